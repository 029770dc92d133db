"""Pages of one article that were archived apart: found again in the archive, and put together before they are cleaned.

A spider that knows the further pages of an article archives them as one page.  In the archive they may still lie
apart: fetched before the site's layout named them, given to a command one by one.
"""

from __future__ import annotations

import re
from array import array
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

from newscrawl.crawling.discovery.parts import (
    EXTENSION,
    FIRST,
    MOST_PARTS,
    has_number,
    page_number,
    part_links,
    shared_forms,
)
from newscrawl.items import Capture, RawPage
from newscrawl.storage.archive import ArchiveReader, archive_files
from newscrawl.storage.errors import ArchiveError

SECOND = re.compile(rb"(?:[_-]p?(?:age)?|/)[12]\b|[^\"'<>\s]{0,80}[?&;]\w{1,12}=2\b", re.IGNORECASE)
"""What stands behind the name of a page's file in the address of the next page."""
MOST_ALIKE = 100
"""Pages of addresses alike beyond which the form of the address tells nothing: they are numbered, but articles."""
KEPT = 4
"""Groups of pages that are kept at hand: the pages of an article mostly lie beside one another."""

Place = tuple[str, int]
"""File and offset of an archived page."""


class ArchivedParts:
    """The pages of an archive that belong together.

    Pages of a site are looked for where one of its pages has further ones by the look of it; then the addresses of all
    its pages are read, once.
    """

    def __init__(self, archive: ArchiveReader) -> None:
        self._archive = archive
        self._by_folder: dict[Path, _Places] = {}
        self._groups: OrderedDict[frozenset[Place], list[RawPage]] = OrderedDict()

    def whole(self, page: RawPage) -> RawPage | None:
        """`page` with its further pages as continuations; None for one that is itself a further page of another."""
        if page.continuations or page.raw is None:
            return page
        numbered = has_number(page.capture.url)
        if not numbered and not _may_go_on(page.capture):
            return page
        others = self._others(page)
        if numbered and any(_goes_on_in(first, page, others) for first in others):
            return None
        return replace(page, continuations=_further(page, others))

    def _others(self, page: RawPage) -> list[RawPage]:
        """The archived pages whose addresses are those of pages of the same article, by their form."""
        assert page.raw is not None
        folder = (self._archive.data_dir / page.raw.file).parent
        if folder not in self._by_folder:
            self._by_folder[folder] = _Places(self._archive, folder.name)
        places = self._by_folder[folder].alike(page.capture.url)
        if len(places) > MOST_ALIKE:
            return []
        if places not in self._groups:
            self._groups[places] = [other for place in sorted(places) for other in self._read(place)]
            while len(self._groups) > KEPT:
                self._groups.popitem(last=False)
        url = _plain(page.capture.url)
        found = [other for other in self._groups[places] if _plain(other.capture.url) != url]
        # Of several captures of a page the one that was fetched at nearly the same time.
        found.sort(key=lambda other: abs(other.capture.fetched_at - page.capture.fetched_at))
        return list({_plain(other.capture.url): other for other in reversed(found)}.values())

    def _read(self, place: Place) -> Iterator[RawPage]:
        try:
            yield self._archive.read(*place)
        except ArchiveError:  # said of it when its turn comes
            return


class _Places:
    """Where the pages of a site lie, by the forms of their addresses; sixteen bytes a form."""

    def __init__(self, archive: ArchiveReader, folder: str) -> None:
        files = [path for path in archive_files(archive.data_dir) if path.parent.name == folder]
        self._files = [archive.relative(path) for path in files]
        forms, where = array("q"), array("q")
        for number, path in enumerate(files):
            for url, offset in archive.places(path):
                for form in shared_forms(url):
                    forms.append(hash(form))
                    where.append(offset * len(files) + number)
        again = _repeated(forms)
        self._places: dict[int, list[Place]] = {}
        for key, place in zip(forms, where, strict=True):
            if key in again:
                offset, number = divmod(place, len(files))
                self._places.setdefault(key, []).append((self._files[number], offset))

    def alike(self, url: str) -> frozenset[Place]:
        """Places of the pages whose addresses share a form with `url`, its own among them."""
        return frozenset(place for form in shared_forms(url) for place in self._places.get(hash(form), ()))


def _repeated(values: array[int]) -> set[int]:
    return {one for one, following in pairwise(sorted(values)) if one == following}


def _may_go_on(capture: Capture) -> bool:
    """Whether the page holds an address like its own with the number of a second page."""
    name = EXTENSION.sub("", urlsplit(capture.url).path.rstrip("/").rpartition("/")[2])
    own = FIRST.sub("", name).encode()
    place = capture.body.find(own) if own else -1
    while place >= 0:
        if SECOND.match(capture.body, place + len(own)):
            return True
        place = capture.body.find(own, place + len(own))
    return False


def _further(first: RawPage, others: Sequence[RawPage]) -> tuple[Capture, ...]:
    """The pages after `first` in order, as far as they are named and at hand."""
    at_hand = {_plain(other.capture.url): other.capture for other in others}
    parts, links = [first.capture], list[str]()
    while len(parts) < MOST_PARTS:
        links += map(_plain, part_links(parts[-1], first.capture.url))
        known = {_plain(part.url) for part in parts}
        following = next((link for link in links if link not in known), "")
        if following not in at_hand:
            break
        parts.append(at_hand[following])
    return tuple(parts[1:])


def _goes_on_in(first: RawPage, page: RawPage, others: Sequence[RawPage]) -> bool:
    """Whether `page` is one of the further pages of `first`."""
    if page_number(first.capture.url, page.capture.url) is None:
        return False
    further = first.continuations or _further(first, [page, *(other for other in others if other is not first)])
    return _plain(page.capture.url) in {_plain(part.url) for part in further}


def _plain(url: str) -> str:
    return urldefrag(url).url
