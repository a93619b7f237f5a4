-- One row a student and week (from Monday) in which the student watched: minutes, and the plan in that week.
with
    summed as (
        select student_id, date_trunc('week', date_watched)::date as week, sum(seconds) as seconds
        from watched_days
        group by student_id, week
    ),
    paid as (
        select distinct summed.student_id, summed.week
        from summed
        join purchases
            on purchases.student_id = summed.student_id
            and purchases.date_purchased <= summed.week + interval 6 day
            and (purchases.last_day is null or purchases.last_day >= summed.week)
    )
select
    summed.student_id,
    summed.week,
    case when paid.student_id is null then 'free' else 'paid' end as plan,
    summed.seconds / 60 as minutes
from summed
left join paid on paid.student_id = summed.student_id and paid.week = summed.week
order by summed.week, plan, summed.student_id
