"""What waits to be cleaned, and which of several takers is to take it: the second only where the first falls behind.

Two processes that clean beside a busy crawl share its cores, and every change of hands leaves the processor's caches to
somebody else: where one keeps up, two cost a seventh of the speed.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")

LOOK_SECONDS = 0.5
"""How often a taker that rests looks for what the others left lying while nobody put anything more."""


class Backlog(Generic[T]):
    """A queue for takers that are numbered from 0; taker n takes what has waited for n times `patience` seconds.

    For several threads, one per taker.  Things are taken in the order in which they were put.
    """

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._waiting: deque[tuple[float, T]] = deque()
        self._lock = threading.Lock()
        self._resting: dict[int, threading.Condition] = {}
        self._takers = 0
        self._closed = False

    def put(self, thing: T) -> bool:
        """Add something; whether it would be taken by one more taker at once, where all that there are are busy."""
        with self._lock:
            self._waiting.append((time.monotonic(), thing))
            for number in sorted(self._resting):
                if self._is_for(number):
                    self._resting.pop(number).notify()
                    return False
            return self._is_for(self._takers)

    def new_taker(self) -> int:
        """The number of one more taker."""
        with self._lock:
            self._takers += 1
            return self._takers - 1

    def take(self, number: int, *, wait: bool) -> T | None:
        """What taker `number` is to do next; None after :meth:`close`, and without `wait` where there is nothing."""
        with self._lock:
            while not self._closed:
                if self._is_for(number):
                    return self._waiting.popleft()[1]
                if not wait:
                    return None
                resting = self._resting[number] = threading.Condition(self._lock)
                resting.wait(LOOK_SECONDS if number else None)
                self._resting.pop(number, None)
            return None

    def close(self) -> list[T]:
        """Send all takers home; what nobody has taken."""
        with self._lock:
            self._closed = True
            for resting in self._resting.values():
                resting.notify()
            left = [thing for _, thing in self._waiting]
            self._waiting.clear()
            return left

    def _is_for(self, number: int) -> bool:
        if not self._waiting:
            return False
        return not number or time.monotonic() - self._waiting[0][0] >= number * self._patience
