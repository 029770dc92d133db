"""Two texts laid side by side: which clauses they share, and what stands between those on either side."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from newscrawl.dedup.features import Features

MOST_FURNITURE = 0.2
"""Share of a text that must be left when furniture is taken away; of less, it is what the text says."""


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


@dataclass(slots=True)
class Alignment:
    """How two texts relate."""

    one: int
    """Characters in the clauses of the first text."""
    other: int
    """The same of the second."""
    shared: int = 0
    """Characters in clauses of both."""
    figures: int = 0
    """Different figures of both."""
    fewest: int = 0
    """Different figures of the text that has fewer."""
    gaps: list[Gap] = field(default_factory=list)
    """What differs, in the order of the first text."""
    lead: int = 0
    """Characters of the longer text before the first shared clause."""
    tail: int = 0
    """Characters of the longer text behind the last shared clause."""
    ends_shared: bool = False
    """Whether the last clause of the shorter text is shared."""


def align(
    first: Features, second: Features, furniture: frozenset[int] = frozenset(), *, at_least: float = 0.0
) -> Alignment | None:
    """Lay two texts side by side, without the clauses that are `furniture`.

    None when they share less than `at_least` of the shorter one.
    """
    one, other = _without(first.clauses.tolist(), furniture), _without(second.clauses.tolist(), furniture)
    in_other = {clause: place for place, clause in enumerate(other)}
    to_other = [in_other.get(clause, -1) for clause in one]
    one_ends, other_ends = _ends(one), _ends(other)
    found = Alignment(one=one_ends[-1], other=other_ends[-1])
    found.shared = sum([clause & 0xFF for clause in one if clause in in_other])
    if found.shared < at_least * min(found.one, found.other):
        return None
    in_one = {clause: place for place, clause in enumerate(one)}
    to_one = [in_one.get(clause, -1) for clause in other]
    figures_one, figures_other = first.figures.tolist(), second.figures.tolist()
    all_one = {figure & 0xFFFF for figure in figures_one}
    all_other = {figure & 0xFFFF for figure in figures_other}
    found.figures = len(all_one & all_other)
    found.fewest = min(len(all_one), len(all_other))
    own_one = sorted(figure for figure in figures_one if figure & 0xFFFF not in all_other)
    own_other = sorted(figure for figure in figures_other if figure & 0xFFFF not in all_one)
    for start, end in _runs(to_other):
        begin, stop = _counterpart(start, end, to_other, to_one)
        found.gaps.append(
            Gap(
                one=one_ends[end] - one_ends[start],
                other=other_ends[stop] - other_ends[begin],
                at_edge=start == 0 or end == len(one) or begin == 0 or stop == len(other),
                figures=min(_count(own_one, start, end), _count(own_other, begin, stop)),
            )
        )
    loose = max(
        min(_outside(own_one, to_other), len(own_other)),
        min(_outside(own_other, to_one), len(own_one)),
    )
    if loose:  # in clauses too short to be kept: 增长3%
        found.gaps.append(Gap(one=0, other=0, at_edge=False, figures=loose))
    first_is_longer = found.one >= found.other
    longer, places = (one_ends, to_other) if first_is_longer else (other_ends, to_one)
    shorter = to_one if first_is_longer else to_other
    shared = [place for place, counterpart in enumerate(places) if counterpart >= 0]
    if shared:
        found.lead, found.tail = longer[shared[0]], longer[-1] - longer[shared[-1] + 1]
        found.ends_shared = shorter[-1] >= 0
    return found


def _ends(clauses: list[int]) -> list[int]:
    """Characters before each clause, and of all."""
    return list(accumulate([clause & 0xFF for clause in clauses], initial=0))


def _count(figures: list[int], start: int, end: int) -> int:
    """Different figures in a stretch of clauses."""
    if not figures or start == end:
        return 0
    own = figures[bisect_left(figures, start << 16) : bisect_left(figures, end << 16)]
    return len({figure & 0xFFFF for figure in own})


def _outside(figures: list[int], places: list[int]) -> int:
    """Different figures that stand at clauses with a counterpart."""
    return len({figure & 0xFFFF for figure in figures if figure >> 16 < len(places) and places[figure >> 16] >= 0})


def _without(clauses: list[int], furniture: frozenset[int]) -> list[int]:
    """0 stands for a clause that is left out, so that figures keep their place; it has no length."""
    if not furniture or furniture.isdisjoint(clauses):
        return clauses
    left = [0 if clause in furniture else clause for clause in clauses]
    return left if _ends(left)[-1] >= MOST_FURNITURE * _ends(clauses)[-1] else clauses


def _counterpart(start: int, end: int, to_other: list[int], to_one: list[int]) -> tuple[int, int]:
    """Where in the other text the stretch would stand: behind the clause before it, or before the one behind it."""
    behind = to_other[start - 1] + 1 if start else 0
    stop = behind
    while stop < len(to_one) and to_one[stop] < 0:
        stop += 1
    before = to_other[end] if end < len(to_other) else len(to_one)
    begin = before
    while begin and to_one[begin - 1] < 0:
        begin -= 1
    return (behind, stop) if stop - behind >= before - begin else (begin, before)


def _runs(places: list[int]) -> Iterator[tuple[int, int]]:
    """Where neighbouring clauses have no counterpart."""
    start = None
    for place, counterpart in enumerate(places):
        if counterpart < 0 and start is None:
            start = place
        elif counterpart >= 0 and start is not None:
            yield start, place
            start = None
    if start is not None:
        yield start, len(places)
