-- The rows that the question's cleaning drops, each with its rule.
select
    enrolment_rows.row,
    users.user_key,
    enrolment_rows.user_id,
    enrolment_rows.user_type,
    enrolment_rows.program,
    enrolment_rows.status,
    enrolment_rows.media as row_media,
    enrolment_rows.enrolled::date as enrolled,
    enrolment_rows.launched::date as launch,
    enrolment_rows.cleaning_step
from enrolment_rows
left join users using (user_type, user_id)
where enrolment_rows.cleaning_step is not null
order by enrolment_rows.row
