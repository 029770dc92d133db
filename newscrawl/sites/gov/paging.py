"""Ways in which the lists of content systems go on."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urljoin

from parsel import Selector

NEXT_WORDS = ("下一页", "下页", "下一頁", "后一页")
PAGE_MACRO = re.compile(
    r"createPageHTML\(\s*(?:['\"][\w#-]*['\"]\s*,\s*)?(?P<total>\d+)\s*,\s*(?P<current>\d+)\s*,"
    r"\s*['\"](?P<stem>[\w-]+)['\"]\s*,\s*['\"](?P<suffix>\w+)['\"]"
)
"""The call that writes the row of page numbers; `current` counts from 0."""
NUMBERED = re.compile(r"(?P<stem>[^/?#]+?)(?:_(?P<number>\d+))?(?P<suffix>\.s?html?)(?:[?#].*)?$")


def linked_page(text: str, url: str) -> str | None:
    """The page that a link called 下一页 leads to."""
    for link in Selector(text=text or "<p>", type="html").css("a[href]"):
        words = "".join(link.xpath(".//text() | @title").getall()).strip()
        href = link.xpath("@href").get("").strip()
        if words.startswith(NEXT_WORDS) and not href.startswith(("#", "javascript:")) and href:
            try:
                following = urljoin(url, href)
            except ValueError:
                continue
            if following != url:
                return following
    return None


def macro_page(text: str, url: str) -> str | None:
    """The page after this one as ``createPageHTML(total, current, "index", "html")`` counts it; None at the end."""
    macro = PAGE_MACRO.search(text)
    if not macro or int(macro["current"]) + 1 >= int(macro["total"]):
        return None
    return urljoin(url, f"{macro['stem']}_{int(macro['current']) + 1}.{macro['suffix']}")


def counting_up(first: int) -> Callable[[str, str], str | None]:
    """Paging by file names: the first page has no number, the second ``_{first}``."""

    def following(text: str, url: str) -> str | None:
        if PAGE_MACRO.search(text):
            return macro_page(text, url)
        return linked_page(text, url) or numbered_page(url, first)

    return following


def numbered_page(url: str, first: int) -> str | None:
    """``index.html`` -> ``index_1.html`` -> ``index_2.html`` for `first` 1; a directory stands for its index.html."""
    parts = NUMBERED.search(url)
    if parts is None:
        return urljoin(url, f"index_{first}.html") if url.endswith("/") else None
    number = int(parts["number"]) + 1 if parts["number"] else first
    return urljoin(url, f"{parts['stem']}_{number}{parts['suffix']}")
