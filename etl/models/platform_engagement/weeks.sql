-- One row a week and plan with watching: students, minutes, and whether the data begin or end within the week.
with
    span as (select min(date_watched) as first_day, max(date_watched) as last_day from student_video_watched)
select
    week,
    plan,
    count(*)::bigint as students,
    sum(minutes) as minutes,
    week < any_value(span.first_day) or week + interval 6 day > any_value(span.last_day) as partial
from student_weeks
cross join span
group by week, plan
order by week, plan
