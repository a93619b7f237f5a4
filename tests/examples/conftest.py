"""The small build, the service and the client of the shared tests, for the examples."""

from __future__ import annotations

from tests.portal.conftest import client, data, service

__all__ = ["client", "data", "service"]
