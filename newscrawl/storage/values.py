"""What the crawl tells the storage, and what it hears back: URLs to fetch, how a page ended, how a run went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from newscrawl.escaping import escape_controls

UrlKind = Literal["list", "article"]
OutcomeKind = Literal["stored", "unchanged", "duplicate", "quarantined", "blocked", "failed", "listed"]

ENDS: tuple[OutcomeKind, ...] = ("stored", "unchanged", "duplicate", "quarantined", "blocked", "failed")
"""How a fetched page can end; their counts add up to the pages fetched.  `listed` is a list page's good end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """A URL that a spider wants to fetch: an entry of the frontier."""

    url: str
    """Canonical URL, the key of the frontier."""
    kind: UrlKind
    """`list` for pages that lead to articles, `article` for articles."""
    spider: str
    """The spider that can fetch it."""
    site: str | None = None
    """Name of its site, where known."""
    article_id: str | None = None
    """Id of the article, where the URL or the list tells it."""
    listing: Mapping[str, str] = field(default_factory=dict)
    """What the list said of the article, see :class:`newscrawl.items.RawPage`."""
    payload: Mapping[str, Any] = field(default_factory=dict)
    """JSON values from which the spider builds the request again: URL as found, method, callback, paging, priority."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a page ended."""

    kind: OutcomeKind
    """One of ENDS, or `listed`."""
    reason: str | None = None
    """Why, for every kind that stored nothing."""
    article_id: str | None = None
    """Id of the article, where the page told it."""
    etag: str | None = None
    """ETag header, for the next conditional request."""
    last_modified: str | None = None
    """Last-Modified header, for the next conditional request."""
    retry_after: float | None = None
    """Seconds that the site asked to be left alone; the page is not due again before."""
    passing: bool = False
    """Of failures: whether the site or the way to it was at fault, and not the page."""

    def __post_init__(self) -> None:
        if self.reason is not None:  # it may quote the page or its server, and stands in manifests and reports
            object.__setattr__(self, "reason", escape_controls(self.reason))


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRow:
    """The latest row of an article."""

    row_id: int
    """Number of the row, counted over all sites."""
    article_id: str
    """Id of the article."""
    n: int
    """Number of the revision; 0 for the first row."""
    content_hash: str
    """`content_hash` of the article."""
    title: str
    """Its headline."""
    shard: str | None
    """File that holds the row, relative to the dumps folder; None until it is written."""
    stored_at: datetime
    """When the row was stored; aware."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInfo:
    """A run at its start."""

    run_id: str
    """Unique name of the run."""
    spider: str
    """Spider or command that runs."""
    code_version: str
    """Version of newscrawl."""
    started_at: datetime
    """Aware."""
    sites: tuple[str, ...] = ()
    """Sites that the run is about: each gets the run's entry in its manifest, even when nothing was stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnd:
    """How a run ended, as the crawl sees it."""

    outcome: str
    """ok, degraded, blocked, failed, disk-full, interrupted, ..."""
    exit_code: int
    """Exit code of the process."""
    ended_at: datetime
    """Aware."""
    fetched: Mapping[str, int] = field(default_factory=dict)
    """Pages that came in, by site; a site that is not named is taken to have as many as have ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A page that ended as failed, blocked or quarantined."""

    url: str
    """Its URL."""
    outcome: OutcomeKind
    """Which of the three."""
    reason: str
    """Why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """What a run did."""

    run_id: str
    """The run."""
    counts: Mapping[str, Mapping[str, int]]
    """By site: fetched, each of ENDS, and listed."""
    failures: tuple[Failure, ...]
    """The first failures of every site."""
    failures_omitted: int
    """How many more there were."""
    shards: tuple[str, ...]
    """Files written for this run's rows, relative to the dumps folder."""

    def total(self, name: str) -> int:
        """One count over all sites."""
        return sum(counts.get(name, 0) for counts in self.counts.values())

    @property
    def unaccounted(self) -> int:
        """Pages fetched whose end was never reported; 0 in a run that adds up."""
        return self.total("fetched") - sum(self.total(end) for end in ENDS)
