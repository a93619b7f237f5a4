-- Every loaded learner: blanks are Unknown, the first visit's month, and what the catalogue's named levels mean.
with named as (
    select
        name,
        meaning,
        list(lower(level)) as levels
    from catalogue_levels
    where source = 'edtech_learners' and tbl = 'edtech_data'
    group by name, meaning
)

select
    row,
    learner_id,
    first_visit_date,
    date_trunc('month', first_visit_date)::date as first_visit_month,
    coalesce(strftime(first_visit_date, '%Y-%m'), 'Unknown') as month,
    coalesce(platform, 'Unknown') as platform,
    coalesce(device, 'Unknown') as device,
    coalesce(tutor_interaction, 'Unknown') as tutor_interaction,
    case
        when coalesce(tutor_interaction, 'Unknown') = 'Unknown' then 'Unknown'
        when list_contains(none.levels, lower(tutor_interaction)) then 'none'
        else 'any'
    end as tutor,
    coalesce(list_contains(desktop.levels, lower(device)), false) as desktop,
    coalesce(job_type, 'Unknown') as job_type,
    homework_completed,
    average_score
from edtech_data
left join named as none on none.name = 'tutor_interaction' and none.meaning = 'none'
left join named as desktop on desktop.name = 'device' and desktop.meaning = 'desktop'
