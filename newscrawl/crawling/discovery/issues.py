"""Electronic newspapers: an issue a day, its pages, the articles on them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from parsel import Selector
from scrapy import Request
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from newscrawl.crawling.arguments import SpiderArgumentError, read_words
from newscrawl.crawling.discovery.articles import text_of
from newscrawl.crawling.discovery.base import NewsSpider
from newscrawl.crawling.discovery.values import Link, ListPage, ListRequest
from newscrawl.crawling.links import select_links
from newscrawl.sites.base import BEIJING

NO_ARTICLE = re.compile(
    r"^(?:[\W_]*(?:广告|公益广告|本报信息|本版导读|导读|图片新闻广告|版权声明|中缝)[\W_]*|[\W\d_]*)$"
)
"""Titles of advertisements and of what a paper prints about itself."""
MOST_DAYS = 3700
"""Issues that one run reads."""


class IssueSpider(NewsSpider):
    """Base of spiders for electronic newspapers; `since` and `until` name the issues, today's if neither is given.

    `papers`: name of a paper -> address of its first page, with strftime fields for the day.
    `page_link`, `article_link`: patterns of the addresses of an issue's pages and articles.
    """

    papers: ClassVar[Mapping[str, str]] = {}
    page_link = re.compile(r"/node_\w+\.html?$")
    article_link = re.compile(r"/content_\w+\.html?$")
    ARGUMENTS: ClassVar[Mapping[str, str]] = {"papers": "names of the papers; all of the spider's if not given"}

    def prepare(self) -> None:
        self.chosen = read_words(self.given.get("papers")) or list(self.papers)
        if unknown := [name for name in self.chosen if name not in self.papers]:
            raise SpiderArgumentError(f"papers={unknown[0]!r} is unknown; known are {', '.join(self.papers)}")
        last = self.until or datetime.now(BEIJING).date()
        first = self.since or (self.until or last)
        if (last - first).days > MOST_DAYS:
            raise SpiderArgumentError(f"from {first} to {last} are more than {MOST_DAYS} issues; ask for fewer days")
        self.days = [first + timedelta(days=number) for number in range((last - first).days + 1)]

    def seeds(self) -> Iterable[ListRequest]:
        for day in reversed(self.days):
            for name in self.chosen:
                yield ListRequest(url=day.strftime(self.papers[name]), state={"day": day.isoformat()})

    def read_list(self, response: Response, state: Mapping[str, Any]) -> ListPage:
        """A page of an issue: its articles; the first page links to all others."""
        self.saw(date.fromisoformat(state["day"]))
        page = Selector(text=text_of(response) or "<p>", type="html")
        articles = select_links(page, response.url, self.is_article)
        links = {
            url: Link(url=url, listing={"title": link.title, "published": state["day"]})
            for url, link in articles
            if url is not None
        }
        folder = response.url.rpartition("/")[0]
        pages = select_links(page, response.url, lambda url, _: self.is_page(url, folder))
        urls = dict.fromkeys(url for url, _ in pages if url and url != response.url)
        following = [ListRequest(url=url, state={"day": state["day"]}) for url in urls]
        first = state.get("page", 1) == 1
        return ListPage(links=list(links.values()), following=tuple(following if first else ()), branches=first)

    def failed(self, failure: Failure) -> Iterator[Request]:
        """Today's issue may not be there yet: that is said, and is no failure."""
        found = failure.request.meta["found"]  # type: ignore[attr-defined]  # Scrapy sets it
        error: Any = failure.value
        missing = isinstance(error, HttpError) and error.response.status == 404
        if missing and found.payload.get("state", {}).get("day") == datetime.now(BEIJING).date().isoformat():
            self.note(f"{found.url} is not there yet; today's issue can be had by a later run")
            self.frontier.listed(found.url)
            return
        yield from super().failed(failure)

    def is_page(self, url: str, folder: str) -> bool:
        """Whether `url` is another page of the issue in `folder`."""
        return self.may_visit(url) and url.rpartition("/")[0] == folder and bool(self.page_link.search(url))

    def is_article(self, url: str, title: str) -> bool:
        """Whether a link is an article's and no advertisement's."""
        return self.may_visit(url) and bool(self.article_link.search(url)) and not NO_ARTICLE.match(title)
