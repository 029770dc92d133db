"""Lists that are HTML pages with links."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from parsel import Selector
from scrapy.http import Response

from newscrawl.crawling.discovery.articles import text_of
from newscrawl.crawling.discovery.base import NewsSpider
from newscrawl.crawling.discovery.values import Link, ListError, ListPage, ListRequest
from newscrawl.crawling.links import absolute, base_of, looks_like_article, select_links


class LinkListSpider(NewsSpider):
    """Base of spiders whose lists are pages of links.

    `links_css`: where the article links are; None takes every link that `is_article` accepts.
    `next_css`: where the link to the next page is.
    `is_article(url, title)`: whether a link is an article's.
    `next_page(page, response, state)`: the page after this one, where a link cannot tell.
    """

    links_css: str | None = None
    next_css: str | None = None

    def read_list(self, response: Response, state: Mapping[str, Any]) -> ListPage:
        """Read a page of links; links that cannot be read are counted and left out."""
        text = text_of(response)
        if not text.strip():
            raise ListError("the answer is empty")
        page = Selector(text=text, type="html")
        links, bad = self.links_of(page, response.url)
        following = self.next_page(page, response, state)
        return ListPage(links=links, following=(following,) if following else (), bad_rows=bad)

    def links_of(
        self, page: Selector, url: str, accept: Callable[[str, str], bool] | None = None
    ) -> tuple[list[Link], int]:
        """The article links of `page`, and how many could not be read; `accept` stands in for `is_article`."""
        links: dict[str, Link] = {}
        bad = 0
        for address, link in select_links(page, url, accept or self.is_article, self.links_css):
            if address is None:
                bad += 1
                continue
            listing = {"title": link.title, "published": link.date or ""}
            known = links.get(address)
            if known is None or len(link.title) > len(known.listing.get("title", "")):
                listing = {name: value for name, value in listing.items() if value}
                links[address] = Link(url=address, listing={**(known.listing if known else {}), **listing})
        return list(links.values()), bad

    def is_article(self, url: str, title: str) -> bool:
        """Whether a link is an article's."""
        return self.links_css is not None or (self.may_visit(url) and looks_like_article(url, title))

    def next_page(self, page: Selector, response: Response, state: Mapping[str, Any]) -> ListRequest | None:
        """The request for the page after this one: the link that `next_css` selects, or the one called 下一页."""
        hrefs = (
            page.css(self.next_css).xpath("self::*/@href | .//@href").getall()
            if self.next_css
            else page.xpath(
                "//a[starts-with(normalize-space(.), '下一页') or normalize-space(.)='下页']/@href"
            ).getall()
        )
        base = base_of(page, response.url)
        addresses = (absolute(base, href) for href in hrefs)
        following = next((address for address in addresses if address and address != response.url), None)
        return ListRequest(url=following) if following else None
