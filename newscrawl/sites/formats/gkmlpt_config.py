"""``window._CONFIG`` of gkmlpt: JavaScript around JSON, with the portal's number and, on content pages, the article."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urljoin

from newscrawl.sites.base import Reading
from newscrawl.sites.rows import listing_of

CONFIG = re.compile(r"window\._CONFIG\s*=")
DETAIL = re.compile(r"""["']?\bDETAIL\b["']?\s*:\s*(?=\{)""")
SITE_ID = re.compile(r"""["']?\bSID\b["']?\s*:\s*["']?(\d+)""")


def read_detail(text: str, url: str) -> Reading | None:
    """Read the ``DETAIL`` object of a content page; None when the page has none or it has no content."""
    detail = detail_of(text)
    body = detail.get("content") if detail else None
    if detail is None or not isinstance(body, str) or not body.strip():
        return None
    return Reading(body=body, fields=listing_of(detail), layer="api", attachments=attachments_of(detail, url))


def detail_of(text: str) -> dict[str, Any] | None:
    """The ``DETAIL`` object in a page; the configuration around it is JavaScript, the object itself is JSON."""
    if not CONFIG.search(text):
        return None
    for start in DETAIL.finditer(text):
        try:
            value, _ = json.JSONDecoder(strict=False).raw_decode(text, start.end())
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            return value
    return None


def attachments_of(row: dict[str, Any], url: str) -> tuple[tuple[str, str], ...]:
    """(URL, title) of a row's attachments, which are a list, or that list as a JSON string."""
    files = row.get("attachment", row.get("attachments"))
    if isinstance(files, str):
        try:
            files = json.loads(files)
        except (ValueError, RecursionError):
            return ()
    found = []
    for one in files if isinstance(files, list) else []:
        if isinstance(one, dict) and isinstance(one.get("url"), str) and one["url"].strip():
            try:
                found.append((urljoin(url, one["url"].strip()), str(one.get("name") or "")))
            except ValueError:
                continue
    return tuple(found)


def site_id(text: str) -> str | None:
    """The directory's number of this portal, which its interface asks for."""
    found = SITE_ID.search(text)
    return found.group(1) if found and CONFIG.search(text) else None
