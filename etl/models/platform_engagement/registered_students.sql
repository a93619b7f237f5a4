-- One row a quarter with watching and plan: the students registered by its last day, by their plan in it.
with
    counted as (
        select
            quarters.period,
            case when paid_quarters.student_id is null then 'free' else 'paid' end as plan,
            count(*)::bigint as registered
        from quarters
        join student_info on student_info.date_registered <= quarters.last_day
        left join paid_quarters
            on paid_quarters.period = quarters.period and paid_quarters.student_id = student_info.student_id
        group by all
    )
select period, plan, coalesce(counted.registered, 0) as registered
from quarters
cross join (values ('free'), ('paid')) as plans (plan)
left join counted using (period, plan)
order by period, plan
