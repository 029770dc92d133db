"""Columns of a newspaper's site: pages of links, and JSON lists beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from parsel import Selector
from scrapy.http import Response

from newscrawl.crawling.arguments import read_urls
from newscrawl.crawling.discovery.json_list import JsonListSpider
from newscrawl.crawling.discovery.link_list import LinkListSpider
from newscrawl.crawling.discovery.values import ListPage, ListRequest
from newscrawl.sites.registry import site_for
from newscrawl.urls import canonical_url


class ColumnSpider(JsonListSpider, LinkListSpider):
    """Base of spiders for sites with columns; articles are what the site's declaration gives an id.

    `columns`: addresses of column pages; `json_lists`: addresses of JSON lists, read where `lists` is not given.
    `numbering`: how the next page is called where no link says it: (pattern of a page's address with the groups
    `stem`, `number` and `suffix`, format of the next address); None follows links only.
    """

    columns: tuple[str, ...] = ()
    json_lists: tuple[str, ...] = ()
    numbering: tuple[str, str] | None = None
    ARGUMENTS: ClassVar[Mapping[str, str]] = {"lists": "addresses of column pages; the spider's own if not given"}

    def seeds(self) -> Iterable[ListRequest]:
        given = read_urls("lists", self.given.get("lists"))
        if not given:
            yield from (self.list_request(url, "json") for url in self.json_lists)
        yield from (self.list_request(url, "links") for url in given or self.columns)

    def list_request(self, url: str, form: str) -> ListRequest:
        """A list of the site; `form` is json or links."""
        return ListRequest(url=url, site=self.sites[0].name, state={"format": form})

    def read_list(self, response: Response, state: Mapping[str, Any]) -> ListPage:
        reader = JsonListSpider if state.get("format") == "json" else LinkListSpider
        return reader.read_list(self, response, state)

    def is_article(self, url: str, title: str) -> bool:
        site = site_for(url)
        return bool(title) and self.may_visit(url) and site.article_id(canonical_url(url, site)) is not None

    def next_page(self, page: Selector, response: Response, state: Mapping[str, Any]) -> ListRequest | None:
        found = re.fullmatch(self.numbering[0], response.url) if self.numbering else None
        if not self.numbering or not found:
            following = super().next_page(page, response, state)
            return following and self.list_request(following.url, "links")
        parts = {"suffix": "", **{name: value or "" for name, value in found.groupdict().items()}}
        parts["number"] = str(int(parts["number"] or 1) + 1)
        return self.list_request(self.numbering[1].format(**parts), "links")
