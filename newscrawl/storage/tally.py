"""Counts of a run by site, kept in the state with every commit so that they are right even after a kill."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping

from newscrawl.storage.database import Database
from newscrawl.storage.values import ENDS, Failure, OutcomeKind

LISTED_FAILURES = 100
"""Failures named per site; further ones are counted only."""
FAILURES: tuple[OutcomeKind, ...] = ("failed", "blocked", "quarantined")


class Tally:
    """How the pages of one run ended, by site."""

    def __init__(self, run_id: str, sites: Iterable[str]) -> None:
        self._run_id = run_id
        self.counts: dict[str, Counter[str]] = {site: Counter() for site in sites}
        self.failures: dict[str, list[Failure]] = {}
        self._changed = set(self.counts)

    def copy(self) -> Tally:
        """The same, to go on counting in a transaction that may be undone."""
        copied = Tally(self._run_id, ())
        copied.counts = {site: Counter(counts) for site, counts in self.counts.items()}
        copied.failures = {site: list(failures) for site, failures in self.failures.items()}
        copied._changed = set(self._changed)
        return copied

    def merge(self, other: Tally) -> None:
        """Count what another one has counted."""
        for site, counts in other.counts.items():
            self.counts.setdefault(site, Counter()).update(counts)
        for site, failures in other.failures.items():
            self.failures.setdefault(site, []).extend(failures)
        self._changed.update(other.counts)

    def add(self, site: str, kind: OutcomeKind, url: str, reason: str | None) -> None:
        """One page of `site` has ended."""
        counts = self.counts.setdefault(site, Counter())
        counts[kind] += 1
        if kind in FAILURES:
            failures = self.failures.setdefault(site, [])
            if len(failures) < LISTED_FAILURES:
                failures.append(Failure(url=url, outcome=kind, reason=reason or kind))
        self._changed.add(site)

    def total(self) -> Counter[str]:
        """The counts over all sites."""
        return sum(self.counts.values(), Counter())

    def close(self, fetched: Mapping[str, int], fallback: str) -> None:
        """Set the number of pages fetched; a run without any page is entered under `fallback`."""
        for site in set(fetched) | ({fallback} if not self.counts else set()):
            self.counts.setdefault(site, Counter())
        for site, counts in self.counts.items():
            counts["fetched"] = fetched.get(site, sum(counts[end] for end in ENDS))
        self._changed.update(self.counts)

    def omitted(self, site: str) -> int:
        """How many failures of `site` are not named."""
        return sum(self.counts[site][kind] for kind in FAILURES) - len(self.failures.get(site, ()))

    def save(self, database: Database, *, all_of_it: bool = False) -> None:
        """Write what changed since the last time into the open transaction.

        In one that may have to be done again, `all_of_it`.
        """
        values = []
        for site in sorted(self.counts if all_of_it else self._changed):
            failures = [
                {"url": failure.url, "outcome": failure.outcome, "reason": failure.reason}
                for failure in self.failures.get(site, ())
            ]
            counts = json.dumps(self.ordered(site))
            values.append((self._run_id, site, counts, json.dumps(failures), self.omitted(site)))
        if values:
            database.execute_many(
                "INSERT INTO run_site (run_id, site, counts, failures, failures_omitted) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (run_id, site) DO UPDATE SET counts = excluded.counts, failures = excluded.failures,"
                " failures_omitted = excluded.failures_omitted",
                values,
            )
        self._changed.clear()

    def ordered(self, site: str) -> dict[str, int]:
        """The counts of `site` in the order of the manifest."""
        counts = self.counts[site]
        ended: dict[str, int] = {end: counts[end] for end in ENDS}
        return {"fetched": counts.get("fetched", sum(ended.values())), **ended, "listed": counts["listed"]}
