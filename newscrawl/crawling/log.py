"""One short line per event.  Scrapy's own formatter prints whole items, which here are whole pages."""

from __future__ import annotations

import logging
from typing import Any, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.logformatter import LogFormatter as ScrapyLogFormatter
from scrapy.logformatter import LogFormatterResult
from twisted.python.failure import Failure

from newscrawl.items import Article


class LogFormatter(ScrapyLogFormatter):
    """Names an item by its URL or id; makes no lines that nobody reads, which Scrapy would drop only once made."""

    def __init__(self, *, in_detail: bool = True) -> None:
        self.in_detail = in_detail

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        level = logging.getLevelNamesMapping().get(str(crawler.settings["LOG_LEVEL"]).upper(), logging.DEBUG)
        return cls(in_detail=level <= logging.DEBUG)

    def crawled(  # type: ignore[override]
        self, request: Request, response: Response, spider: Spider
    ) -> LogFormatterResult | None:
        return super().crawled(request, response, spider) if self.in_detail else None

    def scraped(  # type: ignore[override]  # None is allowed, as its documentation says
        self, item: Any, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult | None:
        if not self.in_detail:
            return None
        return {"level": logging.DEBUG, "msg": "Stored %(item)s", "args": {"item": _name(item)}}

    def dropped(  # type: ignore[override]
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult | None:
        if not self.in_detail:
            return None
        args = {"item": _name(item), "reason": exception}
        return {"level": logging.DEBUG, "msg": "Not stored: %(item)s: %(reason)s", "args": args}

    def item_error(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        return {"level": logging.ERROR, "msg": "Error while processing %(item)s", "args": {"item": _name(item)}}


def _name(item: Any) -> str:
    if isinstance(item, Article):
        return f"{item.id} {item.title!r}"
    return str(getattr(item, "request_url", type(item).__name__))
