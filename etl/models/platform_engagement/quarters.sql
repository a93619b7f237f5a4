-- One row a quarter with watching: its name, its first and last day, its place among them, and how far back the data
-- before it go without seven days in which nobody watched.
with
    days as (select distinct date_watched as day from watched_days),
    gaps as (select day, coalesce(day - lag(day) over (order by day) > 7, true) as after_a_gap from days),
    stretches as (
        select day, max(day) filter (after_a_gap) over (order by day) as first_day from gaps
    ),
    starts as (select distinct date_trunc('quarter', day)::date as first_day from days)
select
    year(starts.first_day) || 'Q' || quarter(starts.first_day) as period,
    starts.first_day,
    (starts.first_day + interval 3 month - interval 1 day)::date as last_day,
    row_number() over (order by starts.first_day) as place,
    if(starts.first_day - stretches.day <= 7, starts.first_day - stretches.first_day, 0)::bigint as look_back
from starts
asof left join stretches on stretches.day < starts.first_day
order by starts.first_day
