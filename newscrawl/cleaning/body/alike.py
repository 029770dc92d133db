"""Lines that can be asked whether one of them says most of what another line says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property

LONG = 40
"""Folded characters from which a line can be an edited copy of another."""
HOLDER = 20
"""Folded characters of a line that may hold most of another."""
GRAM = 5
MOST = 0.85
"""Share of a line's 5-grams that must stand in the other."""
FEW = 64
"""Lines up to which each is looked at; beyond, only those with a telling 5-gram of the line."""
COMMON = 20
"""Lines with the same 5-gram beyond which it tells nothing."""


class Alike:
    """Some folded lines."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = set(lines)
        self._holders = [line for line in self._lines if len(line) >= HOLDER]

    def __contains__(self, line: str) -> bool:
        return line in self._lines

    def say_most_of(self, line: str) -> bool:
        """Whether most of a long line's 5-grams stand in one of the lines: the same paragraph with an edit or a cut."""
        if len(line) < LONG:
            return False
        grams = _grams(line)
        holders = self._holders if len(self._holders) <= FEW else self._likely(grams)
        return any(sum(map(holder.__contains__, grams)) >= MOST * len(grams) for holder in holders)

    def _likely(self, grams: set[str]) -> list[str]:
        shared = Counter(
            place for gram in grams if len(found := self._places.get(gram, ())) <= COMMON for place in found
        )
        return [self._holders[place] for place, _ in shared.most_common(COMMON)]

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = {}
        for place, line in enumerate(self._holders):
            for gram in _grams(line):
                places.setdefault(gram, []).append(place)
        return places


def _grams(line: str) -> set[str]:
    return {line[index : index + GRAM] for index in range(len(line) - GRAM + 1)}
