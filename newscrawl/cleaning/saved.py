"""Cleaning of a page that lies at hand: the public :func:`clean`."""

from __future__ import annotations

import hashlib
import html as entities
import re
from datetime import UTC, datetime
from functools import cache

from newscrawl.cleaning.article import clean_page
from newscrawl.cleaning.body.furniture import furniture
from newscrawl.cleaning.refusals import NotAnArticle
from newscrawl.items import Article, Capture, RawPage
from newscrawl.patterns import compile_all

OWN_ADDRESS = re.compile(
    rb"""<link\b(?=[^>]*\brel\s*=\s*["']?canonical\b)[^>]*\bhref\s*=\s*["']?(https?://[^"'\s>]+)"""
    rb"""|<meta\b(?=[^>]*\bproperty\s*=\s*["']?og:url\b)[^>]*\bcontent\s*=\s*["']?(https?://[^"'\s>]+)""",
    re.IGNORECASE,
)
"""Where a page says its own address."""
HEAD_BYTES = 200_000
ENCODED_AS = "text/html; charset=utf-8"


def clean(html: bytes | str, url: str | None = None, fetched_at: datetime | None = None) -> Article | None:
    """The article of one saved page, or None when it holds none.

    `html` is a page, a fragment, plain text, a Jekyll post or the JSON of a known article API; bytes in any encoding.
    `url` finds the site's layout and the article's id; without it the address that the page gives itself is taken, and
    a page that gives none is named by its content (``urn:sha256:…``).  `fetched_at` (default: now) is the moment that
    昨天 and 2小时前 count from.
    Keeps no state, uses no network, and never raises on bad HTML.
    """
    _prepare()
    try:
        return clean_page(saved_page(html, url, fetched_at))
    except NotAnArticle:
        return None


@cache
def _prepare() -> None:
    """Load before the first page what one page or another will ask for: who calls :func:`clean` has many."""
    compile_all()
    furniture().prepare()


def saved_page(html: bytes | str, url: str | None = None, fetched_at: datetime | None = None) -> RawPage:
    """A saved page in the form that cleaning takes.  Text is what it is: no declared encoding can be wrong about it."""
    body = html.encode("utf-8", "replace") if isinstance(html, str) else html
    moment = fetched_at or datetime.now(UTC)
    address = url or own_address(body) or "urn:sha256:" + hashlib.sha256(body).hexdigest()
    capture = Capture(
        url=address,
        status=0,
        headers=(("Content-Type", ENCODED_AS),) if isinstance(html, str) else (),
        body=body,
        fetched_at=moment if moment.tzinfo else moment.replace(tzinfo=UTC),
    )
    return RawPage(capture=capture, request_url=address, spider="clean")


def own_address(body: bytes) -> str | None:
    """The address that a page gives itself in its head, absolute, or None."""
    match = OWN_ADDRESS.search(body[:HEAD_BYTES])
    found = (match.group(1) or match.group(2)) if match else b""
    return entities.unescape(found.decode("ascii", "ignore")) or None
