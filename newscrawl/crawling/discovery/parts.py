"""The further pages of an article, told by their addresses: ``123.html`` goes on in ``123_2.html`` or ``?page=2``.

What the link says is not enough, for 下一页 also leads to the next article; so the address must be the article's own
with a number put to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import AnyStr
from urllib.parse import parse_qsl, urldefrag, urlencode, urlsplit

from parsel import Selector

from newscrawl.cleaning.text.decode import charset_in, decode
from newscrawl.crawling.links import absolute
from newscrawl.items import Capture
from newscrawl.sites.registry import site_for

MOST_PARTS = 30
"""Pages of one article that belong together."""

PAGE = ("页", "頁")
BEFORE_PAGE = re.compile(r"(?:[下后後]一?|第\s?[2二]\s?)\Z")
SECOND = re.compile(r">\s*+[\[【(（]?\s*+2\s*+[\]】)）]?\s*+<")
"""What leads to further pages: 下一页, 第2页, >[2]<.  Rare characters are looked for first, one at a time, which takes
half of the time."""
EMPTY = re.compile(rb"<[a-z][^<>]*(?<!/)>\s*+</[a-z]", re.IGNORECASE)
"""The tag of an element that holds nothing."""
LEAST_WIDE = 256
"""Bytes of a page among which one is 0 where a character takes two or four of them (UTF-16, UTF-32)."""
REACH = 4
"""Characters before 页 that are looked at."""
WHOLE_TEXT = ("余下全文", "餘下全文", "阅读全文")
FORWARD = re.compile(
    r"[\[【(（<«]?\s*(?:第?\s?(?P<number>\d{1,2}|[二三四五六七八九十])\s?[页頁]?"
    r"|[下后後]一?[页頁]|[余餘]下全文|Next(?: page)?)"
    r"\s*[\]】)）>»]*\s*(?:>>|>|→|»)?",
    re.IGNORECASE,
)
"""What the link to a further page says."""
EXTENSION = re.compile(r"\.(?:s?html?|php|aspx?|jsp)$", re.IGNORECASE)
FIRST = re.compile(r"(?:[_-]p?(?:age)?[01]|/[01])$", re.IGNORECASE)
"""How the address of a first page may itself end."""
NUMBER = re.compile(r"(?:[_-]p?(?:age)?(?P<suffix>\d{1,2})|/(?P<folder>\d{1,2}))$", re.IGNORECASE)
NAMED = re.compile(r"[#.]([\w-]+)")
"""An id or a class in a selector."""
PAGE_KEYS = frozenset({"page", "p", "pn", "pageno", "pageindex", "currentpage", "page_no", "pagenum"})
MOST_NUMBER = 60


def part_links(capture: Capture, first: str) -> list[str]:
    """Addresses of the article's pages that one of its pages names: as the site's layouts say, else by their form.

    `first` is the address of the article's first page.
    """
    site = site_for(capture.url)
    selectors = [css for layout in site.layouts for css in layout.next_page]
    if selectors and not any(_may_select(css, capture.body) for css in selectors):
        return []
    source = decode(capture.body, charset_in(capture.header("Content-Type"))).text
    if not selectors and not may_go_on(source):
        return []
    page = Selector(text=source, type="html")
    if not selectors:
        links = page.css("a[href]")
        return further_pages(first, [(link.xpath("@href").get(""), link.xpath("string()").get("")) for link in links])
    hrefs = [href for css in selectors for href in page.css(css).getall()]
    found = [address for href in hrefs if (address := absolute(capture.url, href))]
    mine = site.article_id(capture.url)
    return [address for address in found if site_for(address).article_id(address) == mine]


def _may_select(css: str, body: bytes) -> bool:
    """Whether a selector may find anything in a page: the ids and classes that it asks for all stand in it, and those
    inside of which it looks for something stand not only on empty elements.

    Told without decoding and parsing the page, which would take as long as everything else that is done with it here.
    """
    asked, _, _ = css.partition("::")
    if any(char in asked for char in ",(") or not asked.isascii() or b"\0" in body[:LEAST_WIDE]:
        return True
    if not all(name.encode() in body for name in NAMED.findall(asked)):
        return False
    around, _, _ = asked.strip().rpartition(" ")
    beside = "+" in around or "~" in around  # then what is looked for is not inside
    return beside or not any(_is_empty(name.encode(), body) for name in NAMED.findall(around))


def _is_empty(name: bytes, body: bytes) -> bool:
    """Whether `name` stands nowhere in a page but in the tags of elements that hold nothing."""
    return all(EMPTY.match(body, max(0, body.rfind(b"<", 0, place))) for place in _places(name, body))


def may_go_on(source: str) -> bool:
    """Whether a page may have further pages; where it cannot, its links need not be looked at."""
    if any(source.startswith(WHOLE_TEXT, max(0, place - 2)) for place in _places("全", source)):
        return True
    places = (place for word in PAGE for place in _places(word, source))
    if any(BEFORE_PAGE.search(source, max(0, place - REACH), place) for place in places):
        return True
    return SECOND.search(source) is not None


def _places(word: AnyStr, source: AnyStr) -> Iterator[int]:
    place = source.find(word)
    while place >= 0:
        yield place
        place = source.find(word, place + 1)


def further_pages(url: str, links: Iterable[tuple[str, str]]) -> list[str]:
    """Addresses of the pages after the first, in order.  `url` is the first page; `links` are (href, text)."""
    found: dict[int, str] = {}
    for href, text in links:
        said = FORWARD.fullmatch(" ".join(text.split()))
        if not said or said.group("number") in ("0", "1"):
            continue
        address = absolute(url, href)
        number = page_number(url, address) if address else None
        if number is not None and address:
            found.setdefault(number, urldefrag(address).url)
    return [found[number] for number in sorted(found)]


def page_number(first: str, address: str) -> int | None:
    """Which page of the article at `first` is at `address`; None where it is another article or the first page."""
    one, other = urlsplit(first), urlsplit(address)
    if one.netloc.lower() != other.netloc.lower():
        return None
    one_stem, other_stem = EXTENSION.sub("", one.path), EXTENSION.sub("", other.path)
    if one_stem == other_stem:
        return _by_query(one.query, other.query)
    match = NUMBER.search(other_stem)
    stem = other_stem[: match.start()] if match else None
    if match is None or one.query != other.query or stem not in (one_stem.rstrip("/"), FIRST.sub("", one_stem)):
        return None
    number = int(match.group("suffix") or match.group("folder"))
    return number if 0 < number <= MOST_NUMBER and other_stem != one_stem else None


def shared_forms(url: str) -> set[str]:
    """What the addresses of an article's pages have in common: two pages of one have at least one form in common.

    The address without scheme and ending, once with the number that may be a page's and once without.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return {url}
    stem = EXTENSION.sub("", parts.path)
    rest = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if not _is_page(key, value)]
    return {f"{parts.netloc.lower()}{one.rstrip('/')}?{urlencode(rest)}" for one in (stem, NUMBER.sub("", stem))}


def has_number(url: str) -> bool:
    """Whether `url` may be the address of a further page."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    numbered = NUMBER.search(EXTENSION.sub("", parts.path)) is not None
    return numbered or any(_is_page(key, value) for key, value in parse_qsl(parts.query))


def _is_page(key: str, value: str) -> bool:
    return key.lower() in PAGE_KEYS and re.fullmatch(r"\d{1,2}", value) is not None


def _by_query(first: str, query: str) -> int | None:
    pairs = parse_qsl(query, keep_blank_values=True)
    numbers = [value for key, value in pairs if key.lower() in PAGE_KEYS and re.fullmatch(r"\d{1,2}", value)]
    rest = [(key, value) for key, value in pairs if key.lower() not in PAGE_KEYS]
    own = [(key, value) for key, value in parse_qsl(first, keep_blank_values=True) if key.lower() not in PAGE_KEYS]
    if len(numbers) != 1 or urlencode(rest) != urlencode(own) or not 1 < int(numbers[0]) <= MOST_NUMBER:
        return None
    return int(numbers[0])
