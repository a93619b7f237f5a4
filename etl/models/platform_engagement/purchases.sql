-- Every purchase with its last day: that of the refund, else the day 1, 3 or 12 calendar months on; null for ever.
select
    purchase_id,
    student_id,
    plan_id,
    date_purchased,
    date_refunded,
    coalesce(
        date_refunded,
        case plan_id
            when 0 then date_purchased + interval 1 month
            when 1 then date_purchased + interval 3 month
            when 2 then date_purchased + interval 12 month
        end
    )::date as last_day
from student_purchases
order by purchase_id
