-- One row for each program of each user in the order of launch, ties in the order of the file, with what is true of the
-- user's whole journey beside it, so that a filter of users applies to it as it is.
with kept as (
    select
        enrolment_rows.*,
        users.user_key,
        row_number() over journey as step,
        lead(program) over journey as following,
        first_value(program) over journey as first_program,
        first_value(media) over journey as first_media,
        first_value(launched::date) over journey as first_launch,
        max(launched::date) over (partition by user_key) as last_launch,
        max(launched::date) over () as data_end
    from enrolment_rows
    join users using (user_type, user_id)
    where cleaning_step is null
    window journey as (partition by user_key order by launched, row)
),

told as (
    select
        *,
        max(case when step = 1 then following end) over (partition by user_key) as second_program,
        min(case when step = 2 then launched::date end) over (partition by user_key) as second_launch,
        count(*) filter (where launched::date = first_launch) over (partition by user_key) as first_day_programs
    from kept
)

select
    user_key,
    user_type,
    step,
    program,
    case
        when following is not null then following
        when data_end - last_launch <= 180 then 'Too recent to tell'
        else 'Nothing more'
    end as target,
    media as row_media,
    status,
    status = 'Completed' as completed,
    case when status = 'Completed' then completed_on::date - launched::date end as days_to_complete,
    price,
    hours,
    score,
    launched::date as launch,
    first_program,
    coalesce(second_program, 'Nothing more') as next_program,
    case
        when first_launch < date '2020-03-11' then 'pre'
        when first_launch <= date '2021-12-31' then 'pandemic'
        else 'post'
    end as period,
    first_media as media,
    first_launch,
    coalesce(second_launch = first_launch, false) as same_day,
    first_day_programs,
    second_launch - first_launch as days_to_next,
    data_end - first_launch as days_followed,
    last_launch,
    user_id,
    row
from told
order by user_key, step
