"""Named features as a matrix of small numbers: a row for each question, a column for each line, an answer in each cell.

The block model's features are names, so that its weights can be read.  For speed a page's are never spelled out: an
answer is a number, the weights of all answers are one array, and the scores of all lines are one sum over it.
:meth:`Columns.names` spells them out, for training and for people.
"""

from __future__ import annotations

from collections.abc import Sequence, Sized
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newscrawl.cleaning.body.model import Weights

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
"""One answer for each line; 0 is no answer, N the Nth name of the column."""


class Columns:
    """The questions, each with its possible answers; an answer is a name, or several names separated by blanks."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = [name for column in answers for name in ("", *column)]
        self.starts: Codes = np.cumsum([0, *(len(column) + 1 for column in answers)][:-1], dtype=np.int64)
        """Where each question's answers begin among the weights."""
        self._known: dict[int, tuple[Weights, Floats]] = {}

    def __len__(self) -> int:
        return len(self.starts)

    def matrix(self, columns: Sequence[Codes] | Codes) -> Codes:
        """The answers to all questions as places in the weights: one row for each question, in their order.

        An array of them is changed in place.
        """
        matrix = np.asarray(columns)
        matrix += self.starts[:, None]
        return matrix

    def score(self, matrix: Codes, weights: Weights) -> Floats:
        """Per line the sum of its answers' weights, added question by question, without the bias."""
        # Python's sum() does so; NumPy's adds in an order that depends on how the matrix lies in memory.
        return np.asarray(sum(self.by_answer(weights)[matrix]))

    def by_answer(self, weights: Weights) -> Floats:
        """The weight of each answer to each question."""
        known = self._known.get(id(weights))
        if known is None or known[0] is not weights:
            if len(self._known) > MODELS:
                self._known.clear()
            by_answer = [sum(weights.by_name.get(name, 0.0) for name in answer.split()) for answer in self._answers]
            known = self._known[id(weights)] = weights, np.array(by_answer, np.float64)
        return known[1]

    def names(self, matrix: Codes) -> list[list[str]]:
        """Per line the names that hold."""
        split = self._names
        return [[name for answer in row for name in split[answer]] for row in matrix.T.tolist()]

    @cached_property
    def _names(self) -> list[list[str]]:
        return [answer.split() for answer in self._answers]


MODELS = 16
"""Sets of weights whose arrays are kept: a process has one model, a training some."""


def codes(values: Sequence[Any] | NDArray[Any]) -> Codes:
    """Truth values as answers of a column with one name."""
    return np.asarray(values, dtype=np.int64)


def binned(values: NDArray[Any], limits: NDArray[Any]) -> Codes:
    """The number of the range that each value falls in, counted from 1, of the ranges that `limits` cut."""
    return np.asarray(limits.searchsorted(values, side="right") + 1)


def numbered(prefix: str, count: int) -> list[str]:
    """Names of so many answers."""
    return [f"{prefix}{number}" for number in range(count)]


def ranges(prefix: str, limits: Sized) -> list[str]:
    """Names of the ranges that `limits` cut."""
    return numbered(prefix, len(limits) + 1)
