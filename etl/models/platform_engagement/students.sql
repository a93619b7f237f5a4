-- One row a student who registered, watched, bought or has a certificate: what is known of all time, and by quarter.
with
    ids as (
        select student_id from student_info
        union
        select student_id from watched_days
        union
        select student_id from purchases
        union
        select student_id from student_certificates
    ),
    span as (
        select
            greatest(
                (select max(date_registered) from student_info),
                (select max(greatest(date_purchased, date_refunded)) from purchases),
                (select max(date_watched) from student_video_watched),
                (select max(date_issued) from student_certificates)
            ) as data_through
    ),
    watching as (
        select
            student_id,
            sum(seconds) as seconds,
            min(date_watched) as first_watched,
            max(date_watched) as last_watched
        from watched_days
        group by student_id
    ),
    bought as (
        select
            student_id,
            if(bool_or(last_day is null), 'for ever', strftime(max(last_day), '%Y-%m')) as paid_until
        from purchases
        group by student_id
    ),
    earned as (select student_id, count(*)::bigint as certificates from student_certificates group by student_id),
    watched as (
        select
            student_id,
            map_from_entries(list((place, minutes))) as minutes,
            map_from_entries(list((place, days_since::double))) as since
        from student_periods
        join quarters using (period)
        group by student_id
    ),
    paid as (select student_id, list(place) as places from paid_quarters join quarters using (period) group by student_id),
    places as (select list(place order by place) as every from quarters)
select
    ids.student_id,
    student_info.date_registered as registered,
    watching.first_watched,
    watching.last_watched,
    datesub('month', watching.last_watched, span.data_through) as months_since,
    coalesce(bought.paid_until, 'never') as paid_until,
    coalesce(round(watching.seconds / 60, 2), 0) as minutes,
    coalesce(earned.certificates, 0) as certificates,
    list_transform(places.every, lambda place: watched.minutes[place]) as quarter_minutes,
    list_transform(places.every, lambda place: watched.since[place]) as quarter_since,
    list_transform(places.every, lambda place: coalesce(list_contains(paid.places, place), false)) as quarter_paid
from ids
cross join places
cross join span
left join student_info using (student_id)
left join watching using (student_id)
left join bought using (student_id)
left join earned using (student_id)
left join watched using (student_id)
left join paid using (student_id)
order by ids.student_id
