"""Table rows read ahead: whether a row holds values side by side, and the values that reach into it from above.

Whether a row of a table is a line of values or a piece of page layout shows at its end only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from newscrawl.cleaning.body.events import Event
from newscrawl.cleaning.body.markup import Attributes

MAX_CELL = 80
"""Characters up to which a table cell reads as a value rather than as a paragraph."""
PROSE = 30
"""Characters of a sentence that make a cell a paragraph; a row holds one at most, as its remark."""
SENTENCE_ENDS = tuple("。！？”…")
MAX_CELLS = 60
MAX_ELEMENTS = 12
MOST_ROWS = 500
NOT_IN_A_VALUE = frozenset({
    "table", "tr", "ul", "ol", "img", "input", "form", "script", "h1", "h2", "h3", "iframe",
})  # fmt: skip


@dataclass(slots=True)
class Cell:
    """A cell of a row, in short."""

    attributes: Attributes
    elements: int = 1
    links: int = 0
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its text, as it stands in the source."""
        return "".join(self.parts)


@dataclass(slots=True)
class Row:
    """A ``tr`` with its cells."""

    cells: list[Cell] = field(default_factory=list)

    def is_data(self, reaching: int = 0) -> bool:
        """Whether the row holds values side by side, not a piece of page layout.

        A row of values has two cells or more, those `reaching` into it from above included, each short and without
        blocks, pictures or lists of links of its own.
        """
        if not self.cells or not 2 <= len(self.cells) + reaching <= MAX_CELLS:
            return False
        links = filled = prose = 0
        for cell in self.cells:
            text = cell.text.strip()
            if len(text) > MAX_CELL:
                return False
            links += cell.links
            filled += bool(text)
            prose += len(text) >= PROSE and text.endswith(SENTENCE_ENDS)
        return links <= 1 and filled + reaching > 1 and prose <= 1


def row_at(ahead: Iterable[Event]) -> Row | None:  # noqa: C901  the kinds of events, one by one
    """The row whose ``tr`` the events `ahead` follow; None where something in it shows that it is no row of values.

    That shows early in rows around which old pages are laid out, so that rows in rows are not read again and again.
    """
    row = Row()
    depth = 1
    cell: Cell | None = None
    for event in ahead:
        if isinstance(event, str):
            if cell is not None:
                cell.parts.append(event)
        elif event is None:
            depth -= 1
            if depth == 1:
                cell = None
            elif not depth:
                break
        else:
            depth += 1
            tag, attributes = event
            if cell is not None:
                cell.elements += 1
                cell.links += tag == "a"
                if tag in NOT_IN_A_VALUE or cell.elements > MAX_ELEMENTS:
                    return None
            elif depth == 2 and tag in ("td", "th"):
                cell = Cell(attributes)
                row.cells.append(cell)
                if len(row.cells) > MAX_CELLS:
                    return None
            elif tag == "tr":
                return None
    return row


class RowSpans:
    """The cells of a table that reach down into further rows (``rowspan``): each of these rows says them again."""

    def __init__(self) -> None:
        self._table = -1
        self._reach: dict[int, tuple[int, str]] = {}

    def reaching(self, table: int) -> int:
        """How many cells from above reach into the next row of `table`, which is a number."""
        return len(self._reach) if table == self._table else 0

    def enter(self, row: Row, table: int) -> dict[int, list[str]]:
        """What to say before each cell of a data row, by its number, and under -1 what comes after the last."""
        if table != self._table:
            self._table, self._reach = table, {}
        if not self._reach and all(cell.attributes.get("rowspan") is None for cell in row.cells):
            return {}
        said: dict[int, list[str]] = {}
        left: dict[int, tuple[int, str]] = {}
        column = 0
        for number, cell in enumerate(row.cells):
            while column in self._reach:
                self._say(said, number, column, left)
                column += 1
            width, height = _number(cell.attributes.get("colspan")), _number(cell.attributes.get("rowspan"))
            if height > 1:
                left[column] = (height - 1, " ".join(cell.text.split()))
            column += width
        for rest in sorted(place for place in self._reach if place >= column):
            self._say(said, -1, rest, left)
        self._reach = left
        return said

    def _say(self, said: dict[int, list[str]], cell: int, column: int, left: dict[int, tuple[int, str]]) -> None:
        rows, text = self._reach.pop(column)
        said.setdefault(cell, []).append(text)
        if rows > 1:
            left[column] = (rows - 1, text)


def _number(said: str | None) -> int:
    return min(int(said), MOST_ROWS) if said and said.strip().isdecimal() and int(said) > 0 else 1
