"""The page /data: where the numbers come from, what was read and refused, and what every column means."""
