"""How a run went: one word, and the findings behind it.

"Nothing new today" is ok only when list pages were read and named articles that are known; a list that names no
article, a wall and a dead site are told apart from it.  What is unusual for a site is found in
:mod:`newscrawl.monitoring.unusual`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from newscrawl.monitoring.findings import Finding, RunOutcome, worst
from newscrawl.monitoring.measures import Measures

TOLERATED_SHARE = 0.1
"""Share of pages that may go wrong in a healthy run ..."""
TOLERATED_PAGES = 2
"""... and how many may in a small one."""
LIST_CAUSES = ("list", "status 404", "status 410", "wall:soft_404")
"""Causes that say of a list page that came, or is gone: the site is there, its list is not what it was."""
CAUSES_NAMED = 3


@dataclass(frozen=True, slots=True)
class Health:
    """The outcome of a run, or of a site in it, and why."""

    outcome: RunOutcome
    findings: tuple[Finding, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why, in words."""
        return tuple(finding.words() for finding in self.findings)

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Health:
        """The health that findings earn together."""
        found = tuple(findings)
        return cls(worst(found), found)

    def as_json(self) -> dict[str, Any]:
        """For programs and for people."""
        findings = [finding.as_json() for finding in self.findings]
        return {"outcome": self.outcome, "reasons": list(self.reasons), "findings": findings}


def judge_counts(measures: Measures, *, part: bool = False) -> list[Finding]:
    """What the counts of a run say by themselves; `part` is for one site among several of a run.

    Lists of one site may name articles of another, so a site that only has lists is well, and so is one that only lends
    a few pages which fail.
    """
    counts = measures.counts
    if part and not (counts.lists_read or counts.lists_failed) and counts.bad <= TOLERATED_PAGES:
        return []
    walled = counts.blocked > TOLERATED_PAGES and counts.blocked * 2 > counts.bad
    if not counts.good and (walled or not (counts.passed_over or (part and counts.lists_read and not counts.bad))):
        return [_nothing_came(measures)]
    findings = _complaints(measures)
    if not findings and not counts.stored and not part:
        findings = [Finding("nothing_new")]
    return findings


def _nothing_came(measures: Measures) -> Finding:  # noqa: PLR0911 - one cause after the other
    counts = measures.counts
    if counts.blocked:
        return Finding("blocked", {"blocked": counts.blocked, "causes": causes(measures, "blocked")})
    if counts.errors:
        return Finding("code_failed", {"errors": counts.errors})
    if counts.failed:
        found = measures.causes.get("failed", {})
        of_lists = sum(number for cause, number in found.items() if cause.partition(":")[0] in LIST_CAUSES)
        values = {"failed": counts.failed, "causes": causes(measures, "failed")}
        if of_lists * 2 > sum(found.values()):
            return Finding("list_gone", {**values, "lists": max(of_lists, counts.lists_failed)})
        return Finding("site_down", values)
    if counts.quarantined:
        return Finding("no_articles", {"quarantined": counts.quarantined, "causes": causes(measures, "quarantined")})
    if counts.lists_read:
        return Finding("list_gone", {"lists": counts.lists_read, "causes": "they name none"})
    return Finding("nothing_fetched")


def _complaints(measures: Measures) -> list[Finding]:
    counts, findings = measures.counts, []
    everything = counts.good + counts.bad
    if counts.bad > TOLERATED_PAGES and counts.bad > TOLERATED_SHARE * everything:
        parts = {"quarantined": counts.quarantined, "blocked": counts.blocked, "failed": counts.failed}
        ends = ", ".join(f"{number} {name}" for name, number in parts.items() if number)
        found = causes(measures, *parts)
        findings.append(Finding("pages_wrong", {"bad": counts.bad, "all": everything, "ends": ends, "causes": found}))
    if counts.lists_failed:
        lists = counts.lists_read + counts.lists_failed
        values = {"failed": counts.lists_failed, "all": lists, "causes": causes(measures, "failed", "blocked")}
        findings.append(Finding("lists_unread", values))
    if counts.left:
        findings.append(Finding("pages_left", {"left": counts.left}))
    if counts.errors:
        findings.append(Finding("code_errors", {"errors": counts.errors}))
    return findings


def causes(measures: Measures, *ends: str) -> str:
    """The most frequent causes of some ends, in words."""
    found: Counter[str] = Counter()
    for end in ends:
        found.update(measures.causes.get(end, {}))
    named = [f"{number}\N{MULTIPLICATION SIGN} {cause}" for cause, number in found.most_common(CAUSES_NAMED)]
    return ", ".join(named) + (", …" if len(found) > CAUSES_NAMED else "") or "no cause given"


def judge_run(whole: Measures, sites: Mapping[str, tuple[Finding, ...]]) -> Health:
    """The health of a run of several sites, from the account of all and from what is found of each."""
    findings = judge_counts(whole)
    if worst(findings) in ("failed", "blocked"):
        return Health.of(findings)
    named = [Finding(one.kind, one.values, site) for site, found in sorted(sites.items()) for one in found]
    named = [finding for finding in named if finding.outcome != "ok"]
    own = [finding for finding in findings if finding.kind == "code_errors" or (not named and finding.outcome != "ok")]
    found = (*named, *own) or tuple(findings)
    outcome = worst(found)
    return Health("degraded" if outcome in ("failed", "blocked") else outcome, found)
