"""The ways a run ends early: every stage raises them, `__main__` turns each into one sentence and an exit code."""

from __future__ import annotations


class EtlError(Exception):
    """A run that must stop; the message is one sentence for the operator, `exit_code` what the shell gets."""

    exit_code = 3


class SourceError(EtlError):
    """A source stopped the build: the sentence names file, rule and remedy. The previous build stays served."""


class UseError(EtlError):
    """Wrong use or a wrong setting."""

    exit_code = 2


class BusyError(EtlError):
    """Another build holds the lock."""

    exit_code = 75
