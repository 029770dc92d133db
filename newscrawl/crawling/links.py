"""Links of an HTML list page: which are articles, what they are called, which date stands beside them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from parsel import Selector

MOST_LINKS = 5_000
"""Links of one page that are looked at."""

LONGEST_URL = 2_000
"""Characters; longer addresses are made by machines for machines."""
MOST_REPEATS = 3
"""How often in a row the same one to three folders may stand in a path: relative links that grow, ./news/news/news/."""
MOST_SAME_FOLDER = 4
"""How often one folder may stand in a path altogether, numbers not counted: mirrors of each other, /a/x/b/a/y/b/."""
MOST_FOLDERS = 30
MOST_PARAMETERS = 30
MOST_SAME_PARAMETERS = 3
"""How often one parameter may stand in a query with the same value: forms that append to their own address."""

PRINTED_DATE = re.compile(r"(?:19|20)\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?")
URL_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})[-/]?(1[0-2]|0?[1-9])(?:[-/]?(3[01]|[12]\d|0?[1-9]))?(?!\d)")
PAGE_FILE = re.compile(r"\.(?:s?html?|jsp|aspx?|php)$", re.IGNORECASE)
OTHER_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|jpe?g|png|gif|webp|svg|ico|css|js|mp[34]|avi|apk|exe|txt)$", re.IGNORECASE
)
INDEX_FILE = re.compile(r"(?:^|/)(?:index|default|list|node)(?:[_-]?\w+)?\.\w+$|/$", re.IGNORECASE)
ARTICLE_WORD = re.compile(
    r"(?:^|[/_-])(?:m?post|content|article|art|detail|info|news|t|c|a)[/_-]?\d{3,}|/(?:a|p|art|article)/\d+|"
    r"(?:^|[?&])(?:id|aid|newsid|articleid|contentid)=\w+|/[0-9a-f]{16,}\.",
    re.IGNORECASE,
)
BESIDE = frozenset({"li", "tr", "dd", "dl", "p", "article", "h2", "h3"})
"""Elements that hold one entry of a list."""


@dataclass(frozen=True, slots=True)
class PageLink:
    """One link as it stands on its page."""

    href: str
    """As written."""
    title: str
    """The link's title attribute or its text, without the date."""
    date: str | None
    """The date printed in the same list entry."""


def page_links(page: Selector, css: str | None = None) -> Iterator[PageLink]:
    """The links of `page`, or those that `css` selects, in order; elements around a link count as the link."""
    for number, node in enumerate(page.css(css or "a[href]")):
        if number >= MOST_LINKS:
            return
        element = node.root
        if not hasattr(element, "text_content"):
            continue
        anchor = element if element.tag == "a" else next(element.iter("a"), element)
        yield PageLink(str(anchor.get("href") or "").strip(), _title_of(anchor), _date_beside(anchor))


def base_of(page: Selector, url: str) -> str:
    """The address that the page's links are relative to."""
    base = page.css("base::attr(href)").get()
    return absolute(url, base) or url if base else url


def absolute(base: str, href: str) -> str | None:
    """`href` as an absolute web address without fragment; None for scripts, mail, files, and what is malformed
    or longer than any address of an article.
    """
    try:
        url = urljoin(base, href.strip())
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
        usable = usable and len(url) <= LONGEST_URL
    except ValueError:
        return None
    return url.split("#", maxsplit=1)[0] if usable and href.strip() and not href.startswith("#") else None


def is_endless(url: str) -> bool:
    """Whether `url` looks like one of an endless row: too long, too deep, or repeating folders or parameters."""
    parts = urlsplit(url)
    folders = [folder for folder in parts.path.split("/") if folder]
    words = Counter(folder for folder in folders if not folder.isdecimal())
    parameters = Counter(pair for pair in parts.query.split("&") if pair)
    if (
        len(url) > LONGEST_URL
        or len(folders) > MOST_FOLDERS
        or max(words.values(), default=0) > MOST_SAME_FOLDER
        or parameters.total() > MOST_PARAMETERS
        or max(parameters.values(), default=0) > MOST_SAME_PARAMETERS
    ):
        return True
    for width in (1, 2, 3):
        same = 0  # folders in a row that equal the one `width` before them
        for one, earlier in zip(folders[width:], folders, strict=False):
            same = same + 1 if one == earlier else 0
            if same >= width * MOST_REPEATS:
                return True
    return False


def looks_like_article(url: str, title: str) -> bool:
    """Whether a link is an article's rather than a column's, judged by its address first and its text second."""
    parts = urlsplit(url)
    path = parts.path
    if OTHER_FILE.search(path) or path in ("", "/"):
        return False
    letters = len(re.sub(r"\W", "", title))
    shaped = bool(ARTICLE_WORD.search(path) or (parts.query and ARTICLE_WORD.search("?" + parts.query)))
    dated = bool(URL_DATE.search(path))
    numbered = bool(re.search(r"\d{4,}[^/]*$|/\d+$", path))
    if INDEX_FILE.search(path) and not shaped:
        return dated and letters >= 12
    if shaped or (dated and (numbered or PAGE_FILE.search(path))):
        return letters >= 2
    return letters >= 8 if numbered or PAGE_FILE.search(path) else letters >= 14 and path.count("/") > 1


def url_date(url: str) -> str | None:
    """The day that an address holds, as ISO; None without a day."""
    found = next((one for one in URL_DATE.finditer(urlsplit(url).path) if one.group(3)), None)
    return found and f"{found.group(1)}-{int(found.group(2)):02}-{int(found.group(3)):02}"


def select_links(
    page: Selector, url: str, accept: Callable[[str, str], bool], css: str | None = None
) -> Iterator[tuple[str | None, PageLink]]:
    """(absolute address, link) for each link that `accept(address, title)` takes; the address of a bad one is None."""
    base = base_of(page, url)
    for link in page_links(page, css):
        address = absolute(base, link.href)
        if address is None:
            if link.href and not link.href.startswith("#"):
                yield None, link
        elif accept(address, link.title):
            yield address, link


def _title_of(anchor: Any) -> str:
    text = " ".join(str(anchor.text_content()).split())
    named = " ".join(str(anchor.get("title") or "").split())
    title = named if len(named) > len(text.rstrip(".…")) - 4 or not text else text
    return PRINTED_DATE.sub("", title).strip() or text


def _date_beside(anchor: Any) -> str | None:
    element = anchor
    for _ in range(4):
        if (found := PRINTED_DATE.search(str(element.text_content())[:2000])) is not None:
            return " ".join(found.group().split())
        if element.tag in BESIDE and element.tag not in ("p", "h2", "h3"):
            return None
        element = element.getparent()
        if element is None or element.tag in ("ul", "ol", "table", "body"):
            return None
    return None
