-- One row a learner; `cell` is the row of learner_cells that counts it.
select
    banded_learners.row,
    banded_learners.learner_id,
    banded_learners.first_visit_date,
    banded_learners.first_visit_month,
    month,
    platform,
    device,
    desktop,
    tutor_interaction,
    tutor,
    job_type,
    banded_learners.homework_completed,
    homework_band,
    banded_learners.homework_bin,
    banded_learners.average_score,
    banded_learners.average_score is not null as scored,
    learner_cells.cell
from banded_learners
join learner_cells using (platform, device, desktop, tutor_interaction, tutor, job_type, homework_band, month)
order by banded_learners.row
