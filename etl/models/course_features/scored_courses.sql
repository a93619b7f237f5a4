-- Every loaded course: its features (row order of X), its score (same row of y) and its profile's number.
-- A profile is the four company columns rounded to 2 places, numbered by first appearance.
with courses as (
    select
    X.row,
    y.score,
    X.price, X.discount, X.length, X.users, X.company_administrators, X.company_instructors,
    X.company_learners, X.company_rating, X.quiz_grade, X.completed_quizzes, X.graded,
    X.not_graded, X.content, X.external, X.interactive, X.scorm::double as scorm,
    X.milestone::double as milestone, X.certificates, X.collaborations, X.comments,
    struct_pack(
        administrators := round(X.company_administrators, 2),
        instructors := round(X.company_instructors, 2),
        learners := round(X.company_learners, 2),
        rating := round(X.company_rating, 2)
    ) as company_columns
    from X
    join y on y.row = X.row
),

first_seen as (
    select company_columns, row_number() over (order by min(row)) as number
    from courses
    group by company_columns
)

select courses.* exclude (company_columns), 'profile-' || first_seen.number as profile
from courses
join first_seen on first_seen.company_columns = courses.company_columns
order by courses.row
