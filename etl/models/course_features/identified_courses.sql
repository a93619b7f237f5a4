-- Which course of X each row of fifteen is: the k-th of the rows that are equal in all 21 shared columns, rounded to 2
-- places, is the k-th of the equal rows of X. A row of fifteen that X does not hold has no row number.
with known as (
    select *, row_number() over (
        partition by
            price, discount, length, users, company_administrators, company_instructors,
            company_learners, company_rating, quiz_grade, completed_quizzes, graded, not_graded,
            content, external, interactive, scorm, milestone, certificates, collaborations,
            comments, score
        order by row
    ) as k
    from (
        select row, company, courseid,
        round(price::double, 2) as price, round(discount::double, 2) as discount,
        round(length::double, 2) as length, round(users::double, 2) as users,
        round(company_administrators::double, 2) as company_administrators,
        round(company_instructors::double, 2) as company_instructors,
        round(company_learners::double, 2) as company_learners,
        round(company_rating::double, 2) as company_rating,
        round(quiz_grade::double, 2) as quiz_grade,
        round(completed_quizzes::double, 2) as completed_quizzes,
        round(graded::double, 2) as graded, round(not_graded::double, 2) as not_graded,
        round(content::double, 2) as content, round(external::double, 2) as external,
        round(interactive::double, 2) as interactive, round(scorm::double, 2) as scorm,
        round(milestone::double, 2) as milestone, round(certificates::double, 2) as certificates,
        round(collaborations::double, 2) as collaborations, round(comments::double, 2) as comments,
        round(score::double, 2) as score
        from fifteen
    )
),

every as (
    select *, row_number() over (
        partition by
            price, discount, length, users, company_administrators, company_instructors,
            company_learners, company_rating, quiz_grade, completed_quizzes, graded, not_graded,
            content, external, interactive, scorm, milestone, certificates, collaborations,
            comments, score
        order by row
    ) as k
    from (
        select row,
        round(price::double, 2) as price, round(discount::double, 2) as discount,
        round(length::double, 2) as length, round(users::double, 2) as users,
        round(company_administrators::double, 2) as company_administrators,
        round(company_instructors::double, 2) as company_instructors,
        round(company_learners::double, 2) as company_learners,
        round(company_rating::double, 2) as company_rating,
        round(quiz_grade::double, 2) as quiz_grade,
        round(completed_quizzes::double, 2) as completed_quizzes,
        round(graded::double, 2) as graded, round(not_graded::double, 2) as not_graded,
        round(content::double, 2) as content, round(external::double, 2) as external,
        round(interactive::double, 2) as interactive, round(scorm::double, 2) as scorm,
        round(milestone::double, 2) as milestone, round(certificates::double, 2) as certificates,
        round(collaborations::double, 2) as collaborations, round(comments::double, 2) as comments,
        round(score::double, 2) as score
        from scored_courses
    )
)

select every.row, known.row as row_of_fifteen, known.company, known.courseid
from known
left join every using (
    price, discount, length, users, company_administrators, company_instructors, company_learners,
    company_rating, quiz_grade, completed_quizzes, graded, not_graded, content, external,
    interactive, scorm, milestone, certificates, collaborations, comments, score, k
)
order by known.row
