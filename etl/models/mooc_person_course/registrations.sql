-- One row a registration, by course and country: a filter on them skips what it does not need.
with scored as (
    select *, case when days is not null then posts + ln(1 + videos) + ln(1 + days) end as score
    from named_registrations
)

select
    scored.registration,
    scored.user_id,
    scored.course_id,
    scored.course,
    scored.country,
    country_codes.iso3,
    scored.education,
    scored.gender,
    scored.age,
    case
        when scored.score is null then 'Unknown'
        when scored.score = 0 then 'No activity'
        when scored.score <= 2 then 'Low'
        when scored.score <= 5 then 'Medium'
        else 'High'
    end as segment,
    date_trunc('week', scored.start_date)::date as week,
    scored.start_date,
    scored.last_event_date,
    scored.birth_year,
    scored.viewed,
    scored.explored,
    scored.certified,
    scored.events,
    scored.days,
    scored.videos,
    scored.chapters,
    scored.posts,
    scored.grade
from scored
join country_codes on country_codes.country = scored.country
order by scored.course, scored.country, scored.registration
