"""Data tables in the text: kept whole, where they stand in it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from newscrawl.cleaning.body.blocks import Page
from newscrawl.cleaning.body.furniture import Rule

CELL_MARK = " | "
"""Between the values of a row."""
LEAST_ROWS = 3
"""Rows that make a table at the end of the text a part of it."""
MOST_LINKED = 0.3
"""Share of a table in links from which it is navigation."""


def whole_tables(page: Page, rules: Sequence[Rule | None], kept: list[int]) -> list[int]:
    """The lines `kept` with every row of the data tables that stand in the text.

    A table stands in the text when one of its rows is kept, when there is text directly before and after it, or when
    it follows the text in the same element.
    """
    rows = [
        index
        for index, block in enumerate(page.blocks)
        if CELL_MARK in block.text and block.removed is None and rules[index] is None and not block.hidden
    ]
    if not rows or not kept:
        return kept
    stay = set(kept)
    for _, group in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0]):
        table = [index for _, index in group]
        before, after = table[0] - 1, table[-1] + 1
        linked = sum(page.blocks[index].link_chars for index in table)
        if linked > MOST_LINKED * sum(len(page.blocks[index].text) for index in table):
            continue
        inside = before in stay and after in stay
        closing = before in stay and len(table) >= LEAST_ROWS and _together(page, before, table[0])
        if inside or closing or not stay.isdisjoint(table):
            stay.update(table)
    return sorted(stay)


def _together(page: Page, text: int, row: int) -> bool:
    """Whether a row's table stands in the element that also holds a line of text, or in a cell of its own there."""
    tables = [node for node in page.ancestors(page.blocks[row].node) if page.nodes.tags[node] == "table"]
    holder = page.nodes.parents[tables[0]] if tables else -1
    return holder >= 0 and holder in list(page.ancestors(page.blocks[text].node))[:3]
