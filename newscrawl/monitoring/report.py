"""The facts of the last days, read from the state in one pass over each table."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from newscrawl.monitoring.facts import Cause, Cluster, Copy, Event, Facts, Sample, Source
from newscrawl.monitoring.findings import Finding
from newscrawl.monitoring.history import TELLING, WHOLE, read_findings
from newscrawl.monitoring.measures import Measures, cause_of
from newscrawl.sites.base import BEIJING
from newscrawl.storage.database import Database
from newscrawl.storage.files import beijing_day

TREND = 30
"""Runs in the small trend of a source."""
MOST_EVENTS = 60
MOST_CLUSTERS = 20
MOST_COPIES = 12
MOST_CAUSES = 30
SAMPLES = 3
LONG_PAUSE = timedelta(hours=36)
"""Time since its last run after which a source may be overdue ..."""
OVERDUE = 3
"""... if it usually runs at least so many times as often."""


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
