from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from scrapy.http import Response

from newscrawl.crawling.arguments import SpiderArgumentError, read_words
from newscrawl.crawling.discovery.articles import text_of
from newscrawl.crawling.discovery.json_list import JsonListSpider
from newscrawl.crawling.discovery.values import Link, ListError, ListPage, ListRequest
from newscrawl.sites.formats import nanfang_lists as lists
from newscrawl.sites.nanfang_plus import NANFANG_PLUS


class NanfangPlusSpider(JsonListSpider):
    """南方Plus (Nanfang Plus), by column.

    Site: https://static.nfnews.com, before https://static.nfapp.southcn.com
    CMS: Founder ENP behind the app's own JSON interfaces
    Discovery: list interface by column, current or legacy; bodies from the body interface, else from the share page
    Quirks: 405 is a wall and no method error; a channel also lists related columns; rows of type 3 are special topics
        that hold further rows, other types than 0 have no text; deep pages may be missing
    Verified on: not verified against the live site
    """

    name = "nanfang_plus"
    sites = (NANFANG_PLUS,)
    ARGUMENTS: ClassVar[Mapping[str, str]] = {
        "columns": "numbers of the columns, such as 38,24957, or all; 14 (首页) and 38 (广州) if not given",
        "reporters": "ids of reporters, whose articles are read instead of columns",
        "api": "list interface: current (if not given) or legacy",
    }

    def prepare(self) -> None:
        self.columns = read_words(self.given.get("columns", "14,38"))
        self.reporters = read_words(self.given.get("reporters"))
        self.api = self.given.get("api", "current")
        if wrong := [column for column in self.columns if not (column.isdecimal() or column == "all")]:
            raise SpiderArgumentError(f"columns={wrong[0]!r}: columns are numbers, such as columns=38,24957, or all")
        if self.api not in ("current", "legacy"):
            raise SpiderArgumentError(f"api={self.api!r} is unknown; write api=current or api=legacy")

    def seeds(self) -> Iterable[ListRequest]:
        if self.reporters:
            yield from (self.list_of("reporter", reporter) for reporter in self.reporters)
            return
        for column in self.columns:
            yield self.list_of("columns" if column == "all" else self.api, column)

    def list_of(self, kind: str, number: str) -> ListRequest:
        url = lists.ALL_COLUMNS if kind == "columns" else lists.API + lists.LISTS[kind].format(number=number)
        return ListRequest(url=url, site=self.name, state={"format": kind})

    def read_list(self, response: Response, state: Mapping[str, Any]) -> ListPage:
        if state.get("format") != "columns":
            return super().read_list(response, state)
        numbers = lists.column_numbers(text_of(response))
        if not numbers:
            raise ListError("the page of all columns names none")
        return ListPage(links=[], following=tuple(self.list_of(self.api, number) for number in numbers), branches=True)

    def headers_for(self, url: str) -> dict[str, str]:
        return {"Referer": lists.REFERER} if url.startswith(lists.API) else {}

    def rows(self, data: Any) -> list[dict[str, Any]]:
        return lists.rows_of(data)

    def link_of(self, row: dict[str, Any], response: Response) -> Link | None:
        one = lists.entry_of(row)
        if one is None:
            return None
        return Link(url=one.page, listing=one.listing, addresses=(one.body, one.page), article_id=one.article_id)

    def next_answer(self, response: Response, data: Any, state: Mapping[str, Any]) -> ListRequest | None:
        following = lists.next_list(response.url, data)
        return ListRequest(url=following, site=self.name) if following else None
