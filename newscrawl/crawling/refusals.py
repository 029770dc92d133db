"""Why a request got no page: exceptions that end a request quietly and carry its outcome to the spider's errback."""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from newscrawl.storage.values import OutcomeKind


class Refused(IgnoreRequest):
    """The request ends here; `kind` and `reason` are its outcome, `response` the answer that it is about."""

    kind: OutcomeKind = "failed"

    def __init__(self, reason: str, *, kind: OutcomeKind | None = None, response: Response | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.response = response
        if kind is not None:
            self.kind = kind


class OffSite(Refused):
    """The request or its answer leaves the hosts of the crawl."""


class RobotsRefused(Refused):
    """robots.txt forbids the page, or could not be had."""

    kind = "blocked"


class Walled(Refused):
    """A wall came instead of the page."""

    kind = "blocked"


class Damaged(Refused):
    """The answer came, but its content coding is broken: half a page is none."""


class Postponed(IgnoreRequest):
    """The request waits and will come again: no outcome yet."""


class LeftToOthers(IgnoreRequest):
    """The site is another crawler's: the page keeps its place in the frontier, untried, for that one."""


class LeftForLater(IgnoreRequest):
    """The site is down: the page keeps its place in the frontier, untried, for the next run."""
