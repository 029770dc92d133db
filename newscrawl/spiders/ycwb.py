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
from newscrawl.sites.ycwb import YCWB

LATEST = "https://api.ycwb.com/app_if/jy/getArticles?jsoncallback=cb&nodeid=22&pagesize=50"
LISTS = "https://news.ycwb.com/n_gn.htm https://news.ycwb.com/node_3232.htm"


class YcwbSpider(JsonListSpider, LinkListSpider):
    """金羊网, the site of 羊城晚报.

    Site: https://news.ycwb.com and its sister hosts below ycwb.com
    CMS: Founder
    Discovery: the JSONP list of the newest articles, then column pages, the next called {column}_2.htm
    Quirks: the JSONP key is misspelt ("artiles"); list links are relative; 200 with a script of 2.7 kB or with zero
        bytes is a wall; pages carry the article twice and go on in content_{id}_2.htm
    Verified on: not verified against the live site
    """

    name = "ycwb"
    sites = (YCWB,)
    ARGUMENTS: ClassVar[Mapping[str, str]] = {"lists": "addresses of column pages; 国内 and 政经 if not given"}

    def prepare(self) -> None:
        self.columns = read_urls("lists", self.given.get("lists", LISTS))

    def seeds(self) -> Iterable[ListRequest]:
        if "lists" not in self.given:
            yield ListRequest(url=LATEST, site="ycwb", state={"format": "json"})
        for column in self.columns:
            yield ListRequest(url=column, site="ycwb", state={"format": "links"})

    def read_list(self, response: Response, state: Mapping[str, Any]) -> ListPage:
        reader = JsonListSpider if state.get("format") == "json" else LinkListSpider
        return reader.read_list(self, response, state)

    def is_article(self, url: str, title: str) -> bool:
        return bool(title) and self.may_visit(url) and (YCWB.article_id(url) or "").startswith("ycwb:")

    def next_page(self, page: Selector, response: Response, state: Mapping[str, Any]) -> ListRequest | None:
        found = re.fullmatch(r"(.+?/(?:node_\d+|[a-z_]+))(?:_(\d+))?(\.html?)", response.url)
        if not found:
            return None
        stem, number, suffix = found.groups()
        return ListRequest(url=f"{stem}_{int(number or 1) + 1}{suffix}", site="ycwb", state={"format": "links"})
