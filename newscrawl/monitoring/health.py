"""How a run went, judged from its counts: one word, and the reasons in words.

"Nothing new today" is ok only when list pages were read and named articles that are known; a list that names no
article at all, a wall or a dead site are told apart from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

RunOutcome = Literal["ok", "degraded", "blocked", "failed", "interrupted", "disk_full"]

TOLERATED_SHARE = 0.1
"""Share of pages that may go wrong in a healthy run ..."""
TOLERATED_PAGES = 2
"""... and how many may in a small one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCounts:
    """What a run did, in numbers."""

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


@dataclass(frozen=True, slots=True)
class Health:
    """The outcome of a run and why."""

    outcome: RunOutcome
    reasons: tuple[str, ...] = ()


def judge_run(counts: RunCounts, *, interrupted: bool = False, disk_full: bool = False) -> Health:
    """The outcome that `counts` earn; a run that was stopped is judged by that alone."""
    if disk_full:
        return Health("disk_full", ("make room, then run the same command again; nothing that was stored is lost",))
    if interrupted:
        return Health("interrupted", ("run the same command again to go on",))
    if not counts.good and not counts.passed_over:
        return _nothing_came(counts)
    complaints = tuple(_complaints(counts))
    if complaints:
        return Health("degraded", complaints)
    return Health("ok", () if counts.stored else ("nothing new",))


def _nothing_came(counts: RunCounts) -> Health:
    if counts.blocked:
        return Health("blocked", (f"{counts.blocked} requests met a wall and no article came through",))
    if counts.errors:
        return Health("failed", (f"{counts.errors} errors in the code and no article came through",))
    if counts.failed and not counts.lists_read:
        return Health("failed", (f"all {counts.failed} requests failed",))
    if counts.quarantined:
        return Health("failed", (f"none of {counts.quarantined} pages held an article",))
    if counts.lists_read:
        return Health("failed", (f"{counts.lists_read} list pages were read and named no article",))
    return Health("failed", ("nothing was fetched",))


def _complaints(counts: RunCounts) -> list[str]:
    reasons = []
    if counts.bad > TOLERATED_PAGES and counts.bad > TOLERATED_SHARE * (counts.good + counts.bad):
        parts = {"quarantined": counts.quarantined, "blocked": counts.blocked, "failed": counts.failed}
        named = ", ".join(f"{number} {name}" for name, number in parts.items() if number)
        reasons.append(f"{counts.bad} of {counts.good + counts.bad} pages went wrong: {named}")
    if counts.lists_failed:
        reasons.append(
            f"{counts.lists_failed} of {counts.lists_read + counts.lists_failed} list pages could not be read"
        )
    if counts.left:
        reasons.append(f"{counts.left} pages were left for the next run: their site is down")
    if counts.errors:
        reasons.append(f"{counts.errors} errors in the code, see the log")
    return reasons
