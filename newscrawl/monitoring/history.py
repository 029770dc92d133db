"""The health of earlier runs in the state: written at the end of a run, read to know what is usual."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from newscrawl.monitoring.findings import KINDS, Finding, RunOutcome
from newscrawl.monitoring.health import Health
from newscrawl.monitoring.measures import Measures, Past
from newscrawl.storage.database import Database

WHOLE = ""
"""The site under which the run as a whole is entered."""
REMEMBERED = 30
"""Earlier runs that are looked at."""
KEPT = timedelta(days=400)
"""How long the health of a run is kept: a year can be compared with the last one."""
TELLING = ("ok", "degraded", "blocked", "failed")
"""Outcomes that say something of the site; a run that was stopped says nothing."""


class History:
    """The earlier runs of one spider with the same arguments."""

    def __init__(self, database: Database, spider: str, series: str) -> None:
        self._database, self.spider, self._series = database, spider, series

    def past(self, site: str) -> list[Past]:
        """The runs of `site`, the newest first, back to the last one that was accepted as the new normal."""
        rows = self._database.rows(
            "SELECT at, outcome, measures, accepted FROM health WHERE spider = ? AND series = ? AND site = ?"
            " ORDER BY at DESC LIMIT ?",
            (self.spider, self._series, site, REMEMBERED),
        )
        past: list[Past] = []
        for at, outcome, measures, accepted in rows:
            past.append(
                Past(
                    datetime.fromisoformat(at),
                    "ok" if accepted else outcome,
                    Measures.from_json(json.loads(measures)),
                )
            )
            if accepted:
                break
        return past

    def before(self, sites: Iterable[str]) -> dict[str, tuple[RunOutcome, set[str]]]:
        """By site: the outcome of its last run, and the kinds of its findings; sites that never ran are left out."""
        found = {}
        for site in sites:
            rows = self._database.rows(
                "SELECT outcome, findings FROM health WHERE spider = ? AND series = ? AND site = ?"
                " ORDER BY at DESC LIMIT 1",
                (self.spider, self._series, site),
            )
            for outcome, findings in rows:
                found[site] = (outcome, {str(one["kind"]) for one in json.loads(findings)})
        return found

    def save(self, run_id: str, at: datetime, judged: Mapping[str, tuple[Health, Measures]], *, accepted: bool) -> None:
        """Enter a run: its health by site, and as a whole under WHOLE; those that are older than KEPT go."""
        with self._database.transaction():
            for site, (health, measures) in judged.items():
                self._database.execute(
                    "DELETE FROM health WHERE spider = ? AND series = ? AND site = ? AND at < ?",
                    (self.spider, self._series, site, (at - KEPT).isoformat()),
                )
                self._database.execute(
                    "INSERT INTO health (run_id, spider, series, site, at, outcome, findings, measures, accepted)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        run_id,
                        self.spider,
                        self._series,
                        site,
                        at.isoformat(),
                        health.outcome,
                        _json([finding.as_json() for finding in health.findings]),
                        _json(measures.as_json()),
                        int(accepted),
                    ),
                )


def read_findings(text: str) -> list[Finding]:
    """The findings of a row; those of kinds that this version does not know are left out."""
    return [Finding.from_json(one) for one in json.loads(text) if one["kind"] in KINDS]


def _json(value: Any) -> str:
    return json.dumps(value)  # ASCII: causes quote error messages, which may hold anything
