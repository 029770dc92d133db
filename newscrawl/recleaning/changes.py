"""What cleaning again has changed, field by field: a table for the terminal, and a page with examples."""

from __future__ import annotations

import difflib
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined, Template

from newscrawl.monitoring.summary import printable, table
from newscrawl.storage.rows import COMPARED

EXAMPLES = 20
"""Examples kept per field."""
EXCERPT = 400
"""Characters of a value that are shown."""
CONTEXT = 1
"""Lines of text shown around a change."""
DIFF_LINES = 400
"""Lines of a text that are compared; the comparison takes the square of them."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an example: kept, taken out or put in."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Example:
    """One changed value."""

    article_id: str
    url: str
    lines: list[Line]


@dataclass(slots=True)
class FieldChanges:
    """What became of one field."""

    changed: int = 0
    filled: int = 0
    """Was empty, is not."""
    emptied: int = 0
    """Was not empty, is now."""
    examples: list[Example] = field(default_factory=list)


@dataclass(slots=True)
class Changes:
    """The changes of a run, by field."""

    fields: dict[str, FieldChanges] = field(default_factory=lambda: defaultdict(FieldChanges))
    articles: int = 0
    """Articles whose row changed."""
    new: list[tuple[str, str]] = field(default_factory=list)
    """Id and title of articles that had no row, such as pages that were in quarantine; the first ones."""
    new_count: int = 0

    def add(self, old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> None:
        """A row took the place of an `old` one, or is the first of its article."""
        if old is None:
            self.new_count += 1
            if len(self.new) < EXAMPLES:
                self.new.append((new["id"], new["title"]))
            return
        self.articles += 1
        for name in COMPARED:
            if old.get(name) != new[name]:
                self._add_field(name, old.get(name), new)

    def _add_field(self, name: str, old: Any, new: Mapping[str, Any]) -> None:
        changes = self.fields[name]
        kind = "filled" if not old else "emptied" if not new[name] else "changed"
        setattr(changes, kind, getattr(changes, kind) + 1)
        if len(changes.examples) < EXAMPLES:
            changes.examples.append(Example(new["id"], new["url"], _lines(old, new[name])))

    def as_table(self) -> str:
        """A line per field, most changed first; readable on any terminal."""
        rows = [
            (name, one.changed, one.filled, one.emptied, one.changed + one.filled + one.emptied)
            for name, one in self.ordered()
        ]
        text = table(("field", "changed", "filled", "emptied", "articles"), rows) + "\n" if rows else ""
        return printable(f"{text}{self.articles} articles changed, {self.new_count} had no row before")

    def as_page(self, heading: str) -> str:
        """The same as HTML, with examples; everything from pages is escaped."""
        return _template().render(heading=heading, changes=self, fields=self.ordered(), printable=printable)

    def ordered(self) -> list[tuple[str, FieldChanges]]:
        """The fields, most changed first."""
        return sorted(
            self.fields.items(), key=lambda item: (-(item[1].changed + item[1].filled + item[1].emptied), item[0])
        )


def _lines(old: Any, new: Any) -> list[Line]:
    """Both values as lines, with what is equal in both left out but for its edges."""
    before, after = _shown(old), _shown(new)
    found = difflib.unified_diff(before[:DIFF_LINES], after[:DIFF_LINES], n=CONTEXT, lineterm="")
    kinds = {"-": "gone", "+": "come", " ": "same"}
    return [
        Line(kinds[line[0]], printable(line[1:][:EXCERPT]))
        for line in found
        if line[0] in kinds and not line.startswith(("---", "+++"))
    ]


def _shown(value: Any) -> list[str]:
    if not value:
        return []
    if isinstance(value, str):
        return value.split("\n")
    return [json.dumps(part, ensure_ascii=False) for part in (value if isinstance(value, list) else [value])]


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(files(__package__).joinpath("changes.html").read_text("utf-8"))
