"""crawlee's HTTP crawler with trafilatura, its usual companion for text."""

import asyncio
import json
import sys
from pathlib import Path
from typing import TextIO

import trafilatura
from crawlee import ConcurrencySettings
from crawlee.crawlers import HttpCrawler, HttpCrawlingContext


async def main(addresses: TextIO, out: TextIO) -> None:
    crawler = HttpCrawler(concurrency_settings=ConcurrencySettings(desired_concurrency=8, max_concurrency=32))

    @crawler.router.default_handler
    async def handle(context: HttpCrawlingContext) -> None:
        found = trafilatura.bare_extraction(await context.http_response.read(), with_metadata=True)
        row = {"url": context.request.url, "title": found.title, "text": found.text, "date": found.date}
        out.write(json.dumps(row, ensure_ascii=False) + "\n")

    await crawler.run(addresses.read().split())


with Path(sys.argv[1]).open() as addresses, Path(sys.argv[2]).open("w") as out:
    asyncio.run(main(addresses, out))
