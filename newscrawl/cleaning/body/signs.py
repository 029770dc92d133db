"""Which of many patterns a line may match, told from its characters alone.

A pattern such as ``(?:返回|回到)…首页`` matches only lines with 返 or 回 in them, and, as patterns are matched from the
beginning of a line, at its beginning.  The characters are read off the pattern itself, so rules are written without a
thought of this; three look-ups per line of a page then leave a pattern or two to try, where all of them would cost
more than the rest of cleaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newscrawl.cleaning.text.characters import PLANE, SURROGATES, Characters, of_class

BITS = 64
COMMON = frozenset(" :：-/.,，。0123456789|()（）[]【】的一")
"""Characters of many lines: they tell little, so others are preferred."""
FREQUENT = frozenset(
    "是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "十三进等部度家电力里如水化高自二理起小现实加量两体制机当使点从业本去性好应开合还因由其些前外天政四日社义事平形相全表间样与关"
    "各重新线内数正心你明看原利比或但质气第向道命此变条只没解问意建月公无系军很新闻区市省县网报道点击"
)
"""Characters that Chinese news and its menus use all the time."""
COMMON_COST, FREQUENT_COST = 8, 4
LARGE = 2_000
"""Characters of a range beyond which it tells nothing."""
CLASSES = {"CATEGORY_DIGIT": r"\d", "CATEGORY_SPACE": r"\s", "CATEGORY_NOT_WORD": r"\W"}
Parsed = Iterable[tuple[Any, Any]]
REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")


class Signs:
    """The characters that each of `patterns` must begin with, and two sets of those that it cannot do without."""

    def __init__(self, patterns: Sequence[str]) -> None:
        parsed = list(map(_parse, patterns))
        parts = [parsed[start : start + BITS] for start in range(0, len(parsed), BITS)]
        tables = [table for part in parts for table in _tables(part)]
        self.classes, answers = _classes(np.stack(tables, axis=1))
        self.answers = list(zip(*(answers[start::3] for start in range(3)), strict=True))

    def candidates(self, characters: Characters) -> list[int]:
        """Per line a number whose bit N is set where pattern N may match."""
        marks = characters.classed(self.classes)
        found = [
            (marks.first(first) & marks.signs(needed) & marks.signs(also)).tolist()
            for first, needed, also in self.answers
        ]
        if len(found) == 1:
            return list(found[0])
        return [sum(bits << (BITS * place) for place, bits in enumerate(line)) for line in zip(*found, strict=True)]


def _parse(pattern: str) -> Parsed:
    # The parser is the standard library's own, the only one that reads patterns as `re` does.
    parsed = import_module("re._parser").parse(pattern)
    return () if parsed.state.flags & re.IGNORECASE else list(parsed)


def _tables(part: Sequence[Parsed]) -> list[NDArray[np.uint64]]:
    """What the patterns begin with, what they need, and what else they need."""
    needs = [[*needed_characters(parsed)[:2], None, None] for parsed in part]
    return [_table(map(first_characters, part)), *(_table(need[place] for need in needs) for place in (0, 1))]


def _table(each: Iterable[frozenset[str] | None]) -> NDArray[np.uint64]:
    """Bit N for the characters of pattern N; for all characters where they are not known."""
    table = np.zeros(PLANE, np.uint64)
    for number, chars in enumerate(each):
        places: Any = slice(None) if chars is None else [ord(char) for char in chars if ord(char) < PLANE]
        table[places] |= np.uint64(1 << number)
    # Halves of characters beyond the plane may be of any class that a pattern names.
    table[SURROGATES] = ~np.uint64(0)
    return table


def _classes(rows: NDArray[np.uint64]) -> tuple[NDArray[np.uint16], list[NDArray[np.uint64]]]:
    """The class of each character, whose bits are a row of `rows`, and column by column the bits of each class.

    Most characters have the bits of any ideograph, and the others share a few hundred rows: a page's characters are
    looked up in one table, instead of in four that are sixteen times as large.
    """
    usual = rows[ord("一")]
    special = np.flatnonzero((rows != usual).any(axis=1))
    order = np.lexsort(rows[special].T)  # np.unique over rows takes ten times as long
    ordered = rows[special[order]]
    differs = np.append(True, (ordered[1:] != ordered[:-1]).any(axis=1))
    kinds = ordered[differs]
    classes = np.zeros(len(rows), np.uint16)
    classes[special[order]] = np.cumsum(differs)
    return classes, [np.ascontiguousarray(column) for column in np.vstack([usual, kinds]).T]


def first_characters(parsed: Parsed) -> frozenset[str] | None:
    """Characters that every match of a pattern begins with; None where that cannot be said, or a match may be empty."""
    chars, empty = _beginning(parsed)
    return None if empty else chars


def _beginning(parsed: Parsed) -> tuple[frozenset[str] | None, bool]:
    """The first characters of a sequence, and whether it may match nothing."""
    found: list[frozenset[str] | None] = []
    for operation, value in parsed:
        chars, empty = _beginning_of_item(str(operation), value)
        found.append(chars)
        if not empty:
            return _union(found), False
    return _union(found), True


def _beginning_of_item(operation: str, value: Any) -> tuple[frozenset[str] | None, bool]:
    if operation in ("AT", "ASSERT", "ASSERT_NOT"):
        return frozenset(), True
    if operation == "BRANCH":
        branches = [_beginning(branch) for branch in value[1]]
        return _union([chars for chars, _ in branches]), any(empty for _, empty in branches)
    if operation == "SUBPATTERN":
        return (None, True) if value[1] & re.IGNORECASE else _beginning(value[-1])
    if operation in REPEATS:
        chars, empty = _beginning(value[2])
        return chars, empty or value[0] == 0
    return _of_member(operation, value), False


def needed_characters(parsed: Parsed) -> list[frozenset[str]]:
    """Sets of characters; every match of a pattern has one of each at least.  Those that tell most come first."""
    found = [needed for operation, value in parsed for needed in _needed_by_item(str(operation), value)]
    return sorted(dict.fromkeys(found), key=_cost)


def _needed_by_item(operation: str, value: Any) -> list[frozenset[str]]:
    if operation == "BRANCH":
        needs = [needed_characters(branch) for branch in value[1]]
        most = max(map(len, needs)) if all(needs) else 0
        return [frozenset().union(*(need[min(place, len(need) - 1)] for need in needs)) for place in range(most)]
    if operation == "SUBPATTERN":
        return [] if value[1] & re.IGNORECASE else needed_characters(value[-1])
    if operation in REPEATS:
        return needed_characters(value[2]) if value[0] > 0 else []
    member = _of_member(operation, value)
    return [] if member is None else [member]


def _of_member(operation: str, value: Any) -> frozenset[str] | None:
    """The characters that a literal, or a class of characters, stands for."""
    if operation == "LITERAL":
        return frozenset(chr(value))
    if operation == "IN":
        return _union([_of_member(str(inner), part) for inner, part in value])
    if operation == "RANGE" and value[1] - value[0] < LARGE:
        return frozenset(map(chr, range(value[0], value[1] + 1)))
    if operation == "CATEGORY" and str(value) in CLASSES:
        return of_class(CLASSES[str(value)])
    return None


def _union(parts: Sequence[frozenset[str] | None]) -> frozenset[str] | None:
    """The characters of all `parts`; None where one of them leaves it open."""
    known = [part for part in parts if part is not None]
    return frozenset().union(*known) if len(known) == len(parts) else None


def _cost(characters: frozenset[str]) -> int:
    return sum(COMMON_COST if char in COMMON else FREQUENT_COST if char in FREQUENT else 1 for char in characters)
