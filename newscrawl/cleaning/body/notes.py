"""What the walk over a page writes down besides its lines, so that nobody needs to walk over it again.

Metas, the title, structured data and links for the fields; and elements whose class or id says what they hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from newscrawl.cleaning.body.markup import Attributes
from newscrawl.cleaning.remembered import Remembered
from newscrawl.patterns import lazy

LONGEST_NAME = 80
"""Characters of a class or an id that is read."""
LONGEST_MARK = 20
"""Characters of the name of an author or a source."""
MOST_PARTS = 4
"""Elements in the element of a name."""
MOST_OPEN = 8
"""Elements in one another whose text is noted."""
FieldName = Literal["author", "source"]
_WORD = r"(?:^|[\s_-])(?:[a-z0-9]{{1,16}}[\s_-]+){{0,3}}(?:{})(?:[\s_-]*(?:name|box|text|txt|info__name))?(?:$|\s)"
FIELD_NAMES: tuple[tuple[FieldName, re.Pattern[str]], ...] = (
    ("author", lazy(_WORD.format("author|authors|byline|writer|zuozhe|original"), re.IGNORECASE)),
    ("author", lazy(r"author[\w-]*name", re.IGNORECASE)),
    ("source", lazy(_WORD.format("source|laiyuan|copyfrom|comefrom|media|account|nickname"), re.IGNORECASE)),
    ("source", lazy(r"(?:source|media|account|profile)[\w-]*name|js_name", re.IGNORECASE)),
)
"""Names of classes and ids, as content systems give them: author-info__name, art_source, js_name."""
SPEAKING = re.compile(
    "author|byline|writer|zuozhe|original|source|laiyuan|copyfrom|comefrom|media|account|nickname|profile|js_"
)
"""What each of these names holds, in lower case; few names do, and the patterns take long to say no."""
BAIDU_IDS = frozenset({"pubtime_baidu", "source_baidu", "author_baidu", "editor_baidu"})
"""The ids that Baidu News asked publishers to set."""


def _field_of(name: str) -> FieldName | Literal["baidu"] | None:
    if name in BAIDU_IDS:
        return "baidu"
    if len(name) > LONGEST_NAME or not SPEAKING.search(name.lower()):
        return None
    return next((field for field, pattern in FIELD_NAMES if pattern.search(name)), None)


FIELD_OF = Remembered(_field_of, LONGEST_NAME)
"""Class or id -> the field that it names."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A short piece of the page with the field that its element's name says."""

    field: FieldName
    layer: str
    """``class:NAME`` or ``id:NAME``, for provenance."""
    text: str
    place: int
    """The number of its element on the page, in the order in which they begin."""


@dataclass(slots=True)
class _Open:
    """An element whose text is being noted."""

    depth: int
    done: Callable[[str], None]
    parts: list[str] = field(default_factory=list)
    children: int = 0


class Notes:
    """What is noted of one page."""

    def __init__(self) -> None:
        self.metas: list[Attributes] = []
        """The attributes of ``meta`` elements."""
        self.titles: list[str] = []
        """The texts of ``title`` elements."""
        self.structured: list[str] = []
        """The texts of JSON-LD scripts."""
        self.addresses: list[str] = []
        """Where links lead."""
        self.baidu: dict[str, str] = {}
        """The texts of elements with one of the BAIDU_IDS."""
        self.marks: list[Mark] = []
        """Elements called author or source, by place."""
        self.open: list[_Open] = []

    def head(self, tag: str, attributes: Attributes, depth: int) -> None:
        """A ``meta``, ``title`` or ``script`` begins."""
        if tag == "meta":
            self.metas.append(attributes)
        elif tag == "title":
            self._gather(depth, self.titles.append)
        elif (attributes.get("type") or "").strip().lower() == "application/ld+json":
            self._gather(depth, self.structured.append)

    def named(self, attributes: Attributes, depth: int, place: int) -> None:
        """An element with a class or an id begins."""
        fields: list[tuple[str, FieldName]] = []
        for attribute in ("class", "id"):
            said = attributes.get(attribute)
            found = FIELD_OF[said] if said else None
            if found == "baidu":
                self._gather(depth, partial(self._baidu, said or ""))
            elif found and said and said.split():
                fields.append((f"{attribute}:{said.split()[0]}", found))
        if fields and len(self.open) < MOST_OPEN:
            opened = self._gather(depth, lambda text: self._mark(fields, opened, text, place))

    def child(self, depth: int) -> None:
        """An element begins in the one at `depth`."""
        if self.open[-1].depth == depth:
            self.open[-1].children += 1

    def data(self, text: str) -> None:
        """A piece of text."""
        for opened in self.open:
            opened.parts.append(text)

    def end(self, depth: int) -> None:
        """The element at `depth`, the innermost one that is open here, ends."""
        while self.open and self.open[-1].depth == depth:
            done = self.open.pop()
            done.done("".join(done.parts))

    def _gather(self, depth: int, done: Callable[[str], None]) -> _Open:
        opened = _Open(depth, done)
        self.open.append(opened)
        return opened

    def _baidu(self, identifier: str, text: str) -> None:
        self.baidu.setdefault(identifier, " ".join(text.split()))

    def _mark(self, fields: list[tuple[str, FieldName]], opened: _Open, text: str, place: int) -> None:
        text = " ".join(text.split())
        if opened.children <= MOST_PARTS and 2 <= len(text) <= LONGEST_MARK and not re.search(r"[:：\d]", text):
            self.marks += [Mark(found, layer, text, place) for layer, found in fields]
