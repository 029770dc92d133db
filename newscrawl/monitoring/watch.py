"""Watches one run: measures its pages, judges it against the runs before, keeps the account, and tells who listens."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newscrawl.items import Article
from newscrawl.monitoring.findings import Finding, RunOutcome
from newscrawl.monitoring.health import Health, judge_counts, judge_run
from newscrawl.monitoring.history import WHOLE, History
from newscrawl.monitoring.measures import Gathering, Measures, RunCounts, usual
from newscrawl.monitoring.unusual import UNUSUAL, find_unusual
from newscrawl.storage.database import Database
from newscrawl.storage.tally import Tally
from newscrawl.storage.values import ENDS

COPIES = frozenset({"exact", "near", "part_of", "series"})
"""Verdicts on articles that another one stands behind."""
COMPARED_FIRST = 5
"""Pages of every site in a run on which layout and generic extractor are compared ..."""
COMPARED_EVERY = (10, 50)
"""... then one page of so many up to COMPARED_OFTEN, and after that: it takes as long as cleaning two pages."""
COMPARED_OFTEN = 100
DATES = ("since", "until")

LISTS_FAILED = "newscrawl/lists_failed"
"""Stat that spiders count: list pages that could not be read."""
LEFT_FOR_LATER = "newscrawl/left_for_later"
"""Stat that spiders count: pages of a site that is down, which keep their place in the frontier."""
PASSED_OVER = "newscrawl/passed_over"
"""Stat that spiders count: articles named by lists that needed no request: known, or outside what was asked for."""

Stat = Callable[[str], int]
"""A statistic of the crawl by name; with ``/SITE`` behind the name that of one site."""


class Watch:
    """The measures of a run, site by site."""

    def __init__(self, sites: Sequence[str], *, arguments: Mapping[str, str] | None) -> None:
        """`sites` are those that the run is about; `arguments` what its spider was given.

        None says that no run is like another, as with single pages: nothing is usual then.
        """
        self.sites = tuple(sites)
        self.arguments = arguments
        self.gathered: defaultdict[str, Gathering] = defaultdict(Gathering)
        """What is known of the pages, by site."""
        self._offered: Counter[str] = Counter()

    def article(self, article: Article, ended: str) -> None:
        """A page was cleaned to `article` and ended as `ended`, one of ENDS."""
        copy = article.dedup.verdict in COPIES or ended == "duplicate"
        revised = article.revision is not None
        gathering = self.gathered[article.site]
        gathering.article(article, new=ended == "stored" and not revised, revised=revised, copy=copy)
        gathering.numbers["marked"] += ended == "stored" and copy

    def wants_comparison(self, site: str) -> bool:
        """Whether layout and generic extractor are to be compared on the next page of `site`."""
        self._offered[site] += 1
        number = self._offered[site]
        return number <= COMPARED_FIRST or number % COMPARED_EVERY[number > COMPARED_OFTEN] == 0

    def compared(self, site: str, agreement: float) -> None:
        """How far the two agree on a page."""
        self.gathered[site].compared(agreement)

    def judge(
        self, tally: Tally, stat: Stat, *, errors: int, history: History, at: datetime
    ) -> dict[str, tuple[Health, Measures]]:
        """The health of every site and, under WHOLE, of the run."""
        whole = self._whole(tally, stat, errors)
        if len(self.sites) < 2:  # one source, however many hosts: judged as one
            found = judge_counts(whole)
            found = self._with_unusual(found, whole, WHOLE, history, at)
            judged = {WHOLE: (Health.of(found), whole)}
            return {**judged, self.sites[0] if self.sites else history.spider: judged[WHOLE]}
        measured = {name: self._measures(name, tally, stat) for name in self.named(tally)}
        sites: dict[str, tuple[Finding, ...]] = {}
        for name, measures in measured.items():
            found = judge_counts(measures, part=True) if measures.counts.any else []
            sites[name] = tuple(self._with_unusual(found, measures, name, history, at))
        judged = {name: (Health.of(sites[name]), measures) for name, measures in measured.items()}
        return {WHOLE: (judge_run(whole, sites), whole), **judged}

    def named(self, tally: Tally) -> list[str]:
        """The sites that anything is known of."""
        return sorted({*tally.counts, *self.gathered})

    def add(self, other: Watch) -> None:
        """Take up what another one has measured."""
        for site, gathering in other.gathered.items():
            self.gathered[site].add(gathering)

    def history(self, database: Database, spider: str) -> History:
        """The earlier runs that are like this one."""
        return History(database, spider, series_of(self.arguments or {}))

    def _with_unusual(
        self, found: list[Finding], measures: Measures, site: str, history: History, at: datetime
    ) -> list[Finding]:
        """What is found by counts, and what is unusual where the site could be read."""
        readable = all(finding.outcome in ("ok", "degraded") for finding in found)
        if self.arguments is None or not readable or not (known := usual(history.past(site))):
            return found
        limited = {*DATES, "limit"} & set(self.arguments)
        unusual = find_unusual(measures, known, at, lists=not limited)
        return [*unusual, *(one for one in found if not unusual or one.kind != "nothing_new")]

    def marks(self) -> dict[str, Counter[str]]:
        """By site what ENDS do not tell apart: revisions, and copies that are stored with a mark."""
        return {
            site: Counter(revised=one.numbers["revised"], duplicate=one.numbers["marked"])
            for site, one in self.gathered.items()
        }

    def _measures(self, site: str, tally: Tally, stat: Stat) -> Measures:
        ended = tally.counts.get(site, Counter())
        counts = RunCounts(
            **{kind: ended[kind] for kind in ENDS},
            lists_read=ended["listed"],
            lists_failed=stat(f"{LISTS_FAILED}/{site}"),
            passed_over=stat(f"{PASSED_OVER}/{site}"),
            left=stat(f"{LEFT_FOR_LATER}/{site}"),
        )
        reasons = [(one.outcome, one.reason) for one in tally.failures.get(site, ())]
        return self.gathered[site].measures(counts, reasons)

    def _whole(self, tally: Tally, stat: Stat, errors: int) -> Measures:
        ended = tally.total()
        counts = RunCounts(
            **{kind: ended[kind] for kind in ENDS},
            lists_read=ended["listed"],
            lists_failed=stat(LISTS_FAILED),
            passed_over=stat(PASSED_OVER),
            left=stat(LEFT_FOR_LATER),
            errors=errors,
        )
        reasons = [(one.outcome, one.reason) for failures in tally.failures.values() for one in failures]
        gathered = Gathering()
        for one in self.gathered.values():
            gathered.add(one)
        return gathered.measures(counts, reasons)


def series_of(arguments: Mapping[str, str]) -> str:
    """What tells runs apart that are not to be compared: the arguments; of days only that they were given."""
    plain = {name: "*" if name in DATES else value for name, value in arguments.items()}
    return json.dumps(plain, sort_keys=True, ensure_ascii=True) if plain else ""


@dataclass(frozen=True, slots=True)
class Change:
    """A source, or the run as a whole, that is in another state than before."""

    site: str
    """WHOLE for the run."""
    was: RunOutcome | None
    """None where nobody knows."""
    now: RunOutcome
    reasons: tuple[str, ...] = ()


def changes(
    judged: Mapping[str, tuple[Health, Any]], before: Mapping[str, tuple[RunOutcome, set[str]]]
) -> list[Change]:
    """What is another state than before, site by site; a site that is new begins as ok."""
    found = []
    for site, (health, _) in judged.items():
        was, kinds = before.get(site, ("ok", set()))
        now = {finding.kind for finding in health.findings if finding.outcome != "ok"}
        if health.outcome != was or now != kinds - {"nothing_new"}:
            found.append(Change(site, was, health.outcome, health.reasons))
    return found


def accept(judged: Mapping[str, tuple[Health, Measures]]) -> dict[str, tuple[Health, Measures]]:
    """The same where what is unusual is said to be the new normal."""
    return {
        site: (Health.of(finding for finding in health.findings if finding.kind not in UNUSUAL), measures)
        for site, (health, measures) in judged.items()
    }
