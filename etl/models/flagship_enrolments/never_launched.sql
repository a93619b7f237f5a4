-- The users who enrolled and never launched anything, whom the cleaning leaves out whole.
select
    users.user_key,
    users.user_id,
    users.user_type,
    count(*) as enrolments,
    min(enrolled)::date as first_enrolled,
    max(enrolled)::date as last_enrolled
from enrolment_rows
join users using (user_type, user_id)
group by all
having count(launched) = 0
order by users.user_key
