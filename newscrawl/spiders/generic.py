from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from parsel import Selector
from scrapy.http import Response

from newscrawl.crawling.arguments import SpiderArgumentError, read_urls
from newscrawl.crawling.discovery.feed import FeedSpider
from newscrawl.crawling.discovery.json_list import JsonListSpider
from newscrawl.crawling.discovery.link_list import LinkListSpider
from newscrawl.crawling.discovery.values import Link, ListPage, ListRequest
from newscrawl.sites.registry import host_of, site_for

READERS = {"list": LinkListSpider, "feed": FeedSpider, "sitemap": FeedSpider, "api": JsonListSpider}


class GenericSpider(JsonListSpider, LinkListSpider, FeedSpider):
    """Any site, from one of five starting points.

    Site: any; a declared site's pages are still read by its own layouts
    CMS: any
    Discovery: pages by address, an HTML list, an RSS or Atom feed, a sitemap, or a JSON interface
    Quirks: none
    Verified on: not verified against live sites
    """

    name = "generic"
    ARGUMENTS: ClassVar[Mapping[str, str]] = {
        "url": "addresses of articles",
        "list": "address of an HTML page with links to articles",
        "feed": "address of an RSS or Atom feed",
        "sitemap": "address of a sitemap, news sitemap or index of sitemaps",
        "api": "address of a JSON or JSONP list",
        "links": "with list: CSS of the article links; if not given, links that look like articles of the same host",
        "next": "with list: CSS of the link to the next page",
    }

    def prepare(self) -> None:
        modes = [mode for mode in ("url", *READERS) if mode in self.given]
        if len(modes) != 1:
            given = f"{' and '.join(modes)} were given" if modes else "none was given"
            raise SpiderArgumentError(f"give exactly one of url=, list=, feed=, sitemap=, api=; {given}")
        self.mode = modes[0]
        self.starts = read_urls(self.mode, self.given[self.mode])
        self.resumes = self.mode != "url"
        self.links_css, self.next_css = (self._css(name) for name in ("links", "next"))
        self.hosts = {host_of(url).removeprefix("www.") for url in self.starts}
        self.sites = tuple(site for url in self.starts if (site := site_for(url)).identities)

    def _css(self, name: str) -> str | None:
        css = self.given.get(name)
        try:
            Selector(text="<p>").css(css or "a")
        except (RuntimeError, SyntaxError, ValueError) as error:  # what cssselect and lxml raise
            raise SpiderArgumentError(f"{name}={css!r} is no CSS selector: {error}") from None
        return css

    def single_pages(self) -> Iterable[Link]:
        return [Link(url=url) for url in self.starts] if self.mode == "url" else []

    def seeds(self) -> Iterable[ListRequest]:
        if self.mode == "url":
            return []
        return [ListRequest(url=url, state={"format": self.mode}) for url in self.starts]

    def read_list(self, response: Response, state: Mapping[str, Any]) -> ListPage:
        return READERS[state["format"]].read_list(self, response, state)

    def next_page(self, page: Selector, response: Response, state: Mapping[str, Any]) -> ListRequest | None:
        following = super().next_page(page, response, state)
        return following and ListRequest(url=following.url, state={"format": "list"})
