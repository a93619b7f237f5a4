-- Every learner with its homework band and bin; the band is high from the 75th percentile on, or above the least where that is the same.
select
    learner_levels.*,
    case
        when learner_levels.homework_completed is null then 'Unknown'
        when homework_limits.p75 > homework_limits.least and learner_levels.homework_completed >= homework_limits.p75
            then 'high'
        when homework_limits.p75 = homework_limits.least and learner_levels.homework_completed > homework_limits.p75
            then 'high'
        else 'low'
    end as homework_band,
    len(list_filter(homework_limits.edges, lambda edge: edge <= learner_levels.homework_completed))::bigint as homework_bin
from learner_levels
left join homework_limits on true
