"""A page as numbers: what scoring and ranking ask of its blocks and elements again and again, each made once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newscrawl.cleaning.body.elements import Elements
from newscrawl.cleaning.body.view import View

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
LONGEST = 300
"""Characters of a block that count: beyond this, longer is not more."""
LEVELS = 4
"""Elements around a block that are asked how much text they hold."""
LINKED = 0.6
"""Share of a line inside links from which it is a link."""
PARAGRAPH = 40
PLACES = {"line": 1, "head": 2, "tail": 3}


def totals(values: NDArray[Any]) -> NDArray[Any]:
    """Prefix sums: entry k is the sum of the first k values."""
    sums = np.zeros(len(values) + 1, dtype=np.float64 if values.dtype.kind == "f" else np.int64)
    values.cumsum(out=sums[1:])
    return sums


def best_run(scores: Sequence[float] | Floats) -> tuple[int, int]:
    """The contiguous run with the greatest sum, as (start, end); empty when no score is above 0 (Kadane's
    algorithm).
    """
    best = current = 0.0
    best_start = best_end = start = 0
    for index, score in enumerate(scores.tolist() if isinstance(scores, np.ndarray) else scores):
        if current <= 0:
            current, start = 0.0, index
        current += score
        if current > best:
            best, best_start, best_end = current, start, index + 1
    return best_start, best_end


class Surface:
    """Numbers of the blocks of a view, in order, and of the elements of its page."""

    def __init__(self, view: View) -> None:
        blocks = view.blocks
        self.view = view
        self.headline_at = view.headline_at
        self.sizes: Ints = view.page.lines.lengths
        self.lengths: Ints = np.minimum(self.sizes, LONGEST)
        self.link_chars: Ints = np.array([block.link_chars for block in blocks], np.int64)
        self.nodes: Ints = np.array([block.node for block in blocks], np.int64)
        places = np.array([PLACES[rule.place] if rule else 0 for rule in view.rules], np.int64)
        self.tails: Ints = totals(places == PLACES["tail"])
        """Tail markers before each place."""
        self.heads: Ints = totals(places == PLACES["head"])
        self.loose = (places == 0) & (self.sizes > 0)
        """Lines that no rule knows."""
        self.prose_like: Ints = np.zeros(len(blocks), np.int64)
        for place in np.flatnonzero((self.sizes > PARAGRAPH) & (self.link_chars == 0)).tolist():
            text = blocks[place].text
            self.prose_like[place] = "。" in text or "，" in text
        self.elements = Elements(view.page)
        self.starts, self.ends = self.elements.starts, self.elements.ends
        self._weights = np.minimum(1.0, 0.25 + self.lengths / 60)
        linked = totals(self.link_chars > LINKED * self.sizes)
        chars = totals(self.lengths)
        counts = self.ends - self.starts
        self.chars: Ints = chars[self.ends] - chars[self.starts]
        """Characters that each element holds."""
        self.linked_share: Floats = (linked[self.ends] - linked[self.starts]) / np.maximum(counts, 1)
        """Share of each element's lines that are links."""

    def mass(self, scores: Floats) -> Floats:
        """Prefix sums of the likely text: characters times the chance that they belong to the body."""
        return totals(1 / (1 + np.exp(-np.clip(scores, -30.0, 30.0))) * self.lengths)

    def damped(self, scores: Floats, shift: float = 0.0) -> Floats:
        """Scores in which one line cannot outweigh many, and a short line counts little."""
        return np.asarray(np.clip(scores + shift, -4.0, 4.0) * self._weights)

    @cached_property
    def above(self) -> Ints:
        """The element of each block, the one around it, and so on, a row for each level; -1 beyond the page."""
        parents = np.append(self.elements.parents, -1)
        found = [self.nodes]
        for _ in range(LEVELS - 1):
            found.append(parents[found[-1]])
        return np.array(found)

    @cached_property
    def kinds(self) -> Ints:
        """A number for each block, the same for blocks of the same tag and class under the same kind of parent."""
        return self.elements.kinds(self.nodes)
