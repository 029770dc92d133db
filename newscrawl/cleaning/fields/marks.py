"""What markup alone says in the head of an article: an element called author or source, with no word for its role."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from operator import attrgetter

from newscrawl.cleaning.body.blocks import Page
from newscrawl.cleaning.body.notes import Mark

MOST_ELEMENTS = 60
"""Elements that are looked at in one head: a flat page holds its whole text in one."""


def marks_of(page: Page, lines: Iterable[int]) -> list[Mark]:
    """The named pieces in the elements of some lines, in order; labelled ones (来源：…) are read from the line."""
    marks = sorted(page.notes.marks, key=attrgetter("place"))
    places = [mark.place for mark in marks]
    found: list[Mark] = []
    seen: set[int] = set()
    for index in lines if marks else ():
        node = page.blocks[index].node
        if node >= 0 and node not in seen and not page.blocks[index].hidden:
            seen.add(node)
            first, last = page.nodes.firsts[node], page.nodes.lasts[node]
            end = min(last, first + MOST_ELEMENTS - 1)
            found += marks[bisect_left(places, first) : bisect_left(places, end + 1)]
    return found
