"""The health of earlier runs in the state: written at the end of a run, read to know what is usual."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from newscrawl.monitoring.findings import Finding, RunOutcome
from newscrawl.monitoring.health import Health
from newscrawl.monitoring.measures import Measures, Past
from newscrawl.storage.database import Database

WHOLE = ""
"""The site under which the run as a whole is entered."""
REMEMBERED = 30
"""Earlier runs that are looked at."""
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

    def before(self) -> dict[str, tuple[RunOutcome, set[str]]]:
        """By site, and for the run as a whole: the last outcome that says something, and the kinds of its findings."""
        rows = self._database.rows(
            "SELECT site, outcome, findings FROM health AS one WHERE spider = ? AND series = ? AND at = ("
            "SELECT max(at) FROM health AS other WHERE other.spider = one.spider AND other.series = one.series"
            " AND other.site = one.site AND other.outcome IN ('ok', 'degraded', 'blocked', 'failed'))",
            (self.spider, self._series),
        )
        return {site: (outcome, {one["kind"] for one in json.loads(findings)}) for site, outcome, findings in rows}

    def save(self, run_id: str, at: datetime, judged: Mapping[str, tuple[Health, Measures]], *, accepted: bool) -> None:
        """Enter a run: its health by site, and as a whole under WHOLE."""
        with self._database.transaction():
            for site, (health, measures) in judged.items():
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
    """The findings of a row."""
    return [Finding.from_json(one) for one in json.loads(text)]


def _json(value: Any) -> str:
    return json.dumps(value)  # ASCII: causes quote error messages, which may hold anything
