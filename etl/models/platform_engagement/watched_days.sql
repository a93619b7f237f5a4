-- One row a student and day with watching above 0 seconds, whatever the number of viewings.
select student_id, date_watched, sum(seconds_watched) as seconds
from student_video_watched
group by student_id, date_watched
having sum(seconds_watched) > 0
