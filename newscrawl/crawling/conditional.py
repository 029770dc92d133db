"""Conditional requests: a page that was fetched before is asked for with the validators of its last answer."""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured


class ConditionalGetMiddleware:
    """Downloader middleware that turns the validators in ``meta["validators"]`` into request headers.

    The answer 304 then reaches the spider, which reports the page unchanged.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not crawler.settings.getbool("CONDITIONAL_GET_ENABLED", True):
            raise NotConfigured
        return cls()

    def process_request(self, request: Request) -> None:
        etag, last_modified = request.meta.get("validators") or (None, None)
        if etag:
            request.headers.setdefault("If-None-Match", etag)
        if last_modified:
            request.headers.setdefault("If-Modified-Since", last_modified)
        if etag or last_modified:
            request.meta["handle_httpstatus_list"] = [304]
