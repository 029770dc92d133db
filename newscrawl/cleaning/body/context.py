"""Features of a block that come from around it: its neighbours' scores, its containers, the headline, the tail markers.

All are read off prefix sums, for all blocks of a page at once, so the cost is linear in the blocks.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from newscrawl.cleaning.body.columns import Codes, Columns, binned, numbered, ranges
from newscrawl.cleaning.body.surface import Surface, best_run, totals
from newscrawl.cleaning.body.view import View

Floats = NDArray[np.float64]
SCORES = np.array([-6, -4, -2.5, -1.5, -0.75, 0, 0.75, 1.5, 2.5, 4, 6])
SHARES = np.array([0.02, 0.1, 0.25, 0.5, 0.75, 0.9])
LINKED = np.array([0.01, 0.2, 0.5, 0.8])
DISTANCES = np.array([2, 5, 15])
RESTS = np.array([0.01, 0.05, 0.2, 0.5])
STEPS = np.array([1, 2, 4, 8, 16, 30])
LEVELS = ("own", "up1", "up2", "up3")
WINDOWS = (
    ("prev", -1, 0),
    ("next", 1, 2),
    ("before3", -3, 0),
    ("after3", 1, 4),
    ("before10", -10, 0),
    ("after10", 1, 11),
)
"""Names, and the lines that the mean is taken over, counted from the block."""
NO_NEIGHBOUR = -3.0
"""The score of lines beyond the ends of a page."""
EXTRA_WEIGHT = 3
"""What each line weighs in a mean besides its characters."""
MAIN = 0.7
"""Share of the page's likely text that its main element holds."""


def _places(name: str) -> list[str]:
    """Names of a place before, in or after a run."""
    return [*ranges(f"{name}:before", DISTANCES), f"{name}:in", *ranges(f"{name}:after", DISTANCES)]


CONTEXT = Columns(
    ranges("z<", SCORES),
    *(ranges(f"{name}<", SCORES) for name, _, _ in WINDOWS),
    *(
        ranges(f"{name}_{level}<", limits)
        for level in LEVELS
        for name, limits in (("share", SHARES), ("density", SHARES), ("linky", LINKED))
    ),
    numbered("lca:", 5),
    ["in_main", "off_main"],
    numbered("below_lca:", 5),
    ranges("sig<", SHARES),
    _places("seg"),
    _places("pick"),
    [f"both:{run}{picked}" for run in (False, True) for picked in (False, True)],
    numbered("ptails:", 4),
    numbered("tails:", 4),
    ranges("rest", RESTS),
    [f"tails_in:{tails}_rest{rest}" for tails in (1, 2) for rest in range(len(RESTS) + 1)],
    ["title:none", "title:before", "title:0", *ranges("title:", STEPS)],
    [f"after_title:{step}{kind}" for step in range(len(STEPS) + 1) for kind in "np"],
)
"""The questions, in the order in which :meth:`Context.matrix` answers them."""
SIZE = len(WINDOWS) + 1 + 3 * len(LEVELS) + 3


class Context:
    """The surroundings of a page's blocks: what no scores are needed for is made once."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface
        places = np.arange(len(surface.lengths))
        self._start = np.maximum(0, places + np.array([[first] for _, first, _ in WINDOWS]))
        self._end = np.minimum(len(places), places + np.array([[last] for _, _, last in WINDOWS]))
        self._outside = self._end <= self._start
        self._weights = surface.lengths + EXTRA_WEIGHT
        weight = totals(self._weights)
        self._weight = np.maximum(weight[self._end] - weight[self._start], 1)
        self._filled = np.maximum(surface.chars, 1)
        self._linked = binned(surface.linked_share, LINKED)
        self._headline = self._to_headline(places)
        self._main: tuple[int, Codes] | None = None

    def matrix(self, scores: Floats, picked: tuple[int, int] | None = None, places: Codes | None = None) -> Codes:
        """The answers around each block, or each of those at `places`, given the scores of all; `picked` is the range
        that the ranking chose, if it ran.
        """
        surface = self._surface
        places = np.arange(len(scores)) if places is None else places
        mass = surface.mass(scores)
        start, end = run = best_run(surface.damped(scores))
        found = np.zeros((len(CONTEXT), len(places)), np.int64)
        found[: len(WINDOWS) + 1] = self._windows(scores)[:, places]
        if len(surface.starts):
            found[len(WINDOWS) + 1 : SIZE] = self._containers(mass, places)
        found[SIZE] = self._alike(mass)[places]
        found[SIZE + 1] = _place(places, run)
        if picked is not None:
            found[SIZE + 2] = _place(places, picked)
            found[SIZE + 3] = 2 * ((start <= places) & (places < end)) + 1
            found[SIZE + 3] += (picked[0] <= places) & (places < picked[1])
            found[SIZE + 4] = self._tails_behind(places, picked[1])
        found[SIZE + 5] = self._tails_behind(places, end)
        inside = np.flatnonzero((places >= start) & (places < end))
        found[SIZE + 6, inside], found[SIZE + 7, inside] = self._still_to_come(places[inside], run, mass)
        found[SIZE + 8 :] = self._headline[:, places]
        return CONTEXT.matrix(found)

    def _windows(self, scores: Floats) -> Codes:
        """The range of each block's own score, and of the mean over each of the WINDOWS around it."""
        weighted = totals(scores.clip(-5.0, 5.0) * self._weights)
        found = np.empty((len(WINDOWS) + 1, len(scores)))
        found[0] = scores
        np.divide(weighted[self._end] - weighted[self._start], self._weight, out=found[1:])
        found[1:][self._outside] = NO_NEIGHBOUR
        return binned(found, SCORES)

    def _containers(self, mass: Floats, places: Codes) -> Codes:
        """How much of the page's likely text the elements around a block hold, how dense they are and how linked, and
        where the block stands to the innermost element that holds most of it.
        """
        surface = self._surface
        total = mass[-1] or 1.0
        held = mass[surface.ends] - mass[surface.starts]
        # The last column is of no element: that is where -1 leads.
        answers = np.zeros((3, len(held) + 1), np.int64)
        answers[:2, :-1] = binned(np.array([held / total, held / self._filled]), SHARES)
        answers[2, :-1] = self._linked
        main = _main(surface, held >= MAIN * total)
        if self._main is None or self._main[0] != main:
            self._main = main, self._to_main(main)
        around = answers[:, surface.above[:, places]].swapaxes(0, 1).reshape(3 * len(LEVELS), len(places))
        return np.concatenate([around, self._main[1][:, surface.nodes[places]]])

    def _to_main(self, main: int) -> Codes:
        """Per element, and for none: how far above `main` it meets it, whether it stands in it, and how deep."""
        depths = self._surface.elements.depths
        meeting, steps = self._surface.elements.way_to(main)
        found = np.zeros((3, len(depths) + 1), np.int64)
        found[0, :-1] = (depths[main] - depths[meeting]).clip(0, 4) + 1
        found[1, :-1] = 2 - (meeting == main)
        found[2, :-1] = np.minimum(steps, 4) + 1
        return found

    def _alike(self, mass: Floats) -> Codes:
        """The share of likely text in blocks of the same tag and class under the same kind of parent."""
        kinds = self._surface.kinds
        held = np.bincount(kinds, weights=mass[1:] - mass[:-1])
        return binned(held / (mass[-1] or 1.0), SHARES)[kinds]

    def _tails_behind(self, places: Codes, end: int) -> Codes:
        """Tail markers between the end of a range and each block behind it."""
        tails = self._surface.tails
        return np.where(places >= end, np.minimum(3, tails[places + 1] - tails[end]) + 1, 0)

    def _still_to_come(self, places: Codes, run: tuple[int, int], mass: Floats) -> tuple[Codes, Codes]:
        """For blocks inside the run: how much of it is still to come, and markers since its beginning."""
        start, end = run
        rest = binned((mass[end] - mass[places]) / (mass[end] - mass[start] or 1.0), RESTS)
        tails = self._surface.tails[places + 1] - self._surface.tails[start]
        return rest, np.where(tails > 0, (np.minimum(2, tails) - 1) * (len(RESTS) + 1) + rest, 0)

    def _to_headline(self, places: Codes) -> Codes:
        """How far below the headline each block stands, in all lines and in those that are no furniture."""
        surface, headline = self._surface, self._surface.headline_at
        found = np.zeros((2, len(places)), np.int64)
        found[0] = 1
        if headline is not None:
            below = places[headline + 1 :]
            found[0, :headline], found[0, headline] = 2, 3
            found[0, below] = binned(below - headline, STEPS) + 3
            after = totals(surface.loose[headline + 1 :])[below - headline]
            found[1, below] = 2 * binned(after, STEPS) - 1 + surface.prose_like[below]
        return found


def _main(surface: Surface, holds_most: NDArray[np.bool_]) -> int:
    """The last of the deepest elements that hold most of the likely text; the page's root when none does."""
    depths = surface.elements.depths
    found = np.flatnonzero(holds_most & (depths >= depths[0]))
    depths = depths[found]
    return int(found[depths == depths.max()][-1]) if len(found) else 0


def _place(places: Codes, span: tuple[int, int]) -> Codes:
    """Where each block stands to a range: so far before it, in it, so far after it."""
    start, end = span
    inside = len(DISTANCES) + 2
    before, after = binned(np.array([start - places, places - end + 1]), DISTANCES)
    return np.where(places < start, before, np.where(places < end, inside, after + inside))


def context(view: View, scores: Sequence[float], picked: tuple[int, int] | None = None) -> list[list[str]]:
    """As :meth:`Context.matrix`, spelled out."""
    return CONTEXT.names(Context(Surface(view)).matrix(np.asarray(scores, dtype=np.float64), picked))
