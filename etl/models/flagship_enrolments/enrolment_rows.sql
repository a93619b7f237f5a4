-- Every loaded row with the rule of the question's own cleaning that drops it, null where none does. The rules go in
-- order: of a user's rows of one program the first in the file stays, also where it was waived.
with named as (
    select
        row,
        user_id,
        coalesce(user_type, 'Unknown') as user_type,
        enrollment_date as enrolled,
        first_launch_date as launched,
        coalesce(status, 'Unknown') as status,
        completion_date as completed_on,
        price,
        hours,
        score,
        coalesce(media, 'Unknown') as media,
        program,
        user_id is null or program is null or first_launch_date is null as lacks_key
    from MasterDataClean
),

counted as (
    select *, row_number() over (partition by lacks_key, user_type, user_id, program order by row) as module
    from named
)

select
    * exclude (lacks_key, module),
    case
        when lacks_key then 'missing key'
        when module > 1 then 'repeated module'
        when status in ('Not Started', 'Waived') then 'not started or waived'
    end as cleaning_step
from counted
