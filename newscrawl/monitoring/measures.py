"""What is measured of one site in one run, and what is usual for it by the runs before."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any, Self

from newscrawl.items import Article

WATCHED = (
    "title", "published_at", "source", "bylines", "section", "summary", "subtitle", "tags", "images", "attachments",
    "doc_no", "index_no", "issuer",
)  # fmt: skip
"""Fields whose rate of being filled is measured."""
SAMPLES = 2_000
"""Values of one measure that a run keeps, for its median."""
COMPARED_RUNS = 7
"""Healthy runs that say what is usual."""
LEAST_RUNS = 3
"""Healthy runs below which nothing is usual yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCounts:
    """What a run did, in numbers: of one site, or of all of them."""

    stored: int = 0
    """Pages that gave a row: new articles and revisions."""
    unchanged: int = 0
    """Pages that say what is stored already."""
    duplicate: int = 0
    """Pages left out of the dump as copies of stored articles."""
    quarantined: int = 0
    """Pages that could not become an article."""
    blocked: int = 0
    """Requests that met a wall."""
    failed: int = 0
    """Requests without a usable answer."""
    lists_read: int = 0
    """List pages, feeds and list APIs that were read."""
    lists_failed: int = 0
    """Those that could not be read; part of `failed` or `blocked`."""
    passed_over: int = 0
    """Articles named by lists that needed no request: known, outside the asked dates or beyond the limit."""
    left: int = 0
    """Pages of a site that is down, left untried for the next run."""
    errors: int = 0
    """Exceptions in callbacks and pipelines."""

    @property
    def good(self) -> int:
        """Pages that were what they should be."""
        return self.stored + self.unchanged + self.duplicate

    @property
    def bad(self) -> int:
        """Pages and requests that went wrong."""
        return self.quarantined + self.blocked + self.failed

    @property
    def named(self) -> float:
        """Articles that a list page named, on average."""
        return (self.passed_over + self.good + self.bad - self.lists_failed) / max(1, self.lists_read)

    @property
    def any(self) -> bool:
        """Whether anything was done at all."""
        return any(asdict(self).values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """One site in one run, as it is kept for the runs to come."""

    counts: RunCounts = field(default_factory=RunCounts)
    new: int = 0
    """Articles seen for the first time."""
    revised: int = 0
    """Articles whose text changed."""
    copies: int = 0
    """Articles that another one stands behind, marked or left out."""
    pages: int = 0
    """Pages that were cleaned to articles, whatever became of these; what follows is of them."""
    by_layout: int = 0
    """Those whose body came from the site's layout or interface."""
    filled: Mapping[str, int] = field(default_factory=dict)
    """By field: how many of them have it."""
    chars: int | None = None
    """Median length of their texts, in characters."""
    lag_minutes: int | None = None
    """Median time from publishing to fetching of new articles, where a page tells more than the day."""
    compared: int = 0
    """Pages on which layout and generic extractor were compared."""
    agreement: float | None = None
    """Median of their agreement, 0 to 1; see newscrawl.cleaning.drift."""
    removed: Mapping[str, int] = field(default_factory=dict)
    """By rule: characters kept out of the texts."""
    flags: Mapping[str, int] = field(default_factory=dict)
    """By quality flag: how many pages carry it."""
    causes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """By end (quarantined, blocked, failed) and cause in short: how many pages."""

    def as_json(self) -> dict[str, Any]:
        """Plain values, without what is empty."""
        return {name: value for name, value in asdict(self).items() if value not in (None, 0, {})}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """What :meth:`as_json` wrote; measures that this version does not know are left out."""
        known = {item.name for item in fields(cls)}
        counts = {item.name for item in fields(RunCounts)}
        given = {name: one for name, one in value.items() if name in known}
        given["counts"] = RunCounts(**{name: n for name, n in value.get("counts", {}).items() if name in counts})
        return cls(**given)


class Gathering:
    """Takes up the pages of one site while the run goes on."""

    def __init__(self) -> None:
        self.numbers: Counter[str] = Counter()
        self.filled: Counter[str] = Counter()
        self.removed: Counter[str] = Counter()
        self.flags: Counter[str] = Counter()
        self.samples: defaultdict[str, list[float]] = defaultdict(list)

    def article(self, article: Article, *, new: bool, revised: bool, copy: bool) -> None:
        """A page was cleaned to `article`."""
        self.numbers.update(pages=1, new=new, revised=revised, copies=copy)
        self.numbers["by_layout"] += article.provenance.get("text", "generic") != "generic"
        self.filled.update(name for name in WATCHED if getattr(article, name))
        for removal in article.quality.removed:
            self.removed[removal.rule] += removal.chars
        self.flags.update(article.quality.flags)
        self._sample("chars", len(article.text))
        if new and article.published_at and article.published_precision != "day":
            self._sample("lag", (article.fetched_at - article.published_at) / timedelta(minutes=1))

    def compared(self, agreement: float) -> None:
        """Layout and generic extractor agree on a page so far."""
        self._sample("agreement", agreement)

    def add(self, other: Gathering) -> None:
        """Take up what another one has gathered."""
        for mine, theirs in (
            (self.numbers, other.numbers),
            (self.filled, other.filled),
            (self.removed, other.removed),
            (self.flags, other.flags),
        ):
            mine.update(theirs)
        for name, values in other.samples.items():
            self.samples[name] += values

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {name: getattr(self, name) for name in ("numbers", "filled", "removed", "flags", "samples")}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """What :meth:`as_json` wrote."""
        gathering = cls()
        for name in ("numbers", "filled", "removed", "flags", "samples"):
            getattr(gathering, name).update(value[name])
        return gathering

    def measures(self, counts: RunCounts, reasons: Iterable[tuple[str, str]]) -> Measures:
        """The account of the site; `reasons` are (end, reason) of pages that went wrong."""
        causes: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for end, reason in reasons:
            causes[end][cause_of(reason)] += 1
        chars, lag, agreement = (self._middle(name) for name in ("chars", "lag", "agreement"))
        return Measures(
            counts=counts,
            **{name: self.numbers[name] for name in ("new", "revised", "copies", "pages", "by_layout")},
            filled=dict(self.filled),
            chars=None if chars is None else round(chars),
            lag_minutes=None if lag is None else round(lag),
            compared=len(self.samples["agreement"]),
            agreement=None if agreement is None else round(agreement, 3),
            removed=dict(self.removed.most_common()),
            flags=dict(self.flags.most_common()),
            causes={end: dict(found.most_common(20)) for end, found in causes.items()},
        )

    def _sample(self, name: str, value: float) -> None:
        if len(self.samples[name]) < SAMPLES:
            self.samples[name].append(value)

    def _middle(self, name: str) -> float | None:
        return median(self.samples[name]) if self.samples[name] else None


def cause_of(reason: str) -> str:
    """A reason in short, so that equal causes count as one: without what names the page."""
    cause = re.split(r" \(|, | at 0x", reason.strip(), maxsplit=1)[0]
    parts = cause.split(": ")
    return ": ".join(parts[: 2 if parts[0] in ("network", "list") else 1])[:80] or "unknown"


@dataclass(frozen=True, slots=True)
class Past:
    """One earlier run of a site."""

    at: datetime
    outcome: str
    measures: Measures


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What the runs before say is usual for a site."""

    pages: int
    """Pages that it rests on."""
    by_layout: float
    """Share of pages read by the site's layout."""
    filled: Mapping[str, float]
    """By field: share of pages that have it."""
    chars: float | None
    agreement: float | None
    named: float
    """Articles that a list page names: the median of the runs."""
    last_new: datetime | None
    """When a new article came last ..."""
    longest_silence: timedelta | None
    """... and the longest time between two; None as long as there are too few."""


def usual(past: Sequence[Past]) -> Usual | None:
    """What is usual by `past`, the newest first; None as long as too few of the runs were healthy."""
    healthy = [one.measures for one in past if one.outcome == "ok" and one.measures.counts.any][:COMPARED_RUNS]
    if len(healthy) < LEAST_RUNS:
        return None
    pages = sum(one.pages for one in healthy)
    filled: Counter[str] = Counter()
    for one in healthy:
        filled.update(one.filled)
    times = [one.at for one in past if one.measures.new]
    silences = [later - earlier for later, earlier in pairwise(times)]
    return Usual(
        pages=pages,
        by_layout=_share(sum(one.by_layout for one in healthy), pages),
        filled={name: _share(filled[name], pages) for name in WATCHED},
        chars=_median([one.chars for one in healthy]),
        agreement=_median([one.agreement for one in healthy]),
        named=_median([one.counts.named for one in healthy]) or 0.0,
        last_new=times[0] if times else None,
        longest_silence=max(silences) if len(silences) >= LEAST_RUNS else None,
    )


def _share(some: int, pages: int) -> float:
    return some / pages if pages else 0.0


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None
