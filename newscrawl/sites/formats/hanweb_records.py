"""Lists of Hanweb jpage: records in a page's script or in an answer of ``dataproxy.jsp``, and what comes after them."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from newscrawl.sites.gov.paging import linked_page

RECORD = re.compile(r"<record>\s*<!\[CDATA\[((?:(?!\]\]>|<record>).)*)\]\]>\s*</record>", re.DOTALL)
NEXT_GROUP = re.compile(r"<nextgroup>(?:(?!<nextgroup>|href=).)*href=[\"']([^\"']+)[\"']", re.DOTALL | re.IGNORECASE)
TOTAL = re.compile(r"<totalrecord>\s*(\d+)|totalrecord[\"']?\s*[:=]\s*[\"']?(\d+)", re.IGNORECASE)
PARAMETER = re.compile(
    r"\b(columnid|unitid|webid|appid|webname|perpage)[\"']?\s*[:=]\s*[\"']?([^\"',;&<>\s]+)", re.IGNORECASE
)
PROXY = "/module/web/jpage/dataproxy.jsp"
FIXED = {"col": "1", "appid": "1", "path": "/", "sourceContentType": "1", "permissiontype": "0"}
PER_PAGE = 15


def records(text: str) -> str:
    """The records of a column page or of the interface as HTML; the page itself where it has none."""
    found = RECORD.findall(text)
    return "\n".join(found) if found else text


def next_records(text: str, url: str) -> str | None:
    """Address of the records after those of `text`."""
    if group := NEXT_GROUP.search(text):
        return urljoin(url, str(group[1]).replace("&amp;", "&"))
    shown = len(RECORD.findall(text))
    if not shown:
        return linked_page(text, url)
    asked = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True)) if PROXY in url else {}
    last = int(asked.get("endrecord") or shown)
    total = TOTAL.search(text)
    if total and last >= int(total[1] or total[2]):
        return None
    if not asked:
        asked = FIXED | {name.lower(): value for name, value in PARAMETER.findall(text)}
        column = re.search(r"/col/col(\d+)", url)
        asked.setdefault("columnid", column[1] if column else "")
    size = int(asked["perpage"]) if asked.get("perpage", "").isdecimal() else PER_PAGE
    span = {"startrecord": str(last + 1), "endrecord": str(last + size), "perpage": str(size)}
    return urljoin(url, f"{PROXY}?{urlencode(asked | span)}")
