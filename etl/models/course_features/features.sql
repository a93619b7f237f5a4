-- One row a feature: headers, units and sentences are the catalogue's; the groups and who can act on it are our reading.
with known (position, name, "group", controllable, is_outcome) as (
    values
        (1, 'price', 'Administrative', false, false),
        (2, 'discount', 'Administrative', false, false),
        (3, 'length', 'Administrative', false, false),
        (4, 'users', 'Administrative', false, false),
        (5, 'company_administrators', 'Administrative', false, false),
        (6, 'company_instructors', 'Administrative', false, false),
        (7, 'company_learners', 'Administrative', false, false),
        (8, 'company_rating', 'Administrative', false, false),
        (9, 'quiz_grade', 'Learner', false, false),
        (10, 'completed_quizzes', 'Learner', false, false),
        (11, 'graded', 'Instructor', true, false),
        (12, 'not_graded', 'Instructor', true, false),
        (13, 'content', 'Instructor', true, false),
        (14, 'external', 'Instructor', true, false),
        (15, 'interactive', 'Instructor', true, false),
        (16, 'scorm', 'Website', false, false),
        (17, 'milestone', 'Website', false, false),
        (18, 'certificates', 'Learner', true, true),
        (19, 'collaborations', 'Learner', false, false),
        (20, 'comments', 'Instructor', true, false)
),

everyone as (
    select
        name,
        sum(courses)::bigint as courses,
        sum(value * courses) / sum(courses) as mean
    from feature_values
    group by name
)

select
    catalogue_columns.header as feature,
    known.name,
    catalogue_columns.description,
    known."group",
    catalogue_columns.unit,
    known.controllable,
    known.is_outcome,
    known.position::bigint as position,
    everyone.courses,
    everyone.mean
from known
join everyone on everyone.name = known.name
join catalogue_columns
    on catalogue_columns.source = 'course_features'
    and catalogue_columns.tbl = 'X'
    and catalogue_columns.name = known.name
order by known.position
