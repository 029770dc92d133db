"""Two texts laid side by side: which clauses they share, and what stands between those on either side."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

MOST_FURNITURE = 0.2
"""Share of a text that must be left when furniture is taken away; of less, it is what the text says."""
STRAY = 0.02
"""Share of what two texts have in common that may stand apart from the rest on either side."""


@dataclass(slots=True)
class Gap:
    """A stretch of clauses that only one text has, and what the other has in its place."""

    one: int
    """Characters of the first text."""
    other: int
    """Characters of the second text in this place."""
    at_edge: bool
    """Whether either stretch opens or closes its text."""
    figures: int
    """How many figures the one has that the other has not, nor the other way round: the smaller number."""

    @property
    def both(self) -> int:
        """Characters of the one that stand in the place of as many of the other."""
        return min(self.one, self.other)

    @property
    def is_even(self) -> bool:
        """Whether about as much stands in either text."""
        return 2 * self.both >= max(self.one, self.other)

    @property
    def is_alike(self) -> bool:
        """Whether as much stands in either text, but for a digit or two: the same words with other figures."""
        return abs(self.one - self.other) <= 2


class Layout:
    """The different clauses of one text, in order, and its figures, ready to be laid beside others."""

    __slots__ = ("_ends", "_numbers", "_places", "clauses", "different", "figures", "total")

    def __init__(
        self,
        clauses: list[int],
        figures: list[int],
        *,
        different: frozenset[int] | None = None,
        total: int | None = None,
    ) -> None:
        """`different` and `total` say of `clauses` what is known already."""
        self.clauses = clauses
        self.different = frozenset(clauses) if different is None else different
        self.total = sum([clause & 0xFF for clause in clauses]) if total is None else total
        """Characters of all clauses."""
        self.figures = figures
        self._numbers: frozenset[int] | None = None
        self._places: dict[int, int] | None = None
        self._ends: list[int] | None = None

    @property
    def numbers(self) -> frozenset[int]:
        """Its different figures."""
        if self._numbers is None:
            self._numbers = frozenset([figure & 0xFFFF for figure in self.figures])
        return self._numbers

    @property
    def places(self) -> dict[int, int]:
        """Where each clause stands."""
        if self._places is None:
            self._places = dict(zip(self.clauses, range(len(self.clauses)), strict=True))
        return self._places

    @property
    def ends(self) -> list[int]:
        """Characters before each clause, and of all."""
        if self._ends is None:
            self._ends = list(accumulate([clause & 0xFF for clause in self.clauses], initial=0))
        return self._ends

    def without(self, furniture: frozenset[int]) -> Layout:
        """0 stands for a clause that is left out, so that figures keep their place; it has no length."""
        gone = furniture & self.different
        total = self.total - sum([clause & 0xFF for clause in gone])
        if not gone or total < MOST_FURNITURE * self.total:
            return self
        clauses = [0 if clause in gone else clause for clause in self.clauses]
        return Layout(clauses, self.figures, different=(self.different - gone) | {0}, total=total)


class Edges(NamedTuple):
    """What the longer of two texts has before and behind what they share."""

    lead: int = 0
    """Characters before the first shared clause."""
    before: int = 0
    """Characters before the block in which most of the shared clauses stand."""
    behind: int = 0
    """Characters behind that block."""
    ends_shared: bool = False
    """Whether the last clause of the shorter text is shared."""


class Alignment:
    """How two texts relate.  What only few pairs are asked for is worked out when it is asked for."""

    __slots__ = ("_earlier", "_gaps", "_later", "both", "one", "other", "shared")

    def __init__(self, one: Layout, other: Layout) -> None:
        self._earlier, self._later = one, other
        self.one, self.other = one.total, other.total
        """Characters in the clauses of either text."""
        self.both = one.different & other.different
        """The clauses of both."""
        self.shared = sum([clause & 0xFF for clause in self.both])
        """Characters in clauses of both."""
        self._gaps: list[Gap] | None = None

    @property
    def figures(self) -> int:
        """Different figures of both."""
        return len(self._earlier.numbers & self._later.numbers)

    @property
    def fewest(self) -> int:
        """Different figures of the text that has fewer."""
        return min(len(self._earlier.numbers), len(self._later.numbers))

    @property
    def has_other_figures(self) -> bool:
        """Whether either text has figures that the other has not: else there is no gap with figures."""
        one, other = self._earlier.numbers, self._later.numbers
        return not (one <= other or other <= one)

    @property
    def replaced(self) -> int:
        """The most characters of a text that can stand in the place of others."""
        return min(self.one, self.other) - self.shared

    @property
    def gaps(self) -> list[Gap]:
        """What differs, in the order of the first text."""
        if self._gaps is None:
            self._gaps = _gaps(self._earlier, self._later, self.both)
        return self._gaps

    def edges(self) -> Edges:
        """What the longer text has before and behind what both have."""
        if not self.both:
            return Edges()
        longer, shorter = self._earlier, self._later
        if longer.total < shorter.total:
            longer, shorter = shorter, longer
        places = sorted([longer.places[clause] for clause in self.both])
        first, last = _block(longer, places, self.shared)
        return Edges(
            lead=longer.ends[places[0]],
            before=longer.ends[first],
            behind=longer.total - longer.ends[last + 1],
            ends_shared=shorter.clauses[-1] in self.both,
        )


def _block(text: Layout, places: list[int], shared: int) -> tuple[int, int]:
    """From where to where most of the shared clauses stand: a clause or two may stand elsewhere by chance (近日)."""
    stray = STRAY * shared
    left = right = stray
    first, last = 0, len(places) - 1
    while first < last and (left := left - (text.clauses[places[first]] & 0xFF)) > 0:
        first += 1
    while first < last and (right := right - (text.clauses[places[last]] & 0xFF)) > 0:
        last -= 1
    return places[first], places[last]


def overlap(one: Layout, other: Layout, at_least: float) -> bool:
    """Whether two texts share so much of the shorter one."""
    shared = sum([clause & 0xFF for clause in one.different & other.different])
    return shared >= at_least * min(one.total, other.total)


def share(clauses: NDArray[np.uint32], other: Layout, at_least: float) -> bool:
    """The same without laying out the first text, whose `clauses` are given: of most texts no more is asked."""
    shared = sum([clause & 0xFF for clause in other.different.intersection(clauses.tolist())])
    return bool(shared >= at_least * min(int((clauses & np.uint32(0xFF)).sum()), other.total))


def _gaps(one: Layout, other: Layout, both: frozenset[int]) -> list[Gap]:
    own_one = [figure for figure in one.figures if figure & 0xFFFF not in other.numbers]
    own_other = [figure for figure in other.figures if figure & 0xFFFF not in one.numbers]
    found = _stretches(one, other, both, own_one, own_other)
    if own_one and own_other:  # in clauses too short to be kept: 增长3%
        loose = max(
            min(_outside(own_one, one, both), len(own_other)),
            min(_outside(own_other, other, both), len(own_one)),
        )
        if loose:
            found.append(Gap(one=0, other=0, at_edge=False, figures=loose))
    return found


def _stretches(one: Layout, other: Layout, both: frozenset[int], own_one: list[int], own_other: list[int]) -> list[Gap]:
    """The gaps between shared clauses; `own_one` and `own_other` are the figures that the other text has not."""
    if len(both) == len(one.clauses):  # no clause of the first stands in the place of another
        return []
    shared = [place for place, clause in enumerate(one.clauses) if clause in both]
    counterparts = [other.places[one.clauses[place]] for place in shared]
    standing = [place for place, clause in enumerate(other.clauses) if clause in both]
    last_one, last_other = len(one.clauses), len(other.clauses)
    gaps = []
    figures = bool(own_one and own_other)
    start, behind = 0, 0  # in either text, where the clauses since the last shared one begin
    for end, before in zip((*shared, last_one), (*counterparts, last_other), strict=True):
        if end > start:
            begin, stop = _counterpart(behind, before, standing, last_other)
            gaps.append(
                Gap(
                    one=one.ends[end] - one.ends[start],
                    other=other.ends[stop] - other.ends[begin],
                    at_edge=start == 0 or end == last_one or begin == 0 or stop == last_other,
                    figures=min(_count(own_one, start, end), _count(own_other, begin, stop)) if figures else 0,
                )
            )
        start, behind = end + 1, before + 1
    return gaps


def _count(figures: list[int], start: int, end: int) -> int:
    """Different figures in a stretch of clauses."""
    own = figures[bisect_left(figures, start << 16) : bisect_left(figures, end << 16)]
    return len({figure & 0xFFFF for figure in own})


def _outside(figures: list[int], text: Layout, both: frozenset[int]) -> int:
    """Different figures that stand at clauses with a counterpart."""
    clauses = text.clauses
    return len({figure & 0xFFFF for figure in figures if figure >> 16 < len(clauses) and clauses[figure >> 16] in both})


def _counterpart(behind: int, before: int, standing: list[int], last: int) -> tuple[int, int]:
    """Where in the other text a stretch would stand: behind the clause before it, or before the one behind it.

    `standing` are the places of its shared clauses, `last` is the number of all.
    """
    following = bisect_left(standing, behind)
    stop = standing[following] if following < len(standing) else last
    preceding = bisect_left(standing, before)
    begin = standing[preceding - 1] + 1 if preceding else 0
    return (behind, stop) if stop - behind >= before - begin else (begin, before)
