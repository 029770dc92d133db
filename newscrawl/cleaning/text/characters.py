"""All lines of a page as one array of characters, so that a question about each of them costs one table look-up.

A page has hundreds of lines and thousands of characters; asking line by line in Python is what cleaning would spend
most of its time on.  Characters are UTF-16 units here.  Those beyond the basic plane, which news hardly uses, and the
few whose folded form is longer than themselves send their line the slow way, through the functions of
:mod:`newscrawl.cleaning.text.tidy` that say what the answer is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from operator import or_
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from newscrawl.cleaning.text.script import simplified_forms
from newscrawl.cleaning.text.tidy import fold, simplify

T = TypeVar("T", bound=np.generic)
PLANE = 1 << 16
DROPPED = 0
"""In a table of replacements: the character goes."""
UNKNOWN = 0xFFFE
"""In the table of folded forms: not asked for yet.  No character has this number."""
SLOWLY = 0xFFFF
"""In a table of replacements: not one character for one; the line is left to the function."""
BREAK = 0x0A
SURROGATES = slice(0xD800, 0xE000)
HAN = slice(0x4E00, 0x9FA6)
"""The ideographs of every Unicode version, which compare by their simplified forms: no need to learn them singly."""
HANGUL_VOWEL, HANGUL_ENDING = "\u1160", "\u11ff"
"""The first and the last letter that become one with the Hangul letter before them."""


class Marks:
    """A number for each character of some lines, which :meth:`Characters.classed` gives: all questions are tables of
    answers by it.
    """

    def __init__(self, codes: NDArray[Any], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> None:
        self._codes, self._starts, self._ends = codes, starts, ends

    def signs(self, table: NDArray[T]) -> NDArray[T]:
        """Per line all bits that `table` has for its characters."""
        return np.asarray(np.bitwise_or.reduceat(table[self._codes], self._starts))

    def first(self, table: NDArray[T]) -> NDArray[T]:
        """What `table` has for the first character of each line; of an empty one, for the line break."""
        found: NDArray[T] = table[self._codes[self._starts]]
        return found

    def last(self, table: NDArray[T]) -> NDArray[T]:
        """What `table` has for the last character of each line; for an empty one it means nothing."""
        found: NDArray[T] = table[self._codes[self._ends - 1]]
        return found

    def count(self, table: NDArray[Any]) -> NDArray[np.int64]:
        """Per line the sum of what `table` has for its characters."""
        return np.add.reduceat(table[self._codes], self._starts, dtype=np.int64)


class Characters(Marks):
    """The characters of `lines`, none of which holds a line break."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._text = "\n".join(lines) + "\n"
        codes = np.frombuffer(self._text.encode("utf-16-le", "surrogatepass"), np.uint16)
        ends = np.flatnonzero(codes == BREAK)
        if len(ends) != max(1, len(lines)):
            raise ValueError("a line holds a line break")
        super().__init__(codes, np.concatenate(([0], ends[:-1] + 1)), ends)

    def classed(self, classes: NDArray[Any]) -> Marks:
        """The class of each character, for tables of what is true of each class."""
        return Marks(classes[self._codes], self._starts, self._ends)

    def folded(self) -> list[str]:
        """:func:`~newscrawl.cleaning.text.tidy.fold` of each line."""
        table = folding()
        folded = table[self._codes]
        if len(unknown := self._codes[folded == UNKNOWN]):
            for code in set(unknown.tolist()):  # np.unique loads numpy's masked arrays, which nothing else here needs
                learn(chr(code))
            folded = table[self._codes]
        return self._replaced(folded, fold)

    def simplified(self) -> list[str]:
        """:func:`~newscrawl.cleaning.text.tidy.simplify` of each line; they themselves where nothing is traditional."""
        replaced = simplifying()[self._codes]
        return self._replaced(replaced, simplify) if (replaced != self._codes).any() else list(self._lines)

    def _replaced(self, codes: NDArray[np.uint16], slow: Callable[[str], str]) -> list[str]:
        special = codes == SLOWLY
        kept = codes[codes != DROPPED]
        lines: list[str] = kept.tobytes().decode("utf-16-le", "surrogatepass").split("\n")[: len(self._lines)]
        if special.any():
            for index in np.flatnonzero(np.logical_or.reduceat(special, self._starts)).tolist():
                lines[index] = slow(self._lines[index])
        return lines


@cache
def of_class(pattern: str) -> frozenset[str]:
    """The characters of the basic plane that a pattern matches, such as that of all digits."""
    every = np.arange(PLANE, dtype="<u4").tobytes().decode("utf-32-le", "surrogatepass")
    return frozenset(re.findall(pattern, every))


def classes_of(
    answers: Iterable[tuple[Iterable[str], tuple[int, ...]]],
) -> tuple[NDArray[np.uint8], list[NDArray[np.int64]]]:
    """Characters with their answers to several questions, as a table of classes and the answers of each class.

    A character named more than once has the bits of all its answers; one never named has none.
    """
    of_char: dict[str, tuple[int, ...]] = {}
    for chars, said in answers:
        for char in chars:
            of_char[char] = tuple(map(or_, of_char[char], said)) if char in of_char else said
    classes = list(dict.fromkeys(of_char.values()))
    table = np.zeros(PLANE, np.uint8)
    for char, said in of_char.items():
        table[ord(char)] = classes.index(said) + 1
    return table, [np.array([0, *column], np.int64) for column in zip(*classes, strict=True)]


@cache
def folding() -> NDArray[np.uint16]:
    """Character -> its folded form, filled as characters turn up."""
    table = np.full(PLANE, UNKNOWN, np.uint16)
    table[SURROGATES] = SLOWLY
    table[[UNKNOWN, SLOWLY]] = SLOWLY
    table[BREAK] = BREAK
    table[HAN] = simplifying()[HAN]
    return table


def learn(char: str) -> None:
    """Put the folded form of a character into the table."""
    form = fold(char)
    alone = is_settled(char) and len(form) <= 1 and form < chr(UNKNOWN)
    folding()[ord(char)] = SLOWLY if not alone else ord(form) if form else DROPPED


def is_settled(char: str) -> bool:
    """Whether a character stays what it is when a text is composed, whatever stands before it: it is no mark on another
    one, no vowel or ending of a Hangul syllable, and not written in another way itself.
    """
    joins = unicodedata.category(char).startswith("M") or HANGUL_VOWEL <= char <= HANGUL_ENDING
    return not joins and unicodedata.is_normalized("NFC", char)


@cache
def simplifying() -> NDArray[np.uint16]:
    """Character -> its simplified form."""
    table = np.arange(PLANE, dtype=np.uint16)
    for char, form in simplified_forms().items():
        table[ord(char)] = ord(form) if ord(form) < UNKNOWN else SLOWLY
    table[[DROPPED, SLOWLY]] = SLOWLY
    return table
