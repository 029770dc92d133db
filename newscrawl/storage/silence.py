"""A connection that does not wait for ever: where the server is silent, it is asked elsewhere what it is doing for us.

The kernel notices a cable that was cut, see DEFAULTS in :mod:`newscrawl.storage.server`.  It does not notice a proxy, a
firewall or a pooler that goes on acknowledging what it no longer passes on.
"""

from __future__ import annotations

import time
from typing import Any, Self, TypeVar

import psycopg
from psycopg.abc import PQGen

SILENT_SECONDS = 20.0
"""How long an answer may take before the server is asked whether it is at work on one."""
AT_WORK = (
    "SELECT 1 FROM pg_stat_activity WHERE pid = %s AND state = 'active' AND wait_event IS DISTINCT FROM 'ClientWrite'"
)
"""A session that waits for our question, or for us to read its answer, will wait for ever."""

T = TypeVar("T")


class WatchedConnection(psycopg.Connection[tuple[Any, ...]]):
    """Closes itself and raises OperationalError where no answer is to be expected any more."""

    address: str | None = None
    """Where another connection can ask what became of this one; None for one that does so itself."""

    @classmethod
    def to(cls, address: str) -> Self:
        """A connection in autocommit; `address` is a connection string.  Raises psycopg.Error."""
        connection = cls.connect(address, autocommit=True)
        connection.address = address
        return connection

    def wait(self, gen: PQGen[T], *values: Any, **named: Any) -> T:
        """Wait for an answer, as psycopg does."""
        return super().wait(self._watched(gen), *values, **named)

    def _watched(self, gen: PQGen[T]) -> PQGen[T]:
        """`gen`, which is resumed with nothing several times per second while no byte comes in."""
        heard = time.monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if ready:
                    heard = time.monotonic()
                elif time.monotonic() - heard > SILENT_SECONDS:
                    if not self._is_at_work():
                        self.pgconn.finish()
                        raise psycopg.OperationalError(
                            f"no answer for {time.monotonic() - heard:.0f} s, and the server is not at work on one"
                        )
                    heard = time.monotonic()
                wanted = gen.send(ready)
        except StopIteration as end:
            answer: T = end.value
            return answer

    def _is_at_work(self) -> bool:
        if self.address is None:
            return False
        try:
            with type(self).connect(self.address, autocommit=True) as other:
                return other.execute(AT_WORK, (self.info.backend_pid,)).fetchone() is not None
        except psycopg.OperationalError:
            return False
