"""One short line per event.  Scrapy's own formatter prints whole items, which here are whole pages."""

from __future__ import annotations

import logging
from typing import Any

from scrapy import Spider
from scrapy.http import Response
from scrapy.logformatter import LogFormatter as ScrapyLogFormatter
from scrapy.logformatter import LogFormatterResult
from twisted.python.failure import Failure

from newscrawl.items import Article


class LogFormatter(ScrapyLogFormatter):
    """Names an item by its URL or id."""

    def scraped(self, item: Any, response: Response | Failure | None, spider: Spider) -> LogFormatterResult:
        return {"level": logging.DEBUG, "msg": "Stored %(item)s", "args": {"item": _name(item)}}

    def dropped(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
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
