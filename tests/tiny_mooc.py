"""A person-course source small enough to count by hand: 72 registrations, written in the source's own format.

CS50x has 34, ER22x 30, PH207x 8. India 24, United States 20, Other Europe 12, Unknown 10 (five blank), Brazil 6.
Bachelor's 24, Secondary 18, Master's 14, Doctorate 6, Less than Secondary 4, blank 6. Men 38, women 26, other 2, blank
6. Years of birth: 26 make 18-25, 22 make 26-35, 10 make 36-45, 4 make 46-55, 3 make 55+; four are blank, three odd.
47 viewed, 26 explored (one of them never viewed), 14 certified (two of them never explored). By activity: High 27, Low
18, Medium 12, No activity 12, and 3 viewers whose days are blank: Unknown.
Four have no day of registration. Six people (p03, p08, p12, p20, p27, p31) are in CS50x and in ER22x.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

HEADER = (
    "course_id,userid_DI,registered,viewed,explored,certified,final_cc_cname_DI,LoE_DI,YoB,gender,grade,start_time_DI,"
    "last_event_DI,nevents,ndays_act,nplay_video,nchapters,nforum_posts,roles,incomplete_flag"
)
TERMS = {"CS50x": "2012", "ER22x": "2013_Spring", "PH207x": "2012_Fall"}
# course, person, viewed explored certified, country, education, year of birth, gender, grade, registered on, last seen,
# events, days, videos, chapters, posts, incomplete
ROWS = """
CS50x,p01,110,Other Europe,Bachelor's,1979,m,0.06,2012-09-03,2013-10-12,690,15,47,8,1,
CS50x,p02,000,United States,Master's,1981,m,,2012-09-15,,,,,,,
CS50x,p03,100,United States,Bachelor's,1988,f,0,2012-08-04,2013-06-04,80,4,2,3,2,
CS50x,p04,000,Brazil,Less than Secondary,1989,m,,2012-09-02,,,,,,,
CS50x,p05,101,United States,Master's,1972,f,0.76,2012-09-28,2013-10-27,1482,19,120,5,2,
CS50x,p06,000,India,Bachelor's,1969,m,,,,,,,,,
CS50x,p07,000,India,Bachelor's,1944,f,,2012-09-23,,,,,,,
CS50x,p08,110,India,Bachelor's,1981,,0.45,2012-09-03,2013-07-01,481,13,15,7,0,
CS50x,p09,000,India,Secondary,1973,m,,2012-09-03,,,,,,,
CS50x,p10,000,United States,Bachelor's,1988,m,,2012-08-03,,,,,,,
CS50x,p11,110,Unknown/Other,Master's,1977,m,0.07,2012-09-09,2013-09-05,539,11,19,7,1,
CS50x,p12,000,Unknown/Other,,2013,m,,2012-08-04,,,,,,,
CS50x,p13,100,Other Europe,Doctorate,1978,m,0,2012-09-17,2013-06-10,27,3,,2,0,
CS50x,p14,100,United States,Bachelor's,1991,f,0,2012-09-26,2013-05-09,,,,2,1,1
CS50x,p15,110,United States,Secondary,1965,m,0.47,2012-09-08,2013-08-04,84,4,5,12,0,
CS50x,p16,100,India,Bachelor's,1992,m,0,2012-09-23,2013-06-08,84,4,6,4,2,
CS50x,p17,100,India,Doctorate,,m,0,2012-09-02,2013-06-01,,,,2,1,1
CS50x,p18,000,Unknown/Other,Doctorate,1995,o,,2012-09-14,,,,,,,
CS50x,p19,000,United States,Secondary,,m,,2012-08-22,,,,,,,
CS50x,p20,111,India,,1987,m,0.7,2012-09-02,2013-08-06,2176,32,120,12,2,
CS50x,p21,111,United States,Bachelor's,1994,m,0.75,2012-09-11,2013-09-11,750,25,310,12,5,
CS50x,p22,110,United States,Bachelor's,1975,m,0.35,2012-08-11,2013-08-03,132,4,43,9,0,
CS50x,p23,000,India,Secondary,1890,f,,2012-08-08,,,,,,,
CS50x,p24,100,India,,1990,f,0,,2013-08-19,12,1,,1,,
CS50x,p25,111,United States,Doctorate,1934,m,0.97,2012-09-21,2013-06-03,310,10,310,12,5,
CS50x,p26,110,United States,Bachelor's,1979,m,0.44,2012-09-05,2013-07-24,406,7,88,10,1,
CS50x,p27,100,Brazil,Secondary,1992,m,0,2012-08-17,2013-09-19,24,1,21,4,2,
CS50x,p28,100,India,,1978,m,0,2012-08-02,2013-06-21,29,1,21,2,,
CS50x,p29,000,United States,Secondary,1979,f,,2012-08-13,,,,,,,
CS50x,p30,000,Other Europe,Secondary,1990,f,,2012-08-16,,1,2,,,,
CS50x,p31,100,Brazil,Master's,1974,o,0,2012-08-22,2013-09-03,,,14,2,,1
CS50x,p32,000,India,Secondary,1981,f,,2012-09-08,,3,1,0,,,
CS50x,p33,111,Brazil,Master's,1985,m,0.9,2012-09-28,2013-08-03,1617,21,30,12,11,
CS50x,p34,000,Brazil,Bachelor's,1970,m,,2012-08-03,,20,1,,,,
ER22x,p35,100,Brazil,Master's,1978,m,0,2013-02-01,2013-08-02,70,5,0,3,0,
ER22x,p36,000,Unknown/Other,Secondary,1973,f,,2013-02-23,,,,,,,
ER22x,p03,111,India,Bachelor's,1995,m,0.67,2013-03-15,2013-08-25,1008,21,310,12,5,
ER22x,p38,111,India,Secondary,1990,m,0.92,2013-02-10,2013-08-03,700,20,120,12,11,
ER22x,p39,100,Other Europe,Doctorate,1996,m,0,2013-02-19,2013-05-05,64,4,2,2,,
ER22x,p40,110,,Less than Secondary,1987,f,0.36,2013-02-23,2013-07-08,308,11,50,11,1,
ER22x,p41,101,Other Europe,Bachelor's,1930,,0.88,,2013-05-16,1209,39,310,5,2,
ER22x,p08,100,Other Europe,Master's,1980,f,0,2013-03-13,2013-07-04,108,4,2,2,1,
ER22x,p43,000,United States,Secondary,1994,m,,2013-03-27,,11,1,,,,
ER22x,p44,111,,Bachelor's,1980,,0.83,2013-02-24,2013-07-09,2970,33,,12,2,
ER22x,p45,110,Other Europe,Bachelor's,1978,,0.08,2013-03-14,2013-07-28,220,5,54,11,,
ER22x,p46,111,Other Europe,Doctorate,1965,,0.92,2013-02-08,2013-07-14,825,25,,12,5,
ER22x,p47,110,United States,Secondary,1993,m,0.51,2013-03-18,2013-09-07,559,13,28,10,,
ER22x,p12,110,Other Europe,Secondary,1994,f,0.13,2013-03-16,2013-05-18,230,5,10,10,0,
ER22x,p49,000,United States,Secondary,1990,f,,2013-03-10,,14,1,0,,,
ER22x,p50,010,India,Secondary,1994,f,,2013-03-21,,40,3,,7,,1
ER22x,p20,000,,Bachelor's,1969,f,,2013-03-04,,16,1,0,,,
ER22x,p52,000,United States,Master's,1996,m,,2013-02-07,,6,1,3,,,
ER22x,p53,100,Other Europe,,,m,0,2013-03-25,2013-08-14,105,5,6,2,1,
ER22x,p54,111,India,Bachelor's,1995,m,0.8,2013-02-11,2013-09-03,720,16,30,12,0,
ER22x,p55,100,Unknown/Other,Master's,1986,m,0,2013-03-13,2013-08-24,24,2,2,2,,
ER22x,p27,000,United States,Master's,1996,m,,2013-03-11,,13,2,,,,
ER22x,p57,100,,,2099,f,0,2013-02-03,2013-07-08,12,1,6,3,,
ER22x,p58,000,India,Secondary,1977,m,,2013-03-10,,15,1,0,,,
ER22x,p59,100,India,Master's,1990,f,0,2013-03-01,2013-05-13,5,1,0,4,1,
ER22x,p60,000,United States,Bachelor's,1965,m,,2013-02-26,,15,2,0,,,
ER22x,p31,110,,Master's,1983,f,0.07,2013-03-03,2013-09-25,174,6,32,8,,
ER22x,p62,000,India,Bachelor's,1987,f,,,,8,1,,,,
ER22x,p63,100,India,Secondary,1988,,0,2013-03-17,2013-10-14,120,5,,3,,
ER22x,p64,111,United States,Less than Secondary,1979,f,0.98,2013-02-13,2013-07-08,510,15,,12,5,
PH207x,p65,000,India,Bachelor's,1984,f,,2012-11-15,,18,1,,,,
PH207x,p66,111,Other Europe,Master's,1991,m,0.75,2012-11-17,2013-06-18,1775,25,120,12,2,
PH207x,p67,100,India,Bachelor's,,f,0,2012-10-07,2013-08-22,26,1,6,3,,
PH207x,p68,110,India,Master's,1994,f,0.49,2012-11-08,2013-08-02,576,16,14,8,4,
PH207x,p69,110,India,Less than Secondary,1965,m,0.37,2012-10-01,2013-07-24,559,13,57,12,4,
PH207x,p70,100,Other Europe,Bachelor's,1979,f,0,2012-10-08,2013-08-08,19,1,0,2,0,
PH207x,p71,100,India,Bachelor's,1983,m,0,2012-10-08,2013-08-14,21,3,2,4,2,
PH207x,p72,111,United States,Secondary,1993,f,0.69,2012-10-07,2013-05-20,979,11,30,12,11,
"""


def write(folder: Path) -> Path:
    """Write person_course.csv into a source folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [HEADER, *(line(row) for row in ROWS.split("\n") if row)]
    (folder / "person_course.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def line(row: str) -> str:
    """Return a row of ROWS as a line of the source's file."""
    course, person, stages, *cells, incomplete = row.split(",")
    return ",".join([f"HarvardX/{course}/{TERMS[course]}", person, "1", *stages, *cells, "", incomplete])
