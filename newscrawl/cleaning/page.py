"""A raw page made readable: bytes decoded and repaired, site and layout known, the tree parsed once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from newscrawl.cleaning.body.blocks import Page
from newscrawl.cleaning.body.linearise import linearise, read_lines
from newscrawl.cleaning.body.notes import Notes
from newscrawl.cleaning.fields import metadata
from newscrawl.cleaning.fields.dates import parse_time
from newscrawl.cleaning.selectors import elements
from newscrawl.cleaning.text.decode import charset_in, decode
from newscrawl.cleaning.text.repair import repair
from newscrawl.cleaning.text.tidy import strip_source, stripped
from newscrawl.cleaning.tree import parse
from newscrawl.items import Capture, RawPage, Repair
from newscrawl.sites.base import Layout, Reading, Site
from newscrawl.sites.registry import layouts_for, site_by_name, site_for


@dataclass
class Source:
    """One capture, read."""

    capture: Capture
    site: Site
    encoding: str
    replaced: int
    """Characters that could not be decoded."""
    repairs: list[Repair]
    text: str
    """The source of the page; empty where it is no page but data."""
    data: bytes
    """The same as UTF-8, as it is parsed."""
    layout: Layout | None = None
    """The layout that fits, if any."""
    readings: list[tuple[Layout, Reading]] = field(default_factory=list)
    """What the site's readers found."""
    body_root: Any = None
    """The tree of a body that a reader gave apart from the page."""

    @cached_property
    def root(self) -> Any:
        """The page's tree, made when it is first asked for: by the compiled walk, by selectors."""
        return parse(self.data)

    @cached_property
    def notes(self) -> Notes:
        """What the page says besides its lines."""
        return read_lines(self.data, lambda: self.root).notes

    @cached_property
    def metas(self) -> metadata.Metas:
        """The page's metas by name."""
        return metadata.metas(self.notes.metas)

    def blocks(self) -> tuple[Page, list[tuple[int, int]]]:
        """The page as blocks, and the ranges in it that the layout says hold the body (none without a layout)."""
        if self.body_root is not None:
            page = linearise(self.body_root, self._unwanted(self.body_root))
            return page, [(0, len(page.blocks))]
        if self.layout is None:
            page, spans = read_lines(self.data, lambda: self.root), []
        else:
            page = linearise(self.root, self._unwanted(self.root), frozenset(self._bodies()))
            spans = [(page.nodes.starts[node], page.nodes.ends[node]) for node in page.nodes.whole]
        self.notes = page.notes
        return page, spans

    def _unwanted(self, root: Any) -> frozenset[Any]:
        if not self.layout:
            return frozenset()
        return frozenset(element for selector in self.layout.remove for element in elements(root, selector))

    def _bodies(self) -> list[Any]:
        for selector in self.layout.body if self.layout else ():
            if found := elements(self.root, selector):
                return found[:1]
        return []


def read(capture: Capture, *, site_name: str | None = None, published: datetime | None = None) -> Source:
    """Decode, repair and parse a capture, and find its site and layout.

    `site_name` is the site that the spider claims; `published` narrows the layouts to those of that day.
    """
    decoded = decode(capture.body, charset_in(capture.header("Content-Type")))
    repaired = repair(decoded.text)
    text, data = stripped(repaired.text, decoded.data if repaired.text is decoded.text else None)
    site = _site(capture.url, text, data, site_name)
    layouts = layouts_for(site, published.date() if published else None)
    readings = [
        (layout, reading) for layout in layouts if layout.reader and (reading := layout.reader(text, capture.url))
    ]
    given = next(((layout, reading) for layout, reading in readings if reading.body), None)
    if given and text.lstrip()[:1] in ("{", "["):
        text, data = "", b""
    source = Source(capture, site, decoded.encoding, decoded.replaced, repaired.repairs, text, data, readings=readings)
    if given:
        source.layout = given[0]
        source.body_root = parse(strip_source(given[1].body or ""))
    else:
        if published is None and any(layout.since or layout.until for layout in layouts):
            layouts = layouts_for(site, _printed_day(source.root, capture.fetched_at))
        source.layout = next((layout for layout in layouts if _fits(layout, source)), None)
    return source


def stated_time(page: RawPage) -> datetime | None:
    """When the list or API says that the page's article appeared; None where it does not."""
    moment = parse_time(page.listing.get("published", ""), fetched_at=page.capture.fetched_at)
    return moment.at if moment else None


def _printed_day(root: Any, fetched_at: datetime) -> date | None:
    """The day of publication by the page's metas, for the choice among dated layouts."""
    found = metadata.metas(root.iter("meta"))
    values = (value for name in metadata.METAS["published"] for value in found.get(name, ()))
    moment = next((moment for value in values if (moment := parse_time(value, fetched_at=fetched_at))), None)
    return moment.at.date() if moment else None


def _fits(layout: Layout, source: Source) -> bool:
    """Whether a layout's fingerprint and body are both in the page."""
    return (
        bool(layout.body)
        and all(elements(source.root, selector) for selector in layout.fingerprint)
        and any(elements(source.root, selector) for selector in layout.body)
    )


def _site(url: str, text: str, data: bytes, name: str | None) -> Site:
    found = site_for(url, text, data)
    if name and name != found.name:
        try:
            return site_by_name(name)
        except LookupError:
            return found
    return found
