"""Two yardsticks as Scrapy spiders: `links` follows links and nothing else, `naive` is what one writes first.

scrapy runspider benchmarks/baseline.py -a mode=naive -a list=http://127.0.0.1:8088/list/1.html -O out.jsonl
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import scrapy
from scrapy.http import Response


class Trafilatura:
    """The pipeline that everybody writes: the library's default on every page."""

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        import trafilatura

        found = trafilatura.bare_extraction(item.pop("html"), url=item["url"], with_metadata=True)
        return {**item, "title": found.title, "date": found.date, "text": found.text} if found else item


class Baseline(scrapy.Spider):
    name = "baseline"
    custom_settings = {  # noqa: RUF012 - as Scrapy has it
        "CONCURRENT_REQUESTS": 32,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 32,
        "DOWNLOAD_DELAY": 0,
        "LOG_LEVEL": "ERROR",
        "REMOTE_CONTROL_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "ITEM_PIPELINES": {Trafilatura: 300},
    }

    def __init__(self, mode: str = "links", list: str = "", **given: Any) -> None:  # noqa: A002 - the argument's name
        super().__init__(**given)
        self.mode, self.first = mode, list

    async def start(self) -> AsyncIterator[scrapy.Request]:
        yield scrapy.Request(self.first)

    def parse(self, response: Response) -> Iterator[scrapy.Request]:
        for href in response.css("a.next::attr(href)").getall():
            yield response.follow(href, self.parse, priority=1)
        for href in response.css("a.art::attr(href)").getall():
            yield response.follow(href, self.article)

    def article(self, response: Response) -> Iterator[dict[str, Any]]:
        if self.mode == "naive":
            yield {"url": response.url, "html": response.text}
