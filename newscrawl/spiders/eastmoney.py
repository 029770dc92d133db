from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from scrapy.http import Response

from newscrawl.crawling.arguments import SpiderArgumentError, read_words
from newscrawl.crawling.discovery.json_list import JsonListSpider
from newscrawl.crawling.discovery.values import Link, ListRequest
from newscrawl.sites.eastmoney import EASTMONEY
from newscrawl.sites.formats.eastmoney_api import BODIES, LISTS, SHARE, code_of, is_row
from newscrawl.sites.rows import find_rows, listing_of


class EastmoneySpider(JsonListSpider):
    """东方财富, a re-host of newspapers' articles.

    Site: https://finance.eastmoney.com; the interfaces have hosts of their own
    CMS: in-house JSON interfaces
    Discovery: list interface by market, one page of the newest 100; bodies from the body interface or its mirror
    Quirks: rows have a code instead of an address; the first publisher stands in the row and at the end of the body
    Verified on: not verified against the live site
    """

    name = "eastmoney"
    sites = (EASTMONEY,)
    ARGUMENTS: ClassVar[Mapping[str, str]] = {
        "markets": "numbers of the lists, of 37, 38, 39, 45 and 102; 37 if not given"
    }

    def prepare(self) -> None:
        self.markets = read_words(self.given.get("markets", "37"))
        if unknown := [market for market in self.markets if market not in LISTS]:
            raise SpiderArgumentError(f"markets={unknown[0]!r} is unknown; known are {', '.join(LISTS)}")

    def seeds(self) -> Iterable[ListRequest]:
        return [ListRequest(url=LISTS[market], site="eastmoney") for market in self.markets]

    def rows(self, data: Any) -> list[dict[str, Any]]:
        return find_rows(data, is_row)

    def link_of(self, row: dict[str, Any], response: Response) -> Link | None:
        code = code_of(row)
        bodies = tuple(body.format(code=code) for body in BODIES)
        return Link(url=SHARE.format(code=code), listing=listing_of(row), addresses=bodies, article_id=f"em:{code}")
