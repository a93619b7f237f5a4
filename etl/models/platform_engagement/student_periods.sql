-- One row a student and quarter in which the student watched: minutes, plan, how long before the student had watched.
with
    summed as (
        select
            watched_days.student_id,
            quarters.period,
            quarters.first_day,
            sum(watched_days.seconds) as seconds,
            max(watched_days.date_watched) as last_watched
        from watched_days
        join quarters on watched_days.date_watched between quarters.first_day and quarters.last_day
        group by watched_days.student_id, quarters.period, quarters.first_day
    )
select
    summed.student_id,
    summed.period,
    case when paid_quarters.student_id is null then 'free' else 'paid' end as plan,
    round(summed.seconds / 60, 2) as minutes,
    summed.first_day - lag(summed.last_watched) over (partition by summed.student_id order by summed.first_day)
        as days_since,
    student_info.date_registered as registered
from summed
left join paid_quarters on paid_quarters.student_id = summed.student_id and paid_quarters.period = summed.period
left join student_info on student_info.student_id = summed.student_id
order by summed.period, plan, minutes, summed.student_id
