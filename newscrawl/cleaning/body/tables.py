"""Which table rows hold values side by side, the values that reach into them from above, and tables as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from newscrawl.cleaning.body.blocks import Page
from newscrawl.cleaning.body.furniture import Rule

CELL_MARK = " | "
"""Between the values of a row."""
LEAST_ROWS = 3
"""Rows that make a table at the end of the text a part of it."""
MAX_CELL = 80
"""Characters up to which a table cell reads as a value rather than as a paragraph."""
PROSE = 30
"""Characters of a sentence that make a cell a paragraph; a row holds one at most, as its remark."""
SENTENCE_ENDS = tuple("。！？”…")
MAX_CELLS = 60
MAX_ELEMENTS = 12
MOST_LINKED = 0.3
"""Share of a table in links from which it is navigation."""
MOST_ROWS = 500
NOT_IN_A_VALUE = frozenset({
    "table", "ul", "ol", "img", "input", "form", "script", "h1", "h2", "h3", "iframe",
})  # fmt: skip


def is_data_row(row: Any, reaching: int = 0) -> bool:
    """Whether a ``tr`` holds values side by side, not a piece of page layout.

    A row of values has two cells or more, those `reaching` into it from above included, each short and without blocks,
    pictures or lists of links of its own.
    """
    cells = cells_of(row)
    if not cells or not 2 <= len(cells) + reaching <= MAX_CELLS:
        return False
    links = filled = prose = 0
    for cell in cells:
        inner = list(cell.iter())
        if len(inner) > MAX_ELEMENTS or any(item.tag in NOT_IN_A_VALUE for item in inner[1:]):
            return False
        links += sum(item.tag == "a" for item in inner)
        text = "".join(cell.itertext()).strip()
        if len(text) > MAX_CELL:
            return False
        filled += bool(text)
        prose += len(text) >= PROSE and text.endswith(SENTENCE_ENDS)
    return links <= 1 and filled + reaching > 1 and prose <= 1


def cells_of(row: Any) -> list[Any]:
    """The cells of a ``tr``."""
    return [cell for cell in row if cell.tag in ("td", "th")]


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
    tables = [node for node in page.ancestors(page.blocks[row].node) if page.nodes[node].element.tag == "table"]
    holder = page.nodes[tables[0]].parent if tables else -1
    return holder >= 0 and holder in list(page.ancestors(page.blocks[text].node))[:3]


class RowSpans:
    """The cells of a table that reach down into further rows (``rowspan``): each of these rows says them again."""

    def __init__(self) -> None:
        self._table: Any = None
        self._reach: dict[int, tuple[int, str]] = {}

    def reaching(self, row: Any) -> int:
        """How many cells from above reach into a row."""
        return len(self._reach) if self._reach and row.getparent() is self._table else 0

    def enter(self, row: Any) -> dict[Any, list[str]]:
        """What to say before each cell of a data row, and under None what comes after the last."""
        if row.getparent() is not self._table:
            self._table, self._reach = row.getparent(), {}
        cells = cells_of(row)
        if not self._reach and all(cell.get("rowspan") is None for cell in cells):
            return {}
        said: dict[Any, list[str]] = {}
        left: dict[int, tuple[int, str]] = {}
        column = 0
        for cell in cells:
            while column in self._reach:
                self._say(said, cell, column, left)
                column += 1
            width, height = _number(cell.get("colspan")), _number(cell.get("rowspan"))
            if height > 1:
                left[column] = (height - 1, " ".join("".join(cell.itertext()).split()))
            column += width
        for rest in sorted(place for place in self._reach if place >= column):
            self._say(said, None, rest, left)
        self._reach = left
        return said

    def _say(self, said: dict[Any, list[str]], cell: Any, column: int, left: dict[int, tuple[int, str]]) -> None:
        rows, text = self._reach.pop(column)
        said.setdefault(cell, []).append(text)
        if rows > 1:
            left[column] = (rows - 1, text)


def _number(said: str | None) -> int:
    return min(int(said), MOST_ROWS) if said and said.strip().isdecimal() and int(said) > 0 else 1
