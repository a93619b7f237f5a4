-- One row a quarter, from the first purchase or watching to the last, and plan_id: bought, refunded of them, active.
with
    span as (
        select
            least((select min(date_purchased) from purchases), (select min(first_day) from quarters)) as first_day,
            greatest((select max(date_purchased) from purchases), (select max(last_day) from quarters)) as last_day
    ),
    every as (
        select unnest(range(date_trunc('quarter', first_day)::timestamp, last_day + interval 1 day, interval 3 month))::date
            as first_day
        from span
    ),
    days as (select first_day, (first_day + interval 3 month - interval 1 day)::date as last_day from every)
select
    year(days.first_day) || 'Q' || quarter(days.first_day) as quarter,
    plans.plan_id,
    count(*) filter (where purchases.date_purchased >= days.first_day)::bigint as bought,
    count(*) filter (where purchases.date_purchased >= days.first_day and purchases.date_refunded is not null)::bigint
        as refunded,
    count(*) filter (
        where purchases.purchase_id is not null and (purchases.last_day is null or purchases.last_day >= days.last_day)
    )::bigint as active_at_end
from days
cross join (values (0::bigint), (1), (2), (3)) as plans (plan_id)
left join purchases on purchases.plan_id = plans.plan_id and purchases.date_purchased <= days.last_day
group by days.first_day, plans.plan_id
order by days.first_day, plans.plan_id
