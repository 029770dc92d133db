"""Parts of the record that every way of cleaning fills alike."""

from __future__ import annotations

import hashlib

from newscrawl.items import Crawl, RawPage
from newscrawl.version import __version__


def content_hash(text: str) -> str:
    """`content_hash` of a row with this text."""
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def crawl_of(page: RawPage, encoding: str) -> Crawl:
    """Where the row of `page`, read as `encoding`, comes from."""
    return Crawl(
        run_id=page.run_id,
        spider=page.spider,
        code_version=__version__,
        http_status=page.capture.status or None,
        etag=page.capture.header("ETag"),
        encoding=encoding,
        raw=page.raw,
    )
