"""Which crawler may fetch from which site, where several share one database.

A site is leased by one run at a time.  The lease ends by itself when it is not renewed, by the database's clock, so a
crawler that was killed holds up nobody for long.  The holder stops asking at half time: whatever it has asked for is
answered, or given up, before another crawler may begin.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from newscrawl.storage.database import Database
from newscrawl.storage.machines import CLOCK

OPEN = "spider = :spider AND state IN ('pending', 'retry')"
SITES_WITH_WORK = f"""
WITH RECURSIVE open AS (
    (SELECT slot FROM url WHERE {OPEN} AND slot IS NOT NULL ORDER BY slot LIMIT 1)
    UNION ALL
    SELECT (SELECT url.slot FROM url WHERE {OPEN} AND url.slot > open.slot ORDER BY url.slot LIMIT 1)
    FROM open WHERE open.slot IS NOT NULL
)
SELECT slot FROM open WHERE slot IS NOT NULL
AND EXISTS (SELECT 1 FROM url WHERE {OPEN} AND url.slot = open.slot AND coalesce(next_try, 0) <= :now)
"""  # noqa: S608 - constants; steps from site to site along the index url_slot, however many URLs each has
TAKE = f"""
UPDATE lease SET holder = :holder, expires = {CLOCK} + :seconds WHERE slot IN (
    SELECT slot FROM lease WHERE slot = ANY(:slots) AND (expires <= {CLOCK} OR holder = :holder) AND free_at <= {CLOCK}
    LIMIT :most FOR UPDATE SKIP LOCKED
) RETURNING slot
"""  # noqa: S608
RENEW = f"UPDATE lease SET expires = {CLOCK} + :seconds WHERE holder = :holder AND expires > {CLOCK} RETURNING slot"  # noqa: S608
RELEASE = (
    f"UPDATE lease SET holder = NULL, expires = 0, free_at = {CLOCK} + :rest"  # noqa: S608
    " WHERE slot = :slot AND holder = :holder RETURNING slot"
)


class Leases:
    """The leases of one run, `holder`, each for `seconds` from its last renewal."""

    def __init__(
        self, database: Database, holder: str, seconds: float, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._database, self._holder, self.seconds, self._clock = database, holder, seconds, clock
        self.held: dict[str, float] = {}
        """Sites that are ours, and until when we may send requests to them, by our own clock."""

    def may_ask(self, slot: str) -> bool:
        """Whether a request may be sent to a site now."""
        return self.held.get(slot, 0.0) > self._clock()

    def sites_with_work(self, spider: str, now: float) -> list[str]:
        """Sites of which `spider` has pages to fetch that are due `now`, whoever holds them."""
        return [slot for (slot,) in self._database.rows(SITES_WITH_WORK, {"spider": spider, "now": now})]

    def take(self, slots: Sequence[str], most: int = 1) -> list[str]:
        """Lease up to `most` of these sites that nobody holds and that have rested as long as they should."""
        if not slots or most <= 0:
            return []
        began = self._clock()
        values: dict[str, Any] = {"slots": list(slots)}
        self._database.repeatable(
            "INSERT INTO lease (slot, expires, free_at) SELECT unnest(:slots::text[]), 0, 0"
            " ON CONFLICT (slot) DO NOTHING RETURNING slot",
            values,
        )
        values |= {"holder": self._holder, "seconds": self.seconds, "most": most}
        taken = [slot for (slot,) in self._database.repeatable(TAKE, values)]
        self.held.update(dict.fromkeys(taken, began + self.seconds / 2))
        return taken

    def renew(self) -> set[str]:
        """Go on holding what we hold; returns the sites that were lost because that came too late."""
        began = self._clock()
        values = {"holder": self._holder, "seconds": self.seconds}
        ours = {slot for (slot,) in self._database.repeatable(RENEW, values)}
        lost = self.held.keys() - ours
        self.held = {slot: began + self.seconds / 2 for slot in self.held if slot in ours}
        return lost

    def release(self, slot: str, rest: float) -> None:
        """Let go of a site, which is to be left alone for `rest` seconds, whoever takes it next."""
        if self.held.pop(slot, None) is not None:
            self._database.repeatable(RELEASE, {"slot": slot, "holder": self._holder, "rest": rest})
