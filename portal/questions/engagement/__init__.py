"""The question of engagement: did learners watch more in the later period, and is it real."""
