-- One row a student and quarter with watching in which a purchase of the student runs, ends included.
select distinct quarters.period, purchases.student_id
from purchases
join quarters
    on purchases.date_purchased <= quarters.last_day
    and (purchases.last_day is null or purchases.last_day >= quarters.first_day)
order by quarters.period, purchases.student_id
