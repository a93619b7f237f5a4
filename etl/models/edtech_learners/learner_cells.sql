-- One row for each set of levels that occurs: counts, the mean score and the squares around it, all that a regression
-- on levels needs.
with counted as (
    select
        platform,
        device,
        desktop,
        tutor_interaction,
        tutor,
        job_type,
        homework_band,
        month,
        first_visit_month,
        count(*)::bigint as learners,
        count(average_score)::bigint as scored,
        avg(average_score) as mean,
        coalesce(var_pop(average_score) * count(average_score), 0) as squares
    from banded_learners
    group by all
)

select
    row_number() over (
        order by platform, device, tutor_interaction, job_type, homework_band, month
    )::bigint as cell,
    *
from counted
order by cell
