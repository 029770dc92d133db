"""What a page is taken apart into: lines with what their markup says, and elements as ranges of lines.

Everything after :mod:`newscrawl.cleaning.body.linearise` works on this.  An element covers a contiguous range of
lines, so a container, a flat page and a ``<br>`` body are all the same thing.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newscrawl.cleaning.body.lines import Lines
from newscrawl.cleaning.body.markup import Attributes
from newscrawl.cleaning.body.notes import Notes


@dataclass(slots=True)
class Picture:
    """An ``img`` met on the way."""

    source: str
    texts: tuple[str, ...]
    """alt, title and data attributes that may hold a caption."""


@dataclass(slots=True)
class Block:
    """One line of the page."""

    text: str
    node: int
    """Index in `Page.nodes` of the innermost block-level element that holds the line."""
    tag: str
    """Tag of that element."""
    link_chars: int = 0
    links: int = 0
    heading: int = 0
    """1 to 6 inside h1 to h6, else 0."""
    bold: bool = False
    centred: bool = False
    hidden: bool = False
    pictures: Sequence[Picture] = ()
    """Pictures that stand in the line, or directly before its text."""
    removed: str | None = None
    """The rule that keeps the block out of the text; None while it may belong to it."""
    evidence: str = ""
    """For the explanation: what the rule saw."""


@dataclass(frozen=True, slots=True)
class Node:
    """A block-level element and the range of blocks below it."""

    tag: str
    classes: str | None
    """Its attribute ``class``."""
    identifier: str | None
    """Its attribute ``id``."""
    parent: int
    """The number of the element that holds it; -1 for the outermost."""
    depth: int
    start: int
    """Its first block on the whole page."""
    end: int
    """The block after its last on the whole page."""
    first: int
    """Its number among all elements of the page, in the order in which they begin."""
    last: int
    """The number of the last element in it."""


def _numbers() -> array[int]:
    return array("q")


@dataclass(slots=True)
class Nodes:
    """The block-level elements of a page in the order in which they begin, as columns: a page has hundreds, and most
    questions are about one property of all of them.  See :class:`Node` for what the columns hold.
    """

    tags: list[str] = field(default_factory=list)
    classes: list[str | None] = field(default_factory=list)
    identifiers: list[str | None] = field(default_factory=list)
    parents: array[int] = field(default_factory=_numbers)
    depths: array[int] = field(default_factory=_numbers)
    starts: array[int] = field(default_factory=_numbers)
    ends: array[int] = field(default_factory=_numbers)
    firsts: array[int] = field(default_factory=_numbers)
    lasts: array[int] = field(default_factory=_numbers)
    whole: list[int] = field(default_factory=list)
    """The numbers of those that a layout says hold the body."""

    def begin(self, tag: str, attributes: Attributes, parent: int, start: int, first: int) -> None:
        """Another element begins, in `parent`: the element with the number `first`, before block `start`."""
        self.tags.append(tag)
        self.classes.append(attributes.get("class"))
        self.identifiers.append(attributes.get("id"))
        self.parents.append(parent)
        self.depths.append(self.depths[parent] + 1 if parent >= 0 else 1)
        self.starts.append(start)
        self.ends.append(0)
        self.firsts.append(first)
        self.lasts.append(0)

    def end(self, node: int, end: int, last: int) -> None:
        """Element `node` ends, before block `end`; the last element in it has the number `last`."""
        self.ends[node] = end
        self.lasts[node] = last

    def __len__(self) -> int:
        return len(self.tags)

    def __getitem__(self, node: int) -> Node:
        return Node(
            self.tags[node],
            self.classes[node],
            self.identifiers[node],
            self.parents[node],
            self.depths[node],
            self.starts[node],
            self.ends[node],
            self.firsts[node],
            self.lasts[node],
        )

    def __iter__(self) -> Iterator[Node]:
        return map(self.__getitem__, range(len(self)))


@dataclass(slots=True)
class Page:
    """The whole page as blocks, and its elements as ranges of them."""

    blocks: list[Block]
    nodes: Nodes
    notes: Notes = field(default_factory=Notes)
    """What the page says besides its lines."""
    tree: Callable[[], Any] | None = None
    """Gives the page's tree to those who cannot do without."""
    known_lines: Lines | None = None
    """The lines of the blocks, once they have been asked for."""
    before: NDArray[np.int64] | None = None
    """On a page with blocks left out, how many are left of those before each place of the whole page."""

    @property
    def lines(self) -> Lines:
        """The texts of the blocks in the forms that are compared."""
        if self.known_lines is None:
            self.known_lines = Lines([block.text for block in self.blocks])
        return self.known_lines

    def ranges(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The place of each element's first block, and the one after its last."""
        starts, ends = np.asarray(self.nodes.starts, np.int64), np.asarray(self.nodes.ends, np.int64)
        return (starts, ends) if self.before is None else (self.before[starts], self.before[ends])

    def only(self, places: Sequence[int]) -> Page:
        """The page without all blocks but those at `places`; its elements are the same."""
        stays = np.zeros(len(self.blocks) + 1, np.int64)
        stays[1:][places] = 1
        before = stays.cumsum()
        return Page(
            [self.blocks[place] for place in places],
            self.nodes,
            known_lines=self.lines.take(places),
            before=before if self.before is None else before[self.before],
        )

    def ancestors(self, node: int) -> Iterator[int]:
        """`node` and all that hold it, from the inside out."""
        while node >= 0:
            yield node
            node = self.nodes.parents[node]
