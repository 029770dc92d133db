"""Two revisions of an article as a reader compares them: by paragraphs, and inside a paragraph by characters."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from newscrawl.storage.rows import COMPARED

LONGEST_PARAGRAPH = 4000
"""Characters up to which two paragraphs are compared inside; the time for it grows with the product of the lengths."""
ALIKE = 0.4
"""Share of characters that two paragraphs must have in common to be shown as one that was edited."""

NEARBY = 5
"""Paragraphs among which the earlier form of one is looked for."""
MANY = 300
"""Paragraphs from which on those that come often, such as blank ones, are no anchors: the time would be quadratic."""

Kind = Literal["same", "gone", "new"]
Piece = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class Change:
    """A field whose value changed, both as they would be printed."""

    field: str
    before: str
    after: str


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What changed besides the text."""
    return [
        Change(name, _shown(before.get(name)), _shown(after.get(name)))
        for name in COMPARED
        if name != "text" and before.get(name) != after.get(name)
    ]


def changed_text(before: str, after: str) -> list[list[Piece]]:
    """The paragraphs of both texts in one sequence, each in pieces that are the same, gone or new."""
    old, new = before.split("\n"), after.split("\n")
    paragraphs: list[list[Piece]] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=max(len(old), len(new)) > MANY).get_opcodes():
        if kind == "equal":
            paragraphs += [[("same", line)] for line in old[a:b]]
        else:
            paragraphs += _edited(old[a:b], new[c:d])
    return paragraphs


def _edited(old: Sequence[str], new: Sequence[str]) -> Iterator[list[Piece]]:
    """Paragraphs that were replaced by others: pairs that resemble each other as one, in the order of the new text."""
    left = list(old)
    for line in new:
        place = next((place for place, other in enumerate(left[:NEARBY]) if _alike(other, line)), None)
        if place is None:
            yield [("new", line)]
            continue
        yield from _all_gone(left[:place])
        yield list(_pieces(left[place], line))
        del left[: place + 1]
    yield from _all_gone(left)


def _all_gone(lines: Sequence[str]) -> Iterator[list[Piece]]:
    for line in lines:
        yield [("gone", line)]


def _alike(one: str, other: str) -> bool:
    if max(len(one), len(other)) > LONGEST_PARAGRAPH:
        return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() > ALIKE and matcher.quick_ratio() > ALIKE and matcher.ratio() > ALIKE


def _pieces(one: str, other: str) -> Iterator[Piece]:
    for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind == "equal":
            yield ("same", one[a:b])
            continue
        if b > a:
            yield ("gone", one[a:b])
        if d > c:
            yield ("new", other[c:d])


def _shown(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)
