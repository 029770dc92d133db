"""Lists of jpaas: the parameters in a column page, and the answers of its interface, HTML in JSON."""

from __future__ import annotations

import html
import json
import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from newscrawl.sites.gov.paging import linked_page
from newscrawl.sites.rows import parse_object

UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
QUERY_DATA = re.compile(r"queryData\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
ENTRY = re.compile(r"[\"']?(\w+)[\"']?\s*:\s*[\"']([^\"']*)[\"']")
NAMES = ("parseType", "webId", "tplSetId", "pageType", "tagId", "editType", "pageId")
PAGE_SIZE = 50


def unit_html(text: str) -> str:
    """The list in an answer of the interface; a page as it is."""
    answer = parse_object(text)
    data = answer.get("data") if answer else None
    return str(data.get("html") or "") if isinstance(data, dict) else text


def next_unit(text: str, url: str) -> str | None:
    """Address of the list's next part: the first from the column page, then one after the other."""
    parts = urlsplit(url)
    if UNIT in parts.path:
        asked = dict(parse_qsl(parts.query, keep_blank_values=True))
        paging = parse_object(asked.get("paramJson", "")) or {}
        paging["pageNo"] = int(paging.get("pageNo") or 1) + 1
        return parts._replace(
            query=urlencode(asked | {"paramJson": json.dumps(paging, separators=(",", ":"))})
        ).geturl()
    found = QUERY_DATA.search(text)
    if not found:
        return linked_page(text, url)
    given = dict(ENTRY.findall(html.unescape(found[1] or found[2])))
    asked = {"parseType": "bulidstatic", "pageType": "column", "editType": "null"}  # the misspelling is the interface's
    asked |= {name: given[name] for name in NAMES if given.get(name)}
    first = json.dumps({"pageNo": 1, "pageSize": PAGE_SIZE}, separators=(",", ":"))
    return urljoin(url, f"{UNIT}?{urlencode(asked | {'paramJson': first})}")
