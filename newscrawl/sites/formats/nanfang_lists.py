"""The lists of 南方Plus: columns by the current or the legacy interface, reporters, and the page of all columns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from newscrawl.sites.rows import find_rows, listing_of

API = "https://api.nfapp.southcn.com"
REFERER = "https://m.nfapp.southcn.com/"
ALL_COLUMNS = "https://m.nfapp.southcn.com/column/all"
COLUMN = re.compile(
    r"""nf(?:app\.southcn|news)\.com/(\d{1,7})(?=["'?/])|href=["']?/?(\d{1,7})/?["'\s>]|"""
    r"""columnId["']?\s*[:=]\s*["']?(\d{1,7})\b"""
)
"""A column's number in the page of all columns: in its links, or in the data behind it."""
LISTS = {
    "current": "/nfplus-manuscript-web/article/list?columnId={number}&nfhSubCount=1&service=0&pageNum=1&pageSize=20",
    "legacy": "/nanfang_if/getArticles?adv=1&columnId={number}&service=1&count=20&lastFileId=0&rowNumber=0&version=0",
    "reporter": "/nanfang_if/reporter/list?reporterUuid={number}&pageSize=20&pageNo=1&origin=0",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One article as a row names it."""

    article_id: str
    page: str
    """Its share page."""
    body: str
    """Its address at the body interface."""
    listing: Mapping[str, str]


def column_numbers(page: str) -> list[str]:
    """The columns that the page of all columns names, each once."""
    return list(dict.fromkeys(next(filter(None, numbers)) for numbers in COLUMN.findall(page)))


def rows_of(data: Any) -> list[dict[str, Any]]:
    """The rows of an answer, those of special topics (``articleType`` 3) behind their topic."""
    return [one for row in find_rows(data) for one in (row, *find_rows(row.get("SpecialTopicList")))]


def entry_of(row: Mapping[str, Any]) -> Entry | None:
    """The article of a row; None for videos, live reports and topics.  Raises KeyError and ValueError."""
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
    return Entry(f"nfplus:{number}", page, body, listing)


def next_list(url: str, data: Any) -> str | None:
    """Address of the page after the one at `url`, whose answer is `data`; None at the end of a column."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    if "pageNo" in query:  # a reporter's list ends with an empty page
        query["pageNo"] = str(int(query["pageNo"]) + 1)
    elif "pageNum" in query:
        if not (isinstance(data.get("data"), dict) and data["data"].get("hasNextPage")):
            return None
        query["pageNum"] = str(int(query["pageNum"]) + 1)
    else:
        rows = find_rows(data)
        query["rowNumber"] = str(int(query["rowNumber"]) + len(rows))
        query["lastFileId"] = str(rows[-1].get("fileId", 0))
    return parts._replace(query=urlencode(query)).geturl()
