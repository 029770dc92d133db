from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from scrapy.http import Response

from newscrawl.crawling.arguments import SpiderArgumentError, read_words
from newscrawl.crawling.discovery.articles import text_of
from newscrawl.crawling.discovery.json_list import JsonListSpider
from newscrawl.crawling.discovery.values import Link, ListError, ListPage, ListRequest
from newscrawl.sites.nanfang_plus import NANFANG_PLUS
from newscrawl.sites.rows import find_rows, listing_of

COLUMNS_PAGE = "https://m.nfapp.southcn.com/column/all"
COLUMN = re.compile(r"""nf(?:app\.southcn|news)\.com/(\d{1,7})(?=["'?/])|columnId["']?\s*[:=]\s*["']?(\d{1,7})\b""")
"""A column's number in the page of all columns: in its links, or in the data behind it."""
API = "https://api.nfapp.southcn.com"
LISTS = {
    "current": "/nfplus-manuscript-web/article/list?columnId={column}&nfhSubCount=1&service=0&pageNum=1&pageSize=20",
    "reporter": "/nanfang_if/reporter/list?reporterUuid={column}&pageSize=20&pageNo=1&origin=0",
    "legacy": "/nanfang_if/getArticles?adv=1&columnId={column}&service=1&count=20&lastFileId=0&rowNumber=0&version=0",
}


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
        self.api = self.given.get("api", "current")
        self.reporters = read_words(self.given.get("reporters"))
        if not all(column.isdecimal() or column == "all" for column in self.columns):
            raise SpiderArgumentError(
                f"columns={self.given['columns']!r}: columns are numbers, such as columns=38,24957"
            )
        if self.api not in LISTS:
            raise SpiderArgumentError(f"api={self.api!r} is unknown; write api=current or api=legacy")

    def seeds(self) -> Iterable[ListRequest]:
        for reporter in self.reporters:
            yield self.list_of("reporter", reporter)
        for column in () if self.reporters else self.columns:
            everything = ListRequest(url=COLUMNS_PAGE, site="nanfang_plus", state={"format": "columns"})
            yield everything if column == "all" else self.list_of(self.api, column)

    def list_of(self, api: str, number: str) -> ListRequest:
        """The first page of a column's or a reporter's list."""
        return ListRequest(url=API + LISTS[api].format(column=number), site="nanfang_plus")

    def read_list(self, response: Response, state: Mapping[str, Any]) -> ListPage:
        if state.get("format") != "columns":
            return super().read_list(response, state)
        numbers = dict.fromkeys(one or other for one, other in COLUMN.findall(text_of(response)))
        if not numbers:
            raise ListError("the page of all columns names none")
        return ListPage(links=[], following=tuple(self.list_of(self.api, number) for number in numbers), branches=True)

    def headers_for(self, url: str) -> dict[str, str]:
        return {"Referer": "https://m.nfapp.southcn.com/"} if url.startswith(API) else {}

    def rows(self, data: Any) -> list[dict[str, Any]]:
        return [one for row in find_rows(data) for one in (row, *find_rows(row.get("SpecialTopicList")))]

    def link_of(self, row: dict[str, Any], response: Response) -> Link | None:
        if str(row.get("articleType", 0)) != "0":
            return None
        number = int(row.get("articleId") or row["fileId"])
        listing = listing_of(row)
        if "section" in listing:
            listing["section"] = listing["section"].replace("~", "\n")
        day = listing.get("published", "")[:10].replace("-", "")
        page = row.get("shareUrl") or f"https://static.nfnews.com/content/{day[:6]}/{day[6:]}/c{number}.html"
        column = row.get("columnId") or row.get("colID") or ""
        body = f"{API}/nanfang_if/getArticleContent?articleId={number}&colID={column}"
        return Link(url=page, listing=listing, addresses=(body, page), article_id=f"nfplus:{number}")

    def next_answer(self, response: Response, data: Any, state: Mapping[str, Any]) -> ListRequest | None:
        parts = urlsplit(response.url)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        if "pageNo" in query:
            query["pageNo"] = str(int(query["pageNo"]) + 1)
        elif "pageNum" in query:
            if not (isinstance(data.get("data"), dict) and data["data"].get("hasNextPage")):
                return None
            query["pageNum"] = str(int(query["pageNum"]) + 1)
        else:
            rows = find_rows(data)
            query["rowNumber"] = str(int(query["rowNumber"]) + len(rows))
            query["lastFileId"] = str(rows[-1].get("fileId", 0))
        return ListRequest(url=parts._replace(query=urlencode(query)).geturl(), site="nanfang_plus")
