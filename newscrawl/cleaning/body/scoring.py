"""The scores of a page's blocks, and of the ranges among them that may be its body.

:class:`Scoring` asks every question of :mod:`~newscrawl.cleaning.body.features`,
:mod:`~newscrawl.cleaning.body.context` and :mod:`~newscrawl.cleaning.body.candidates` of all lines at once, with NumPy.
:mod:`newscrawl.compiled.scoring` asks them line by line and gives the same scores to the last bit: where it was built,
it runs in place of this one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from newscrawl.cleaning.body.candidates import RANGE, Candidate, Ranking, candidates
from newscrawl.cleaning.body.context import CONTEXT, Context
from newscrawl.cleaning.body.features import own_columns, own_matrix
from newscrawl.cleaning.body.model import Weights
from newscrawl.cleaning.body.surface import Floats, Surface
from newscrawl.cleaning.body.view import View

HOPELESS = -5.0
"""Score below which a block is not looked at again."""


class Scoring:
    """The scores of one page."""

    def __init__(self, view: View) -> None:
        self._surface = Surface(view)
        self._own = own_matrix(self._surface)
        self._around = Context(self._surface)

    def alone(self, weights: Weights) -> Floats:
        """Scores of the blocks by themselves."""
        return own_columns().score(self._own, weights) + weights.bias

    def again(self, weights: Weights, before: Floats, picked: tuple[int, int] | None = None) -> Floats:
        """New scores of the blocks, knowing those before and the range that was picked; hopeless ones keep theirs, as
        nothing near makes menus text.
        """
        places = np.flatnonzero(before >= HOPELESS)
        by_context = CONTEXT.score(self._around.matrix(before, picked, places), weights)
        scores = before.copy()
        scores[places] = own_columns().score(self._own[:, places], weights) + by_context + weights.bias
        return scores

    def candidates(self, scores: Floats) -> list[Candidate]:
        """All ranges worth ranking, see :func:`~newscrawl.cleaning.body.candidates.candidates`."""
        return candidates(self._surface.view, scores, self._surface)

    def worth(self, ranges: Sequence[Candidate], scores: Floats, weights: Weights) -> Floats:
        """Scores of such ranges, given those of the blocks."""
        return RANGE.score(Ranking(scores, self._surface).matrix(ranges), weights) + weights.bias
