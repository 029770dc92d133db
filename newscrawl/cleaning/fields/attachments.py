"""Files that a page offers with its article."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

from newscrawl.cleaning.page import Source
from newscrawl.cleaning.text.tidy import tidy_line
from newscrawl.items import Attachment

DOCUMENT = re.compile(r"\.(pdf|docx?|xlsx?|pptx?|wps|et|ofd|rtf|zip|rar|7z|csv|txt)(?:$|[?#])", re.IGNORECASE)

ANY_DOCUMENT = re.compile(DOCUMENT.pattern.replace("[?#]", r"[?#\s]"))
"""The same in one of many addresses in lower case, each on a line of its own."""

FRAME = re.compile(
    r"(?:^|[\s_-])(?:foot|footer|bottom_?nav|nav|navbar|copyright|friendlink|topbar)(?:$|[\s_-])", re.IGNORECASE
)


def attachments(source: Source) -> list[Attachment]:
    """Documents that the page links to, each once."""
    found: dict[str, Attachment] = {}
    for _, reading in source.readings:
        for url, title in reading.attachments:
            _attach(found, url, title)
    roots = [source.body_root] if source.body_root is not None else []
    if _lead_to_documents(source.notes.addresses):
        roots.append(source.root)
    for root in roots:
        for link in root.iter("a"):
            href = (link.get("href") or "").strip()
            if href and DOCUMENT.search(href) and not _is_the_sites(link):
                name = " ".join("".join(link.itertext()).split()) or link.get("alt") or link.get("title") or ""
                try:
                    _attach(found, urljoin(source.capture.url, href), name)
                except ValueError:
                    continue
    return list(found.values())


def _lead_to_documents(addresses: list[str]) -> bool:
    """Whether any address may be one of a file; told of all at once, as most pages have hundreds and none."""
    return ANY_DOCUMENT.search("\n".join(addresses).lower()) is not None


def _is_the_sites(link: Any) -> bool:
    """Whether a link stands in the site's navigation or footer: a manual, a form for every page."""
    return any(
        element.tag in ("footer", "nav") or FRAME.search(f"{element.get('class') or ''} {element.get('id') or ''}")
        for element in link.iterancestors()
    )


def _attach(found: dict[str, Attachment], url: str, title: str) -> None:
    extension = DOCUMENT.search(url) or DOCUMENT.search(title)
    if urlsplit(url).scheme in ("http", "https", ""):
        kind = extension.group(1).lower() if extension else None
        found.setdefault(url, Attachment(url=url, title=tidy_line(title) or None, type=kind))
