"""A cache bounded in bytes: of answers in the service, of compressed files in static.py."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any


class ByteCache:
    """Values by key, the least recently used dropped when their estimated bytes pass the bound."""

    def __init__(self, most_bytes: int) -> None:
        """Hold values of up to `most_bytes` bytes in all, by the sizes that callers estimate."""
        self._most, self._held = most_bytes, 0
        self._values: OrderedDict[tuple[str, ...], tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[str, ...]) -> Any:
        """Return a cached value and mark it as used; None where there is none."""
        with self._lock:
            entry = self._values.get(key)
            if entry is None:
                return None
            self._values.move_to_end(key)
            return entry[0]

    def put(self, key: tuple[str, ...], value: Any, size: int) -> None:
        """Keep a value of `size` bytes, if it fits at all."""
        if size > self._most:
            return
        with self._lock:
            if key in self._values:
                self._held -= self._values.pop(key)[1]
            self._values[key] = (value, size)
            self._held += size
            while self._held > self._most:
                self._held -= self._values.popitem(last=False)[1][1]
