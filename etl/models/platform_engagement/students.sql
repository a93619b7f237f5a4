-- One row a student who registered, watched or has a certificate: what is known whatever the quarter.
with
    ids as (
        select student_id from student_info
        union
        select student_id from watched_days
        union
        select student_id from student_certificates
    ),
    watching as (select student_id, sum(seconds) as seconds, min(date_watched) as first_watched from watched_days group by student_id),
    earned as (select student_id, count(*)::bigint as certificates from student_certificates group by student_id)
select
    ids.student_id,
    student_info.date_registered as registered,
    watching.first_watched,
    coalesce(round(watching.seconds / 60, 2), 0) as minutes,
    coalesce(earned.certificates, 0) as certificates
from ids
left join student_info using (student_id)
left join watching using (student_id)
left join earned using (student_id)
order by ids.student_id
