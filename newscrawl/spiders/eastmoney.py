from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from scrapy.http import Response

from newscrawl.crawling.arguments import SpiderArgumentError, read_words
from newscrawl.crawling.discovery.json_list import JsonListSpider
from newscrawl.crawling.discovery.values import Link, ListRequest
from newscrawl.sites.closing_lines import CODE
from newscrawl.sites.eastmoney import EASTMONEY
from newscrawl.sites.rows import find_rows, listing_of

LISTS = {
    **{
        market: f"http://43.240.125.15:1818/information/newmarket/web/webapi?marketType={market}&count=100"
        for market in ("37", "38", "39")
    },
    "45": "http://183.136.162.242/web/webapi?type=45&count=100",
    "102": "http://183.136.162.242/web/webapi?type=102&count=100&newsid=1",
}
"""Number of a list -> its address: markets, focus news, express news."""
BODY = "/NewsData/GetNewsText.do?id={code}"
HOSTS = ("http://choicewzp1.eastmoney.com", "http://finews.zning.xyz")
SHARE = "http://finews.zning.xyz/html_News/NewsShare.html?infoCode={code}"


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
        return find_rows(
            data, lambda value: isinstance(value, dict) and bool(value.get("title")) and bool(_code(value))
        )

    def link_of(self, row: dict[str, Any], response: Response) -> Link | None:
        code = _code(row)
        bodies = tuple(host + BODY.format(code=code) for host in HOSTS)
        return Link(url=SHARE.format(code=code), listing=listing_of(row), addresses=bodies, article_id=f"em:{code}")


def _code(row: Mapping[str, Any]) -> str | None:
    found = CODE.fullmatch(str(row.get("infoCode") or row.get("infocode") or ""))
    return found.group() if found else None
