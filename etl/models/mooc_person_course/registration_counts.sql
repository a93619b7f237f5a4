-- The registrations counted by every group and stage, so that counts over any filter are short sums.
select
    course,
    country,
    education,
    gender,
    age,
    segment,
    viewed,
    explored,
    certified,
    count(*)::bigint as registrations
from registrations
group by all
order by all
