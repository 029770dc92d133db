"""What the report says: the facts of the last days, read from the state in one pass over each table."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from newscrawl.monitoring.findings import Finding
from newscrawl.monitoring.history import TELLING, WHOLE, read_findings
from newscrawl.monitoring.measures import Measures, cause_of
from newscrawl.sites.base import BEIJING
from newscrawl.sites.registry import SITES
from newscrawl.storage.database import Database
from newscrawl.storage.files import beijing_day

TREND = 30
"""Runs in the small trend of a source."""
MOST_EVENTS = 60
MOST_CLUSTERS = 20
MOST_COPIES = 12
MOST_CAUSES = 30
SAMPLES = 3
LARGEST = 200_000
"""Bytes of a page in quarantine that are looked at."""
EXPLAINED = frozenset({"no_body", "undecodable"})
"""Causes whose pages were taken apart before they were refused."""
LONG_PAUSE = timedelta(hours=36)
"""Time since its last run after which a source may be overdue ..."""
OVERDUE = 3
"""... if it usually runs at least so many times as often."""


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


def gather(database: Database, *, now: datetime, days: int) -> Facts:
    """The facts of the last `days` days."""
    since = now - timedelta(days=days)
    facts = Facts(now=now, since=since)
    facts.days = [beijing_day(since + timedelta(days=number + 1)) for number in range(days)]
    _runs(database, facts)
    _rows(database, facts)
    facts.clusters = list(_clusters(database, since))
    facts.causes = _causes(database, since)
    return facts


def _runs(database: Database, facts: Facts) -> None:
    sources: dict[tuple[str, str, str], Source] = {}
    rows = database.rows(
        "SELECT spider, series, site, at, outcome, findings, measures FROM health WHERE at >= ? ORDER BY at, site",
        (facts.since.isoformat(),),
    )
    for spider, series, site, at, outcome, findings, measures in rows:
        moment, measured = datetime.fromisoformat(at), Measures.from_json(json.loads(measures))
        if site == WHOLE:
            facts.wrong[beijing_day(moment)] += measured.counts.bad
            facts.removed.update(measured.removed)
            facts.chars += (measured.chars or 0) * measured.pages
            continue
        source = sources.setdefault((spider, series, site), Source(site, spider, series))
        found = read_findings(findings)
        if outcome != source.outcome or (outcome != "ok" and _kinds(found) != _kinds(source.findings)):
            facts.events.append(Event(moment, site, spider, outcome, tuple(found)))
        source.outcome, source.findings, source.measures = outcome, found, measured
        source.cleaned = measured if measured.pages else source.cleaned
        source.times.append(moment)
        source.new.append(measured.new)
    facts.events = facts.events[::-1][:MOST_EVENTS]
    stopped = _stopped(database, facts.since)
    for source in sources.values():
        source.stopped = stopped.get(source.spider)
        source.overdue = _overdue(source.times, facts.now)
        source.new = source.new[-TREND:]
    facts.sources = sorted(sources.values(), key=lambda source: (source.outcome == "ok", source.site, source.spider))


def _kinds(findings: list[Finding]) -> set[str]:
    return {finding.kind for finding in findings}


def _stopped(database: Database, since: datetime) -> dict[str, str]:
    """By spider: how its last run ended, where that says nothing of the site."""
    rows = database.rows(
        "SELECT spider, outcome FROM run WHERE started_at >= ? AND outcome IS NOT NULL ORDER BY started_at",
        (since.isoformat(),),
    )
    return {spider: outcome for spider, outcome in dict(rows).items() if outcome not in TELLING}


def _overdue(times: list[datetime], now: datetime) -> bool:
    pauses = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
    silent = now - times[-1]
    return bool(pauses) and silent > LONG_PAUSE and silent.total_seconds() > OVERDUE * median(pauses)


def _rows(database: Database, facts: Facts) -> None:
    since = facts.since.isoformat()
    facts.stored = {day: Counter() for day in facts.days}
    rows = database.rows(
        "SELECT day, CASE WHEN n > 0 THEN 'revised' WHEN verdict = 'new' THEN 'new' ELSE 'copies' END, count(*)"
        " FROM row WHERE stored_at >= ? GROUP BY 1, 2",
        (since,),
    )
    for day, kind, number in rows:
        facts.stored.setdefault(day, Counter())[kind] += number
        facts.articles += number if kind != "revised" else 0
    rows = database.rows(
        "SELECT substr(published_at, 1, 13), substr(published_at, 20, 6), count(*) FROM row"
        " WHERE stored_at >= ? AND n = 0 AND published_at IS NOT NULL GROUP BY 1, 2",
        (since,),
    )
    for hour, zone, number in rows:
        moment = datetime.fromisoformat(f"{hour}:00:00{zone if re.fullmatch('[+-]..:..', zone) else '+00:00'}")
        here = moment.astimezone(BEIJING)
        facts.hours[here.hour] += number
        facts.published[here.date().isoformat()] += number


def _clusters(database: Database, since: datetime) -> Iterator[Cluster]:
    rows = database.rows(
        "SELECT cluster, count(DISTINCT article_id), count(DISTINCT site) FROM row WHERE stored_at >= ?"
        " GROUP BY cluster HAVING count(DISTINCT article_id) > 1 ORDER BY 3 DESC, 2 DESC, 1 LIMIT ?",
        (since.isoformat(), MOST_CLUSTERS),
    )
    for cluster, articles, _ in rows:
        members = database.rows(
            "SELECT site, title, coalesce(published_at, ''), verdict, line FROM row WHERE cluster = ? AND n = 0"
            " ORDER BY published_at, id LIMIT ?",
            (cluster, 200),
        )
        copies = [
            Copy(site, title, json.loads(line)["url"], published[:16].replace("T", " "), verdict)
            for site, title, published, verdict, line in members[:MOST_COPIES]
        ]
        sites = tuple(sorted({member[0] for member in members}))
        yield Cluster(copies[0].title if copies else cluster, articles, sites, tuple(copies))


def _causes(database: Database, since: datetime) -> list[Cause]:
    causes: defaultdict[str, Cause] = defaultdict(lambda: Cause(""))
    rows = database.rows(
        "SELECT reason, url, site, at, file FROM quarantine WHERE at >= ? ORDER BY at DESC", (since.isoformat(),)
    )
    for reason, url, site, at, file in rows:
        name = cause_of(reason)
        cause = causes[name]
        cause.name, cause.pages = name, cause.pages + 1
        if len(cause.samples) < SAMPLES:
            cause.samples.append(Sample(url, site, at[:16].replace("T", " "), file))
    return sorted(causes.values(), key=lambda cause: -cause.pages)[:MOST_CAUSES]


def excerpt(data_dir: Path, sample: Sample, length: int = 300) -> Mapping[str, Any]:
    """What a page in quarantine says of itself: status, size, title and its first words; empty where it is gone."""
    from newscrawl.cleaning.text.decode import decode

    kept = _kept(data_dir, sample)
    if kept is None:
        return {}
    about, body = kept
    text = decode(body[:LARGEST], None).text
    title = re.search(r"<title[^>]*>(.*?)</title", text, re.IGNORECASE | re.DOTALL)
    visible = re.sub(r"(?is)<(script|style|head)\b.*?(</\1\s*>|$)|<!--.*?(-->|$)|<[^>]*>", " ", text)
    words = " ".join(visible.split())
    return {
        "status": about["status"],
        "bytes": len(body),
        "title": " ".join(title[1].split())[:200] if title else "",
        "words": words[:length] + ("…" if len(words) > length else ""),
    }


def explanation(data_dir: Path, cause: Cause, sample: Sample) -> str | None:
    """The explanation of a page in quarantine as HTML, see newscrawl.monitoring.explain.

    None where cleaning never came to its end: nobody wants to wait for such a page again.
    """
    from newscrawl.cleaning.article import NotAnArticle, take_apart
    from newscrawl.items import Capture, RawPage
    from newscrawl.monitoring.explain import explain

    kept = _kept(data_dir, sample)
    if cause.name not in EXPLAINED or kept is None or not 0 < len(kept[1]) <= LARGEST:
        return None
    about, body = kept
    capture = Capture(
        url=sample.url,
        status=about["status"],
        headers=tuple((str(name), str(value)) for name, value in about["headers"]),
        body=body,
        fetched_at=datetime.fromisoformat(about["at"]),
    )
    page = RawPage(capture=capture, request_url=sample.url, spider="report", site=sample.site)
    try:
        return explain(take_apart(page)[0])
    except NotAnArticle:
        return None


def _kept(data_dir: Path, sample: Sample) -> tuple[dict[str, Any], bytes] | None:
    """The description and the bytes of a page in quarantine; no bytes for a row that was no valid one."""
    file = data_dir / "quarantine" / sample.file
    try:
        about = json.loads(file.with_name(f"{file.name}.json").read_bytes())
        return about, file.with_name(f"{file.name}.bin").read_bytes() if about["status"] else b""
    except (OSError, ValueError, KeyError):
        return None
