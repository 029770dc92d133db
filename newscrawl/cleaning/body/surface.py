"""A page as numbers: what scoring and ranking ask of its blocks and elements again and again, each made once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

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


def totals(values: NDArray[Any]) -> NDArray[Any]:
    """Prefix sums: entry k is the sum of the first k values."""
    sums = np.zeros(len(values) + 1, dtype=np.float64 if values.dtype.kind == "f" else np.int64)
    np.cumsum(values, out=sums[1:])
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
        blocks, nodes, rules = view.blocks, view.page.nodes, view.rules
        self.view = view
        self.headline_at = view.headline_at
        sizes = np.array([len(block.text) for block in blocks], np.int64)
        self.lengths: Ints = np.minimum(sizes, LONGEST)
        self.link_chars: Ints = np.array([block.link_chars for block in blocks], np.int64)
        self.nodes: Ints = np.array([block.node for block in blocks], np.int64)
        places = [rule.place if rule else None for rule in rules]
        self.tails: Ints = totals(np.array([place == "tail" for place in places], np.int64))
        """Tail markers before each place."""
        self.heads: Ints = totals(np.array([place == "head" for place in places], np.int64))
        self.loose = np.array([place is None for place in places]) & (sizes > 0)
        """Lines that no rule knows."""
        self.prose_like = np.array(
            [
                len(block.text) > PARAGRAPH and not block.link_chars and ("。" in block.text or "，" in block.text)
                for block in blocks
            ],
            np.int64,
        )
        self.starts: Ints = np.array([node.start for node in nodes], np.int64)
        self.ends: Ints = np.array([node.end for node in nodes], np.int64)
        self.depths: Ints = np.array([node.depth for node in nodes], np.int64)
        self.parents: Ints = np.array([node.parent for node in nodes], np.int64)
        self._weights = np.minimum(1.0, 0.25 + self.lengths / 60)
        self._way: tuple[int, tuple[Ints, Ints]] | None = None
        linked = totals((self.link_chars > LINKED * sizes).astype(np.int64))
        counts = self.ends - self.starts
        self.chars: Ints = np.diff(totals(self.lengths)[np.stack([self.starts, self.ends])], axis=0)[0]
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
    def above(self) -> list[Ints]:
        """The element of each block, the one around it, and so on; -1 beyond the page."""
        found = [self.nodes]
        for _ in range(LEVELS - 1):
            found.append(np.where(found[-1] >= 0, self.parents[found[-1]], -1))
        return found

    @cached_property
    def kinds(self) -> Ints:
        """A number for each block, the same for blocks of the same tag and class under the same kind of parent."""
        nodes = self.view.page.nodes
        of_node: dict[int, int] = {}
        known: dict[object, int] = {}
        kinds: list[int] = []
        for block in self.view.blocks:
            place = block.node
            kind = of_node.get(place)
            if kind is None:
                kind = of_node[place] = known.setdefault(self._kind(nodes, place), len(known))
            kinds.append(kind)
        return np.array(kinds, np.int64)

    @staticmethod
    def _kind(nodes: Sequence[Any], place: int) -> object:
        if place < 0:
            return None
        node = nodes[place]
        around = nodes[node.parent] if node.parent >= 0 else None
        kind = (around.tag, around.attributes.get("class") or around.attributes.get("id")) if around else None
        return node.tag, node.attributes.get("class"), kind

    def way_to(self, main: int) -> tuple[Ints, Ints]:
        """Per element the innermost one around it that also holds element `main`, and how many steps away that is."""
        if self._way is None or self._way[0] != main:
            nodes = self.view.page.nodes
            on_the_way = frozenset(self.view.page.ancestors(main))
            meeting: list[int] = []
            steps: list[int] = []
            for place, node in enumerate(nodes):
                if place in on_the_way or node.parent < 0:
                    meeting.append(place)
                    steps.append(0)
                else:
                    meeting.append(meeting[node.parent])
                    steps.append(steps[node.parent] + 1)
            self._way = main, (np.array(meeting), np.array(steps))
        return self._way[1]
