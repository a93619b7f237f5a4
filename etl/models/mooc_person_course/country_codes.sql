-- One row a name of a country in the data, with its ISO code; a name that is neither a country, one of the regions that
-- the releases use, nor Unknown is unmapped and stays as it is.
with regions (region) as (
    values
        ('Other Africa'),
        ('Other East Asia'),
        ('Other Europe'),
        ('Other Middle East/Central Asia'),
        ('Other North & Central Amer., Caribbean'),
        ('Other Oceania'),
        ('Other South America'),
        ('Other South Asia')
),

named as (
    select
        country,
        count(*)::bigint as registrations
    from named_registrations
    group by country
),

-- a name matches whatever its case; each of its spellings has the same code
codes as (
    select
        lower(name) as name,
        min(iso3) as iso3
    from country_names
    group by lower(name)
)

select
    named.country,
    codes.iso3,
    case
        when named.country = 'Unknown' then 'unknown'
        when codes.iso3 is not null then 'country'
        when regions.region is not null then 'region'
        else 'unmapped'
    end as kind,
    named.registrations
from named
left join codes on codes.name = lower(named.country)
left join regions on regions.region = named.country
order by named.country
