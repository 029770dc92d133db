"""Pinyin glosses that re-hosting machines put behind characters: ``廣(guǎng)東(dōng)``, ``政(zheng)(zheng)府``.

Authors print readings too, for rare characters and odd place names (``番(pān)禺``).  A machine is told from an author
by how often it does so and on which characters: on traditional ones, with their everyday reading, again and again.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from newscrawl.cleaning.text.pinyin import LETTERS, TONED, is_syllable, plain, reading
from newscrawl.cleaning.text.script import is_traditional, simplified_forms
from newscrawl.patterns import lazy

_HAN = "\u3400-\u9fff\uf900-\ufaff"
# Begins with the parenthesis, which is rarer than Han characters: the search skips from one to the next.
GLOSS = lazy(rf"\((?<=[{_HAN}]\()([{LETTERS}]{{1,6}})\)(?:\([{LETTERS}]{{1,6}}\))*")
# An ASCII letter taken for the second half of a character, and glossed as such.
_ON_ASCII = lazy(rf"\((?<=[^\x00-\x7f][@-~]\()[{LETTERS}]{{0,5}}[{TONED}][{LETTERS}]{{0,4}}\)")
_ANY_HAN = lazy(f"[{_HAN}]+")

_FEWEST = 3
_PER_THOUSAND = 3
_AGREEMENT = 0.7
"""Share of glosses with the everyday reading of their character from which they are a machine's."""


@dataclass(frozen=True, slots=True)
class Gloss:
    """One glossed place of a text."""

    char: str
    """The character in front."""
    letters: str
    """What stands in the (first) parentheses."""
    start: int
    """Where the parenthesis opens."""
    end: int
    """Where the last parenthesis ends."""

    @property
    def doubled(self) -> bool:
        """Whether the gloss is printed more than once."""
        return self.end - self.start > len(self.letters) + 2


def find_machine_glosses(text: str) -> list[Gloss]:
    """All glosses in `text` that a machine made, in order; empty for text without or with an author's glosses."""
    glosses = [
        Gloss(text[match.start() - 1], match.group(1), match.start(), match.end())
        for match in GLOSS.finditer(text)
        if is_syllable(match.group(1))
    ]
    if len(glosses) < _FEWEST or len(glosses) * 1000 < _PER_THOUSAND * _count_han(text):
        return []
    traditional = [gloss for gloss in glosses if gloss.char in simplified_forms()]
    if len(traditional) >= _FEWEST and len(traditional) * 2 > len(glosses) and _agrees(traditional):
        return glosses
    if _agrees(glosses) and _is_repetitive(glosses, text):
        return glosses
    # A page of both kinds: its traditional characters are the machine's, the rest may be an author's.
    if len(traditional) >= _FEWEST and _agrees(traditional):
        return traditional
    return []


def strip_glosses(text: str, glosses: list[Gloss]) -> str:
    """`text` without the given glosses."""
    pieces, place = [], 0
    for gloss in glosses:
        pieces.append(text[place : gloss.start])
        place = gloss.end
    pieces.append(text[place:])
    return _ON_ASCII.sub("", "".join(pieces))


def _agrees(glosses: list[Gloss]) -> bool:
    known = [(reading(gloss.char), plain(gloss.letters)) for gloss in glosses]
    known = [(everyday, printed) for everyday, printed in known if everyday]
    return sum(everyday == printed for everyday, printed in known) >= _AGREEMENT * max(len(known), 1) and bool(known)


def _is_repetitive(glosses: list[Gloss], text: str) -> bool:
    """An author glosses a character once; a machine again and again, or all over a converted text."""
    most = Counter(gloss.char for gloss in glosses)
    again = len(glosses) - len(most)
    doubled = sum(gloss.doubled for gloss in glosses)
    return doubled > 0 or again * 4 >= len(glosses) or is_traditional(text)


def _count_han(text: str) -> int:
    return sum(len(run) for run in _ANY_HAN.findall(text))
