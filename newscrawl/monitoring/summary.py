"""What a run did: as lines for people, and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from pathlib import Path

from newscrawl.monitoring.health import Health
from newscrawl.monitoring.measures import Measures
from newscrawl.storage.values import Failure

COLUMNS = ("stored", "revised", "unchanged", "duplicate", "quarantined", "blocked", "failed")
"""The counts of the table.  Revised articles, and duplicates where they are marked, are among the stored."""
NAMED_FAILURES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """The end of a run."""

    run_id: str
    name: str
    """The spider, or what the run calls itself."""
    started_at: datetime
    ended_at: datetime
    health: Health
    exit_code: int
    sites: Mapping[str, tuple[Health, Measures]] = field(default_factory=dict)
    """What is found of every site, and what was measured."""
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """By site: how its pages ended, with `revised` besides."""
    failures: Sequence[Failure] = ()
    """The first failures of every site."""
    failures_omitted: int = 0
    notes: Sequence[str] = ()
    """What is to be said of single sites: lists left as traps, sites that were down."""
    shards: Sequence[Path] = ()
    """Files that were written for this run's rows."""

    def as_text(self) -> str:
        """The last lines of a crawl: what came of every site, what went wrong, where the rows lie, the outcome."""
        lines = [self._table()] if self.counts else []
        named = self.failures[:NAMED_FAILURES]
        lines += [f"  {failure.outcome} {failure.url} ({failure.reason})" for failure in named]
        unnamed = len(self.failures[NAMED_FAILURES:]) + self.failures_omitted
        lines += [f"  and {unnamed} more, see the manifest"] if unnamed else []
        lines += [f"  note: {note}" for note in self.notes]
        lines += [f"wrote {shard}" for shard in self.shards]
        reasons = self.health.reasons
        if len(reasons) > 1:
            lines += [f"  {reason}" for reason in reasons]
            reasons = (f"{len(reasons)} reasons, see above",)
        lines.append("; ".join([f"{self.name}: {self.health.outcome}", *reasons]))
        return "\n".join(map(printable, lines))

    def as_json(self) -> str:
        """All of it."""
        said = {item.name: getattr(self, item.name) for item in fields(self)}
        said["health"] = self.health.as_json()
        said["sites"] = {
            site: {**health.as_json(), "measures": measures.as_json()}
            for site, (health, measures) in self.sites.items()
        }
        said["failures"] = [asdict(failure) for failure in self.failures]
        return json.dumps(said, ensure_ascii=False, indent=1, default=_as_words)

    def _table(self) -> str:
        """A line per site: how its pages ended, and its health where that was judged."""
        rows = []
        for site, ended in sorted(self.counts.items()):
            health = [self.sites[site][0].outcome if site in self.sites else ""] if self.sites else []
            rows.append([site, *health, *(ended.get(column, 0) for column in COLUMNS)])
        return table(["site", *(["health"] if self.sites else []), *COLUMNS], rows)


def _as_words(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Rows under a header: the first column to the left, the others to the right."""
    cells = [[str(cell) for cell in row] for row in (header, *rows)]
    first, *widths = (max(map(len, column)) for column in zip(*cells, strict=True))
    return "\n".join(
        "  ".join([row[0].ljust(first), *(cell.rjust(width) for cell, width in zip(row[1:], widths, strict=True))])
        for row in cells
    )


def printable(text: str) -> str:
    """`text` without what could steer a terminal: URLs and error messages come from other people's servers."""
    return "".join(char if char.isprintable() or char == "\n" else "\N{REPLACEMENT CHARACTER}" for char in text)
