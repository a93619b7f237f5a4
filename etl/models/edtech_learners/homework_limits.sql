-- One row: where the high band begins, and the edges of the bins by tenths, over all learners with a value.
select
    quantile_cont(homework_completed, 0.75) as p75,
    min(homework_completed) as least,
    max(homework_completed) as most,
    list_sort(list_distinct(
        quantile_disc(homework_completed, [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99])
    )) as edges
from learner_levels
where homework_completed is not null
