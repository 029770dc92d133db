"""What markup alone says in the head of an article: an element called author or source, with no word for its role."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from newscrawl.cleaning.body.blocks import Page

LONGEST = 20
"""Characters of a name."""
MOST_ELEMENTS = 60
"""Elements that are looked at in one head: a flat page holds its whole text in one."""
_WORD = r"(?:^|[\s_-])(?:[a-z0-9]{{1,16}}[\s_-]+){{0,3}}(?:{})(?:[\s_-]*(?:name|box|text|txt|info__name))?(?:$|\s)"
NAMES: tuple[tuple[Literal["author", "source"], re.Pattern[str]], ...] = (
    ("author", re.compile(_WORD.format("author|authors|byline|writer|zuozhe|original"), re.IGNORECASE)),
    ("author", re.compile(r"author[\w-]*name", re.IGNORECASE)),
    ("source", re.compile(_WORD.format("source|laiyuan|copyfrom|comefrom|media|account|nickname"), re.IGNORECASE)),
    ("source", re.compile(r"(?:source|media|account|profile)[\w-]*name|js_name", re.IGNORECASE)),
)
"""Names of classes and ids, as content systems give them: author-info__name, art_source, js_name."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One piece of the head with the field that its element's name says."""

    field: Literal["author", "source"]
    layer: str
    """``class:NAME`` or ``id:NAME``, for provenance."""
    text: str


def marks_of(page: Page, lines: Iterable[int]) -> list[Mark]:
    """The named pieces in the elements of some lines, in order; labelled ones (来源：…) are read from the line."""
    found: list[Mark] = []
    seen: set[int] = set()
    for index in lines:
        node = page.blocks[index].node
        if node >= 0 and node not in seen and not page.blocks[index].hidden:
            seen.add(node)
            found += _marks_in(page.nodes[node].element)
    return found


def _marks_in(element: Any) -> Iterator[Mark]:
    for inner in islice(element.iter(), MOST_ELEMENTS):
        if not isinstance(inner.tag, str):
            continue
        for attribute in ("class", "id"):
            name = inner.get(attribute)
            if not name or len(name) > 80:
                continue
            field = next((field for field, pattern in NAMES if pattern.search(name)), None)
            text = " ".join("".join(inner.itertext()).split()) if field and len(inner) <= 4 else ""
            if field and 2 <= len(text) <= LONGEST and not re.search(r"[:：\d]", text):
                yield Mark(field, f"{attribute}:{name.split()[0]}", text)
