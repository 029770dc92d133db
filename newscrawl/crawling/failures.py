"""What became of a request that gave no page: exceptions and bad statuses as outcomes."""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError

from newscrawl import clock
from newscrawl.crawling import resolver
from newscrawl.crawling.blocked import wall_of
from newscrawl.crawling.refusals import Refused
from newscrawl.items import Capture
from newscrawl.storage.values import Discovered, Outcome

END_OF_LIST = (404, 550)
"""Statuses that paged lists of these systems answer beyond their last page."""

BUSY = (408, 425, 429)
"""Statuses of a site that has no time now."""


def outcome_of(error: BaseException) -> tuple[Outcome, Response | None]:
    """The outcome of a failed request, and the answer that it is about, if there was one."""
    if isinstance(error, Refused):
        return Outcome(kind=error.kind, reason=error.reason), error.response
    if isinstance(error, HttpError):
        found = wall_of(error.response)
        if found:
            return Outcome(kind=found.kind, reason=found.reason), error.response
        target = (error.response.headers.get("Location") or b"").decode("latin-1")[:200]
        leading = f", leading to {target}, is not followed" if target else ""
        passing = error.response.status >= 500 or error.response.status in BUSY
        return Outcome(
            kind="failed", reason=f"status {error.response.status}{leading}", passing=passing
        ), error.response
    if isinstance(error, IgnoreRequest):
        return Outcome(kind="failed", reason=str(error)[:300] or "ignored"), None
    passing = not isinstance(error, DownloadCancelledError)  # other than too large
    return Outcome(kind="failed", reason=network_reason(error), passing=passing), None


def ends_a_list(error: BaseException, found: Discovered) -> bool:
    """Whether a list page that failed is simply the end of its list: a later page that does not exist."""
    page = found.payload.get("state", {}).get("page", 1)
    return isinstance(error, HttpError) and error.response.status in END_OF_LIST and page > 1


def other_scheme(request: Request, error: BaseException) -> list[str]:
    """The same address over http for https and the other way round, once.

    Many government portals serve one of the two only.  Only for errors of the connection: an answer is an answer.
    """
    parts = urlsplit(request.url)
    host = parts.hostname or ""
    swapped = {"https": "http", "http": "https"}.get(parts.scheme)
    if (
        not swapped
        or request.meta.get("scheme_swapped")
        or not host.endswith(".gov.cn")
        or isinstance(error, IgnoreRequest | HttpError)
    ):
        return []
    return [parts._replace(scheme=swapped).geturl()]


def capture_of(response: Response) -> Capture:
    """The answer as the archive keeps it."""
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
    return Capture(
        url=response.url,
        status=response.status,
        headers=headers,
        body=response.body,
        fetched_at=clock.now(),
    )


def network_reason(error: BaseException) -> str:
    """What went wrong on the way, in words; says so where it was our own address guard."""
    if isinstance(error, DownloadCancelledError):  # our own limits on size
        return f"too large: {str(error) or 'more than DOWNLOAD_MAXSIZE bytes'}"[:300]
    words = f"network: {type(error).__name__}: {error}"[:300]
    refused = next((reason for host, reason in resolver.refusals.items() if host in str(error)), None)
    return f"address refused: {refused}" if refused else words
