-- One row a company; courses without a company id stand under the name of their profile, which can hold several.
select
    company,
    any_value(profile) as profile,
    count(*)::bigint as courses,
    sum(users) as users,
    bool_and(has_ids) as has_ids
from courses
group by company
order by min(row)
