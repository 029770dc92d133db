"""The spider that looks at a new site: one page, and a few of the articles that it leads to."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from parsel import Selector
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.settings import Settings

from newscrawl.crawling.arguments import read_urls
from newscrawl.crawling.discovery.articles import text_of
from newscrawl.crawling.discovery.portal import PortalSpider
from newscrawl.crawling.discovery.values import Link, ListPage, ListRequest
from newscrawl.crawling.links import INDEX_FILE, absolute, looks_like_article, page_links
from newscrawl.crawling.process import be_quiet, run_crawl
from newscrawl.items import RawPage
from newscrawl.sites.gov import gkmlpt
from newscrawl.sites.gov.families import Recognition, family_of_url, recognise
from newscrawl.sites.registry import host_of

LIST_FILE = re.compile(r"list[\w-]*\.s?html?$", re.IGNORECASE)
PLACE = "位置"
"""Stands before a breadcrumb: 当前位置, 您现在的位置."""
MOST_CRUMBS = 10
ARTICLES = 2
"""Articles that are fetched beside the page."""


@dataclass(slots=True)
class Seen:
    """What the spider saw."""

    url: str
    text: str = ""
    links: list[str] = field(default_factory=list)
    """Articles that the page names; the page itself, where it is one."""
    columns: list[str] = field(default_factory=list)
    """Columns that an article's page leads to, its own first: the last link of its breadcrumb."""
    recognition: Recognition | None = None
    pages: list[RawPage] = field(default_factory=list)
    """Articles that were fetched."""


class Scout(PortalSpider):
    """Looks at one page; its findings are in `seen`."""

    name = "newsite"
    resumes = False
    ARGUMENTS: ClassVar[Mapping[str, str]] = {"url": "the page"}

    def prepare(self) -> None:
        (url,) = read_urls("url", self.given["url"])
        self.hosts = {host_of(url).removeprefix("www.")}
        self.limit = ARTICLES
        self.seen = Seen(url)

    def seeds(self) -> Iterable[ListRequest]:
        return [ListRequest(url=self.seen.url, state={"format": "scout"})]

    def read_list(self, response: Response, state: Mapping[str, Any]) -> ListPage:
        match state["format"]:
            case "scout":
                return self.read_page(response)
            case "scout_column":
                return self.read_own_column(response)
        read = super().read_list(response, state)
        self.seen.links += [link.url for link in read.links]
        return read

    def read_page(self, response: Response) -> ListPage:
        """The page itself: what runs it, and the articles that it is or names."""
        text = text_of(response)
        page = Selector(text=text or "<p>", type="html")
        found = self.recognised(page, text, response.url)
        self.seen.url, self.seen.text, self.seen.recognition = response.url, text, found
        if is_article_address(response.url):
            self.seen.columns = self.columns_above(page, response.url)
            state = {"format": "scout_column"}
            above = tuple(ListRequest(url=url, state=state) for url in self.seen.columns[:1])
            return self._found([Link(url=response.url)], above)
        if found is not None and found.family is gkmlpt.FAMILY:
            return self.read_directory(response)
        if found is None:
            return self._found(self.links_of(page, response.url, super(PortalSpider, self).is_article)[0])
        listed = self._found(
            self.links_of(Selector(text=found.family.list_html(text) or "<p>", type="html"), response.url)[0]
        )
        if listed.links:
            return listed
        following = found.family.next_page(text, response.url)
        state = {"format": "column", "family": found.family.name}
        below = (ListRequest(url=following, state=state),) if following else ()
        return ListPage(links=[], following=below, branches=bool(below))

    def read_own_column(self, response: Response) -> ListPage:
        """The column of the article that was given: its many links may tell the family better than one page does."""
        text = text_of(response)
        page = Selector(text=text or "<p>", type="html")
        found, before = self.recognised(page, text, response.url), self.seen.recognition
        if found and (before is None or found.confidence > before.confidence):
            self.seen.recognition = found
        return self._found(self.links_of(page, response.url, super(PortalSpider, self).is_article)[0])

    def recognised(self, page: Selector, text: str, url: str) -> Recognition | None:
        """The family of a page by its source, its address and its links."""
        addresses = [address for link in page_links(page) if (address := absolute(url, link.href))]
        return recognise(text, [url, *filter(self.may_visit, addresses)])

    def columns_above(self, page: Selector, url: str) -> list[str]:
        """The columns that the page at `url` names, those of its breadcrumb first and from the inside out."""
        crumbs = page.xpath(f"//body//*[contains(., '{PLACE}')][.//a][count(.//a) < {MOST_CRUMBS}]")
        inner = crumbs[-1].css("a::attr(href)").getall() if crumbs else []
        hrefs = [*reversed(inner), *page.css("a::attr(href)").getall()]
        found = (address for href in hrefs if (address := absolute(url, href)))
        return list(dict.fromkeys(one for one in found if self.is_column(one, url)))

    def _found(self, links: list[Link], following: tuple[ListRequest, ...] = ()) -> ListPage:
        self.seen.links += [link.url for link in links]
        return ListPage(links=links, following=following)


def is_article_address(url: str) -> bool:
    """Whether the address alone says that the page is an article and no list."""
    if family_of_url(url) is not None:
        return True
    return looks_like_article(url, "一二三四五六七") and not (INDEX_FILE.search(url) or LIST_FILE.search(url))


def look_at(settings: Settings, url: str) -> tuple[Seen, int]:
    """What the page at `url` shows, and the exit code of looking.  Can be called once per process."""
    settings.set("ITEM_PIPELINES", {}, priority="cmdline")
    be_quiet(settings)
    with tempfile.TemporaryDirectory(prefix="newscrawl-") as folder:
        settings.set("NEWSCRAWL_DATA_DIR", str(Path(folder)), priority="cmdline")
        process = AsyncCrawlerProcess(settings)
        crawler = process.create_crawler(Scout)
        pages: list[RawPage] = []

        def keep(item: RawPage) -> None:
            pages.append(item)

        crawler.signals.connect(keep, signals.item_scraped)
        code = run_crawl(process, crawler, {"url": url})
        seen = crawler.spider.seen if isinstance(crawler.spider, Scout) else Seen(url)
        seen.pages = pages
        return seen, code
