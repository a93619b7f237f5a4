"""Tests of the ETL: small sources made by hand, built whole and looked at from outside."""
