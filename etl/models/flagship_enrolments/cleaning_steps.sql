-- The rules of the cleaning in order, with the rows before, dropped and after each.
with steps as (
    select *
    from (values (1, 'missing key'), (2, 'repeated module'), (3, 'not started or waived')) as rules (position, step)
),

counted as (
    select position, step, count(cleaning_step) as rows_dropped
    from steps
    left join enrolment_rows on cleaning_step = step
    group by position, step
)

select
    position::bigint as position,
    step,
    (select count(*) from enrolment_rows) - (sum(rows_dropped) over earlier - rows_dropped)::bigint as rows_before,
    rows_dropped,
    (select count(*) from enrolment_rows) - (sum(rows_dropped) over earlier)::bigint as rows_after
from counted
window earlier as (order by position)
order by position
