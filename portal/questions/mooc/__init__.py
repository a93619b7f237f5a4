"""The question of the MOOC: what separates those who earn a certificate from those who leave, and where they are."""
