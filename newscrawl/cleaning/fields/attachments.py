"""Files that a page offers with its article."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from newscrawl.cleaning.page import Source
from newscrawl.cleaning.text.tidy import tidy_line
from newscrawl.items import Attachment

DOCUMENT = re.compile(r"\.(pdf|docx?|xlsx?|pptx?|wps|et|ofd|rtf|zip|rar|7z|csv|txt)(?:$|[?#])", re.IGNORECASE)


def attachments(source: Source) -> list[Attachment]:
    """Documents that the page links to, each once."""
    found: dict[str, Attachment] = {}
    for _, reading in source.readings:
        for url, title in reading.attachments:
            _attach(found, url, title)
    for root in (source.body_root, source.root):
        for link in root.iter("a") if root is not None else ():
            href = (link.get("href") or "").strip()
            if href and DOCUMENT.search(href):
                name = " ".join("".join(link.itertext()).split()) or link.get("alt") or link.get("title") or ""
                try:
                    _attach(found, urljoin(source.capture.url, href), name)
                except ValueError:
                    continue
    return list(found.values())


def _attach(found: dict[str, Attachment], url: str, title: str) -> None:
    extension = DOCUMENT.search(url) or DOCUMENT.search(title)
    if urlsplit(url).scheme in ("http", "https", ""):
        kind = extension.group(1).lower() if extension else None
        found.setdefault(url, Attachment(url=url, title=tidy_line(title) or None, type=kind))
