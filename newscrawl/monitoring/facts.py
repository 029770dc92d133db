"""What the report shows, as plain values."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from newscrawl.monitoring.findings import Finding
from newscrawl.monitoring.measures import Measures
from newscrawl.sites.registry import SITES


@dataclass(slots=True)
class Source:
    """A line of the table of sources: one site as one spider crawls it."""

    site: str
    spider: str
    series: str
    outcome: str = "ok"
    findings: list[Finding] = field(default_factory=list)
    measures: Measures = field(default_factory=Measures)
    cleaned: Measures | None = None
    """Those of the last run that had pages to clean."""
    times: list[datetime] = field(default_factory=list)
    new: list[int] = field(default_factory=list)
    """New articles per run, oldest first."""
    stopped: str | None = None
    """Outcome of a later run that says nothing of the site: interrupted, killed, disk_full."""
    overdue: bool = False

    @property
    def display_name(self) -> str:
        """What the site calls itself."""
        return SITES[self.site].display_name if self.site in SITES else self.site

    @property
    def last(self) -> datetime:
        """End of its last run that says something."""
        return self.times[-1]


@dataclass(frozen=True, slots=True)
class Event:
    """A run in which a source was not well, or was well again."""

    at: datetime
    site: str
    spider: str
    outcome: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """One article of a cluster."""

    site: str
    title: str
    url: str
    published: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """One article and those that repeat it."""

    title: str
    articles: int
    sites: tuple[str, ...]
    copies: tuple[Copy, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """A page in quarantine."""

    url: str
    site: str
    at: str
    file: str
    """Below quarantine/, without suffix."""


@dataclass(slots=True)
class Cause:
    """Pages that went into quarantine for the same cause."""

    name: str
    pages: int = 0
    samples: list[Sample] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Facts:
    """All that the report shows."""

    now: datetime
    since: datetime
    sources: list[Source] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    days: list[str] = field(default_factory=list)
    stored: dict[str, Counter[str]] = field(default_factory=dict)
    """Per day of storing: new, revised and copies."""
    wrong: Counter[str] = field(default_factory=Counter)
    """Per day: pages that went wrong."""
    hours: Counter[int] = field(default_factory=Counter)
    """Articles by hour of publication, in China."""
    published: Counter[str] = field(default_factory=Counter)
    """Articles by day of publication."""
    articles: int = 0
    removed: Counter[str] = field(default_factory=Counter)
    """Characters that cleaning kept out of texts, by rule."""
    chars: int = 0
    clusters: list[Cluster] = field(default_factory=list)
    causes: list[Cause] = field(default_factory=list)
