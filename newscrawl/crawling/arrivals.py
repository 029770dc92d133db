"""What others finish brought to the event loop many at a time; `asyncio.wrap_future` wakes it up for each by itself."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class Arrivals:
    """For one event loop, to be made and asked in its thread; the futures may be finished in any."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        self._arrived: deque[tuple[asyncio.Future[Any], Future[Any]]] = deque()
        self._is_called = False

    def of(self, future: Future[T]) -> asyncio.Future[T]:
        """What the loop may wait for instead of `future`."""
        mine: asyncio.Future[T] = self._loop.create_future()
        future.add_done_callback(lambda done: self._note(mine, done))
        return mine

    def _note(self, mine: asyncio.Future[T], done: Future[T]) -> None:
        self._arrived.append((mine, done))
        if self._is_called:
            return  # it has not begun to hand over, so it will find this, too
        self._is_called = True
        if threading.get_ident() == self._thread:
            self._loop.call_soon(self._hand_over)
        elif not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._hand_over)

    def _hand_over(self) -> None:
        self._is_called = False
        while self._arrived:
            mine, done = self._arrived.popleft()
            if mine.done():
                continue
            if done.cancelled():
                mine.cancel()
            elif error := done.exception():
                mine.set_exception(error)
            else:
                mine.set_result(done.result())
