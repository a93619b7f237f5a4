-- One row for each bin of homework: its least and most value, filters aside.
select
    homework_bin,
    min(homework_completed) as homework_from,
    max(homework_completed) as homework_to
from learners
where homework_completed is not null
group by homework_bin
order by homework_bin
