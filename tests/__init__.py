"""Tests mirror the packages: what stands in etl/ and portal/ is tested in the folder of the same name."""
