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
"""The questions, in the order in which :func:`context_matrix` answers them."""


def context_matrix(
    surface: Surface, scores: Floats, picked: tuple[int, int] | None = None, places: Codes | None = None
) -> Codes:
    """The answers around each block, or each of those at `places`, given the scores of all; `picked` is the range that
    the ranking chose, if it ran.
    """
    places = np.arange(len(scores)) if places is None else places
    mass = surface.mass(scores)
    run = best_run(surface.damped(scores))
    return CONTEXT.matrix(
        [
            binned(scores[places], SCORES),
            *_windows(surface, scores, places),
            *_containers(surface, mass, places),
            _alike(surface, mass, places),
            _place(places, run),
            *_picked(surface, places, run, picked),
            *_rest(surface, places, run, mass),
            *_headline(surface, places),
        ]
    )


def _windows(surface: Surface, scores: Floats, places: Codes) -> list[Codes]:
    weights = surface.lengths + 3
    weighted = totals(np.clip(scores, -5.0, 5.0) * weights)
    weight = totals(weights)
    found = []
    for _, first, last in WINDOWS:
        start = np.maximum(0, places + first)
        end = np.minimum(len(scores), places + last)
        mean = (weighted[end] - weighted[start]) / np.maximum(weight[end] - weight[start], 1)
        found.append(binned(np.where(end > start, mean, NO_NEIGHBOUR), SCORES))
    return found


def _containers(surface: Surface, mass: Floats, places: Codes) -> list[Codes]:
    """How much of the page's likely text the elements around a block hold, how dense they are and how linked, and
    where the block stands to the innermost element that holds most of it.
    """
    if not len(surface.starts):
        return [np.zeros(len(places), np.int64)] * (3 * len(LEVELS) + 3)
    total = mass[-1] or 1.0
    held = mass[surface.ends] - mass[surface.starts]
    of_element = (
        binned(held / total, SHARES),
        binned(np.where(surface.chars > 0, held / np.maximum(surface.chars, 1), 0), SHARES),
        binned(surface.linked_share, LINKED),
    )
    found = []
    for elements in surface.above:
        above = elements[places]
        there = above >= 0
        found += [np.where(there, answers[above], 0) for answers in of_element]
    main = _main(surface, held >= MAIN * total)
    meeting, steps = surface.way_to(main)
    nodes = surface.nodes[places]
    there = nodes >= 0
    levels = np.clip(surface.depths[main] - surface.depths[meeting], 0, 4)
    where_to = (levels + 1, np.where(meeting == main, 1, 2), np.minimum(steps, 4) + 1)
    return [*found, *(np.where(there, answers[nodes], 0) for answers in where_to)]


def _main(surface: Surface, holds_most: NDArray[np.bool_]) -> int:
    """The last of the deepest elements that hold most of the likely text; the page's root when none does."""
    found = np.flatnonzero(holds_most & (surface.depths >= surface.depths[0]))
    depths = surface.depths[found]
    return int(found[depths == depths.max()][-1]) if len(found) else 0


def _alike(surface: Surface, mass: Floats, places: Codes) -> Codes:
    """The share of likely text in blocks of the same tag and class under the same kind of parent."""
    held = np.bincount(surface.kinds, weights=np.diff(mass))
    return binned(held[surface.kinds[places]] / (mass[-1] or 1.0), SHARES)


def _place(places: Codes, span: tuple[int, int]) -> Codes:
    start, end = span
    inside = len(DISTANCES) + 2
    before = binned(start - places, DISTANCES)
    after = binned(places - end + 1, DISTANCES) + inside
    return np.where(places < start, before, np.where(places < end, inside, after))


def _picked(surface: Surface, places: Codes, run: tuple[int, int], picked: tuple[int, int] | None) -> list[Codes]:
    if picked is None:
        return [np.zeros(len(places), np.int64)] * 3
    in_run = (run[0] <= places) & (places < run[1])
    in_picked = (picked[0] <= places) & (places < picked[1])
    tails = np.minimum(3, surface.tails[places + 1] - surface.tails[picked[1]]) + 1
    return [_place(places, picked), 2 * in_run + in_picked + 1, np.where(places >= picked[1], tails, 0)]


def _rest(surface: Surface, places: Codes, run: tuple[int, int], mass: Floats) -> list[Codes]:
    """Tail markers behind the run; inside it, how much of it is still to come, and markers since its beginning."""
    start, end = run
    after = places >= end
    inside = ~after & (places >= start)
    rest = binned((mass[end] - mass[places]) / (mass[end] - mass[start] or 1.0), RESTS)
    tails = surface.tails[places + 1] - surface.tails[start]
    marked = (np.minimum(2, tails) - 1) * (len(RESTS) + 1) + rest
    return [
        np.where(after, np.minimum(3, surface.tails[places + 1] - surface.tails[end]) + 1, 0),
        np.where(inside, rest, 0),
        np.where(inside & (tails > 0), marked, 0),
    ]


def _headline(surface: Surface, places: Codes) -> list[Codes]:
    """How far below the headline the block stands, in all lines and in those that are no furniture."""
    headline = surface.headline_at
    if headline is None:
        return [np.ones(len(places), np.int64), np.zeros(len(places), np.int64)]
    below = places > headline
    steps = binned(places - headline, STEPS) + 3
    after = totals(surface.loose[headline + 1 :].astype(np.int64))[np.maximum(places - headline, 0)]
    kind = 2 * binned(after, STEPS) - 1 + surface.prose_like[places]
    return [np.where(below, steps, np.where(places == headline, 3, 2)), np.where(below, kind, 0)]


def context(view: View, scores: Sequence[float], picked: tuple[int, int] | None = None) -> list[list[str]]:
    """As :func:`context_matrix`, spelled out."""
    return CONTEXT.names(context_matrix(Surface(view), np.asarray(scores, dtype=np.float64), picked))
