"""Cleaning of a page that lies at hand: the public :func:`clean`."""

from __future__ import annotations

from datetime import UTC, datetime

from newscrawl.cleaning.article import NotAnArticle, clean_page
from newscrawl.items import Article, Capture, RawPage

ENCODED_AS = "text/html; charset=utf-8"


def clean(html: bytes | str, url: str | None = None, fetched_at: datetime | None = None) -> Article | None:
    """The article of one saved page, or None when it holds none.

    `html` is a page, a fragment, plain text, a Jekyll post or the JSON of a known article API; bytes in any encoding.
    `url` finds the site's layout and the article's id; `fetched_at` (default: now) is what 昨天 and 2小时前 count from.
    Keeps no state, uses no network, and never raises on bad HTML.
    """
    try:
        return clean_page(saved_page(html, url, fetched_at))
    except NotAnArticle:
        return None


def saved_page(html: bytes | str, url: str | None = None, fetched_at: datetime | None = None) -> RawPage:
    """A saved page in the form that cleaning takes.  Text is what it is: no declared encoding can be wrong about it."""
    body = html.encode("utf-8", "replace") if isinstance(html, str) else html
    moment = fetched_at or datetime.now(UTC)
    capture = Capture(
        url=url or "",
        status=0,
        headers=(("Content-Type", ENCODED_AS),) if isinstance(html, str) else (),
        body=body,
        fetched_at=moment if moment.tzinfo else moment.replace(tzinfo=UTC),
    )
    return RawPage(capture=capture, request_url=url or "", spider="clean")
