-- One row a quarter with watching: its name, its first and last day, its place among them.
with
    starts as (select distinct date_trunc('quarter', date_watched)::date as first_day from watched_days)
select
    year(first_day) || 'Q' || quarter(first_day) as period,
    first_day,
    (first_day + interval 3 month - interval 1 day)::date as last_day,
    row_number() over (order by first_day) as place
from starts
order by first_day
