-- One row for each value that a feature takes: how many courses have it and how many lie below, for percentiles.
with long as (
    unpivot (select * exclude (row, course, company, profile, has_ids, score) from courses)
    on columns(*) into name name value value
),

counted as (
    select
        name,
        value,
        count(*)::bigint as courses
    from long
    group by name, value
)

select
    name,
    value,
    courses,
    (sum(courses) over (partition by name order by value) - courses)::bigint as below
from counted
order by name, value
