-- Every loaded registration with its groups by name: what is blank is Unknown; nothing is imputed.
select
    row as registration,
    user_id,
    course_id,
    coalesce(nullif(split_part(course_id, '/', 2), ''), course_id) as course,
    case when country is null or country = 'Unknown/Other' then 'Unknown' else country end as country,
    coalesce(education, 'Unknown') as education,
    coalesce(gender, 'Unknown') as gender,
    case
        when 2013 - birth_year between 1 and 25 then '18-25'
        when 2013 - birth_year between 26 and 35 then '26-35'
        when 2013 - birth_year between 36 and 45 then '36-45'
        when 2013 - birth_year between 46 and 55 then '46-55'
        when 2013 - birth_year between 56 and 100 then '55+'
        else 'Unknown'
    end as age,
    start_date,
    last_event_date,
    birth_year,
    registered,
    viewed,
    explored,
    certified,
    coalesce(events, 0) as events,
    case when viewed then days else coalesce(days, 0) end as days,
    coalesce(videos, 0) as videos,
    coalesce(chapters, 0) as chapters,
    coalesce(posts, 0) as posts,
    grade
from person_course
