-- One number for each user, a pair of id and type, by first appearance in the file.
select user_type, user_id, row_number() over (order by min(row)) as user_key
from enrolment_rows
where user_id is not null
group by user_type, user_id
