-- One row a course: the ids of fifteen where it has them, else its row and its profile's name.
select
    scored_courses.row,
    coalesce(identified_courses.courseid, 'row-' || scored_courses.row) as course,
    coalesce(identified_courses.company, scored_courses.profile) as company,
    scored_courses.profile,
    identified_courses.courseid is not null as has_ids,
    scored_courses.score,
    scored_courses.price, scored_courses.discount, scored_courses.length, scored_courses.users,
    scored_courses.company_administrators, scored_courses.company_instructors,
    scored_courses.company_learners, scored_courses.company_rating, scored_courses.quiz_grade,
    scored_courses.completed_quizzes, scored_courses.graded, scored_courses.not_graded,
    scored_courses.content, scored_courses.external, scored_courses.interactive,
    scored_courses.scorm, scored_courses.milestone, scored_courses.certificates,
    scored_courses.collaborations, scored_courses.comments
from scored_courses
left join identified_courses using (row)
order by scored_courses.row
