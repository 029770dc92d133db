"""What each of several crawlers did in one crawl, and the sum of it: only the sum says how the sources are.

Crawlers that share a state see a part of every source.  Each announces itself, and leaves its share in the state when
it ends; the one after which nobody else is left adds all shares up, and judges them as if one had done everything.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from newscrawl.monitoring.measures import Gathering
from newscrawl.monitoring.watch import LEFT_FOR_LATER, LISTS_FAILED, PASSED_OVER, Stat, Watch, series_of
from newscrawl.storage.database import Database
from newscrawl.storage.machines import CLOCK
from newscrawl.storage.tally import Tally
from newscrawl.storage.values import Failure

STATS = (LISTS_FAILED, PASSED_OVER, LEFT_FOR_LATER)
OTHERS = f"""
SELECT 1 FROM health_share share JOIN run ON run.run_id = share.run_id JOIN machine ON machine.machine = run.machine
WHERE share.spider = :spider AND share.series = :series AND share.share IS NULL AND share.run_id <> :run_id
AND run.outcome IS NULL AND machine.seen >= {CLOCK} - :silent LIMIT 1
"""  # noqa: S608 - a constant; runs that are on their way, on machines that are alive


@dataclass(slots=True)
class Share:
    """All that a run is judged by."""

    watch: Watch
    tally: Tally
    stats: Counter[str]
    errors: int

    @classmethod
    def of(cls, watch: Watch, tally: Tally, stat: Stat, errors: int) -> Share:
        """That of a run."""
        names = [name for site in watch.named(tally) for name in (f"{one}/{site}" for one in STATS)]
        return cls(watch, tally, Counter({name: number for name in (*STATS, *names) if (number := stat(name))}), errors)

    @classmethod
    def total(cls, shares: Sequence[Share], arguments: Mapping[str, str]) -> Share:
        """The sum of all."""
        sites = dict.fromkeys(site for one in shares for site in one.watch.sites)
        total = cls(Watch(tuple(sites), arguments=arguments), Tally("", sites), Counter(), 0)
        for one in shares:
            total.watch.add(one.watch)
            total.tally.merge(one.tally)
            total.stats.update(one.stats)
            total.errors += one.errors
        return total

    @property
    def says_something(self) -> bool:
        """Whether anything was done at all."""
        return bool(self.tally.total() or self.stats or self.errors)

    def as_json(self) -> str:
        """For the state; ASCII, since reasons quote what strangers wrote."""
        value = {
            "sites": self.watch.sites,
            "gathered": {site: one.as_json() for site, one in self.watch.gathered.items()},
            "counts": self.tally.counts,
            "failures": {site: [asdict(one) for one in failures] for site, failures in self.tally.failures.items()},
            "stats": self.stats,
            "errors": self.errors,
        }
        return json.dumps(value)

    @classmethod
    def from_json(cls, text: str) -> Share:
        """What :meth:`as_json` wrote."""
        value: dict[str, Any] = json.loads(text)
        watch = Watch(value["sites"], arguments=None)
        watch.gathered.update({site: Gathering.from_json(one) for site, one in value["gathered"].items()})
        tally = Tally("", ())
        tally.counts = {site: Counter(counts) for site, counts in value["counts"].items()}
        tally.failures = {site: [Failure(**one) for one in failures] for site, failures in value["failures"].items()}
        return cls(watch, tally, Counter(value["stats"]), value["errors"])


class Shares:
    """The shares of the crawls of one spider with the same arguments, in a state that machines share."""

    def __init__(
        self, database: Database, run_id: str, spider: str, arguments: Mapping[str, str], *, silent: float
    ) -> None:
        """Announce a run; a machine that was `silent` for so many seconds is waited for by nobody."""
        self._database, self.arguments = database, arguments
        self._own = {"run_id": run_id, "spider": spider, "series": series_of(arguments), "silent": silent}
        database.atomically(self._announce)

    def put(self, share: Share) -> Share | None:
        """Leave the share of this run; the sum of all, where no other run is to add one, else None."""
        return self._database.atomically(lambda: self._put(share))

    def _announce(self) -> None:
        if not self._database.rows(OTHERS, self._own):  # what is there was left by runs that were cut short
            self._take()
        self._database.execute(
            "INSERT INTO health_share (run_id, spider, series) VALUES (:run_id, :spider, :series)", self._own
        )

    def _put(self, share: Share) -> Share | None:
        values = {**self._own, "share": share.as_json()}
        self._database.execute("UPDATE health_share SET share = :share WHERE run_id = :run_id", values)
        if self._database.rows(OTHERS, self._own):
            return None
        return Share.total([Share.from_json(text) for text in self._take()], self.arguments)

    def _take(self) -> list[str]:
        """All shares that are there; they are taken out of the state."""
        found = self._database.rows(
            "SELECT share FROM health_share WHERE spider = :spider AND series = :series AND share IS NOT NULL"
            " ORDER BY run_id",
            self._own,
        )
        self._database.execute("DELETE FROM health_share WHERE spider = :spider AND series = :series", self._own)
        return [text for (text,) in found]
