"""RSS, Atom and sitemaps: XML of strangers, read without entities, network or limits to trip over."""

from __future__ import annotations

import email.utils
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from newscrawl.crawling.unpacking import DamagedError, TooLargeError, unpack

MOST_INFLATED = 32 * 1024 * 1024
"""Bytes that a compressed sitemap may hold."""
MOST_ENTRIES = 50_000
"""What the sitemap protocol allows in one file."""


class FeedError(ValueError):
    """The answer is no feed or sitemap that can be used; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a feed or sitemap."""

    url: str
    """Its address as written, without surrounding blanks."""
    listing: dict[str, str] = field(default_factory=dict)
    """What the feed says of it, by the names of FIELDS."""
    nested: bool = False
    """The address is that of another sitemap."""


def read_feed(body: bytes) -> list[Entry]:
    """The entries of an RSS (0.9x, 1.0, 2.0) or Atom feed.  Raises FeedError."""
    root = _parse(body)
    if _name(root) not in ("rss", "feed", "RDF", "channel"):
        raise FeedError(f"no feed: the answer is <{_name(root)}>")
    entries = []
    for element in _elements(root, ("item", "entry")):
        url = _link_of(element)
        if url:
            entries.append(Entry(url=url, listing=_listing(element)))
    return entries[:MOST_ENTRIES]


def read_sitemap(body: bytes) -> list[Entry]:
    """The entries of a sitemap, news sitemap or sitemap index, compressed or not.  Raises FeedError."""
    root = _parse(inflated(body))
    if _name(root) not in ("urlset", "sitemapindex"):
        raise FeedError(f"no sitemap: the answer is <{_name(root)}>")
    entries = []
    for element in _elements(root, ("url", "sitemap")):
        parts = {_name(part): _text(part) for part in element.iter() if isinstance(part.tag, str)}
        if not parts.get("loc"):
            continue
        listing = {
            "title": parts.get("title", ""),
            "published": parts.get("publication_date", ""),
            "modified": parts.get("lastmod", ""),
            "tags": parts.get("keywords", "").replace(",", "\n"),
        }
        kept = {name: value for name, value in listing.items() if value}
        entries.append(Entry(url=parts["loc"], listing=kept, nested=_name(element) == "sitemap"))
    return entries[:MOST_ENTRIES]


def inflated(body: bytes) -> bytes:
    """`body`, unpacked where it is gzip.  Raises FeedError for damaged data and for more than MOST_INFLATED."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return unpack(body, "gzip", most=MOST_INFLATED)
    except (DamagedError, TooLargeError) as error:
        raise FeedError(str(error)) from None


def _parse(body: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, remove_pis=True)
    try:
        root = etree.fromstring(body.lstrip(b"\xef\xbb\xbf \t\r\n"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FeedError(f"broken XML: {str(error)[:100]}") from None
    if root is None:
        raise FeedError("no XML")
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and any(True for _ in dtd.iterentities()):
        raise FeedError("it declares entities, which no honest feed needs")
    return root


def _elements(root: etree._Element, names: tuple[str, ...]) -> Iterator[etree._Element]:
    return (element for element in root.iter() if isinstance(element.tag, str) and _name(element) in names)


def _name(element: etree._Element) -> str:
    """The element's name without its namespace; feeds differ in those, not in the names."""
    return str(element.tag).rpartition("}")[2]


def _text(element: etree._Element) -> str:
    return "".join(str(part) for part in element.itertext()).strip()


def _link_of(element: etree._Element) -> str:
    links = [part for part in element if isinstance(part.tag, str) and _name(part) == "link"]
    for link in links:
        if link.get("rel", "alternate") == "alternate" and (url := (link.get("href") or _text(link)).strip()):
            return url
    guid = next((part for part in element if isinstance(part.tag, str) and _name(part) == "guid"), None)
    value = _text(guid) if guid is not None else ""
    return value if value.startswith(("http://", "https://")) else ""


FEED_FIELDS = {
    "title": "title",
    "pubDate": "published",
    "published": "published",
    "date": "published",
    "updated": "modified",
    "creator": "author",
    "source": "source",
}


def _listing(element: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in element:
        name = FEED_FIELDS.get(_name(part)) if isinstance(part.tag, str) else None
        value = _text(part) if name else ""
        if name and value:
            found.setdefault(name, _iso(value) if name in ("published", "modified") else value)
    return found


def _iso(value: str) -> str:
    """A time of e-mail form ("Mon, 23 Nov 2026 08:00:00 +0800") in ISO 8601; others as they are."""
    try:
        return email.utils.parsedate_to_datetime(value).isoformat()
    except (TypeError, ValueError):
        return value
