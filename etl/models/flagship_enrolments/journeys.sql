-- One row a user: the journey as its first enrolment tells it.
select
    first.user_key,
    first.user_id,
    first.user_type,
    first.period,
    first.media,
    first.first_launch,
    first.first_program,
    first.next_program,
    counted.programs,
    first.last_launch,
    first.days_to_next,
    first.days_followed,
    first.same_day,
    counted.ending
from enrolments as first
join (
    select user_key, count(*) as programs, max(target) filter (where step = steps) as ending
    from (select *, max(step) over (partition by user_key) as steps from enrolments)
    group by user_key
) as counted using (user_key)
where first.step = 1
order by first.user_key
