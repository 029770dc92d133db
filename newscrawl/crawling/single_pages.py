"""Single pages by URL, for commands: the spider that fetches them, and what became of each."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Response
from scrapy.settings import Settings
from twisted.python.failure import Failure
from w3lib.url import safe_url_string

from newscrawl.crawling.arguments import SpiderArgumentError, check_url
from newscrawl.crawling.discovery.values import Link
from newscrawl.crawling.process import be_quiet, run_crawl, run_of
from newscrawl.items import Article, RawPage
from newscrawl.pipelines import NotStored
from newscrawl.sites.registry import site_for
from newscrawl.spiders.generic import GenericSpider
from newscrawl.storage.values import Discovered
from newscrawl.urls import canonical_url


class SinglePages(GenericSpider):
    """`generic -a url=...` under a name of its own, so that it can run beside any crawl.

    An article that a crawl has found is asked for where the crawl found it, such as at its site's interface, and with
    what the list said of it; the given address comes after.
    """

    name = "recrawl"

    def found(self, link: Link) -> Discovered:
        """The frontier's entry as it is, if there is one; it stays with the spider that made it."""
        found = super().found(link)
        run = run_of(self.crawler)
        known = run.state.find(found.url, found.article_id) if run else None
        if known is None:
            return found
        addresses = [*known.payload.get("addresses", ()), *found.payload["addresses"]]
        return replace(
            found,
            spider=known.spider,
            site=known.site or found.site,
            listing={**known.listing, **found.listing},
            payload={**found.payload, "addresses": list(dict.fromkeys(addresses))},
        )


@dataclass(frozen=True, slots=True)
class PageEnd:
    """What became of one page."""

    kind: str
    """The verdict on a stored article; else how the page ended."""
    reason: str | None = None
    page: RawPage | None = None
    article: Article | None = None


class PageEnds:
    """Listens to a crawl of single pages and keeps the end of each, by the key that the frontier has for its URL."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.ends: dict[str, PageEnd] = {}
        crawler.signals.connect(self._scraped, signals.item_scraped)
        crawler.signals.connect(self._dropped, signals.item_dropped)
        crawler.signals.connect(self._broke, signals.item_error)

    def of(self, url: str) -> PageEnd:
        """The end of the page of `url`; to be asked when the crawl is over."""
        key = key_of(url)
        run = run_of(self.crawler)
        failures = run.report.failures if run and run.report else ()
        named = next((failure for failure in failures if failure.url == key), None)
        failed = PageEnd(named.outcome, named.reason) if named else PageEnd("failed", "no answer came; see the log")
        return self.ends.get(key, failed)

    def _scraped(self, item: Article | RawPage, response: Response) -> None:
        if isinstance(item, RawPage):  # a crawl without pipelines
            self.ends[item.request_url] = PageEnd("fetched", page=item)
        elif response.request:
            self.ends[response.request.meta["found"].url] = PageEnd(item.dedup.verdict, article=item)

    def _dropped(self, item: RawPage, exception: Exception) -> None:
        if isinstance(exception, NotStored):
            self.ends[item.request_url] = PageEnd(exception.kind, exception.reason, item, exception.article)

    def _broke(self, item: RawPage, failure: Failure) -> None:
        self.ends[item.request_url] = PageEnd("failed", f"{type(failure.value).__name__}: {failure.value}", item)


def key_of(url: str) -> str:
    """What the frontier calls the page of `url`."""
    return canonical_url(url, site_for(url))


def check_urls(urls: Iterable[str]) -> tuple[list[str], list[str]]:
    """`urls` that can be fetched, ready to be sent, and a line for each that cannot."""
    good, bad = [], []
    for url in urls:
        try:
            good.append(check_url("URL", safe_url_string(url.strip())))
        except (SpiderArgumentError, ValueError) as error:
            bad.append(str(error))
    return good, bad


def arguments_for(urls: Sequence[str]) -> dict[str, Any]:
    """The spider's arguments for these URLs."""
    return {"url": " ".join(urls)}


def fetch_pages(settings: Settings, urls: Sequence[str]) -> dict[str, PageEnd]:
    """Fetch pages as a crawl would, with every guard, and leave no state behind.  Can be called once per process."""
    if not urls:
        return {}
    settings.set("CONDITIONAL_GET_ENABLED", value=False, priority="cmdline")
    settings.set("ITEM_PIPELINES", {}, priority="cmdline")
    be_quiet(settings)
    with tempfile.TemporaryDirectory(prefix="newscrawl-") as folder:
        settings.set("NEWSCRAWL_DATA_DIR", str(Path(folder)), priority="cmdline")
        process = AsyncCrawlerProcess(settings)
        crawler = process.create_crawler(SinglePages)
        ends = PageEnds(crawler)
        run_crawl(process, crawler, arguments_for(urls))
        return {url: ends.of(url) for url in urls}
