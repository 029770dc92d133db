"""The record as JSON: from articles to lines and back, a fast validator, and the published schema.

Everything here follows from the dataclasses of :mod:`newscrawl.items`: their types, and the text under each field.
`python -m newscrawl.schema docs` writes docs/article.schema.json and docs/data-dictionary.md again.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from functools import cache
from operator import attrgetter
from pathlib import Path
from types import NoneType
from typing import Any, cast

from newscrawl import items
from newscrawl.fieldtypes import FieldType, SchemaError
from newscrawl.items import SCHEMA_VERSION, Article
from newscrawl.recordtypes import Constraints, Record, field_type
from newscrawl.schemaversions import upgrade

__all__ = [
    "SCHEMA_VERSION", "SchemaError", "article_type", "data_dictionary", "from_row", "json_line", "json_schema",
    "to_line", "to_row", "upgrade", "validate", "well_formed",
]  # fmt: skip

DIALECT = "https://json-schema.org/draft/2020-12/schema"

CONSTRAINTS: Constraints = {
    "Article.schema_version": {"pattern": r"^[0-9]+\.[0-9]+$"},
    "Article.id": {"minLength": 1},
    "Article.url": {"minLength": 1},
    "Article.canonical_url": {"minLength": 1},
    "Article.site": {"minLength": 1},
    "Article.content_hash": {"pattern": "^sha256:[0-9a-f]{64}$"},
    "Image.after_paragraph": {"minimum": 0},
    "Revision.n": {"minimum": 1},
    "Changes.chars_added": {"minimum": 0},
    "Changes.chars_removed": {"minimum": 0},
    "Dedup.score": {"minimum": 0, "maximum": 1},
    "Quality.chars": {"minimum": 0},
    "Removal.blocks": {"minimum": 0},
    "Removal.chars": {"minimum": 0},
    "Repair.count": {"minimum": 0},
    "ArchiveRecord.offset": {"minimum": 0},
}
"""What a field promises beyond its type, in the words of JSON Schema."""

# Legal in JSON, but line ends to many readers (`str.splitlines`, JavaScript), who would tear the line.
LINE_ENDS = {"\u2028": "\\u2028", "\u2029": "\\u2029", "\u0085": "\\u0085"}
ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


AS_THEY_ARE = frozenset({str, int, float, bool, NoneType, dict})
"""Types of values that are JSON already; most of what a row holds."""


def to_row(article: Article) -> dict[str, Any]:
    """The article as JSON values: keys in the order of the dataclass, None kept, times in ISO 8601 with offset."""
    return cast("dict[str, Any]", _encode(article))


def to_line(article: Article) -> str:
    """The article as one line of the dump, without line feed.

    Not escaped to ASCII, except what some readers take for the end of a line; lone surrogates become U+FFFD.
    Raises ValueError for a number that JSON does not know (NaN).
    """
    return json_line(to_row(article))


def json_line(value: Mapping[str, Any]) -> str:
    """JSON values on one line, written as :func:`to_line` writes an article."""
    line = well_formed(ENCODER.encode(value))
    for end, written in LINE_ENDS.items():
        if end in line:
            line = line.replace(end, written)
    return line


def from_row(row: Mapping[str, Any]) -> Article:
    """The article of a row; unknown keys are ignored, missing ones take their default.

    So rows of the same major version always load; those of older ones are upgraded.  Raises SchemaError naming the
    field that does not fit.
    """
    return cast("Article", article_type().decode(upgrade(row), ""))


def validate(row: object) -> list[str]:
    """What is wrong with a row, readable and with the path of the field; empty for a good row.

    Says the same as the JSON Schema, some twenty times faster than a general validator.
    """
    return list(article_type().check(row, ""))


def well_formed(text: str) -> str:
    """`text` with lone surrogates, which UTF-8 cannot carry, replaced by U+FFFD."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:  # pairs of surrogates are joined on the way
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a row."""
    definitions = {name: record.definition(_descriptions()) for name, record in _records().items()}
    article = definitions.pop("Article")
    return {"$schema": DIALECT, "title": "newscrawl article", **article, "$defs": definitions}


def data_dictionary() -> str:
    """The data dictionary in Markdown: a table per object, in the order of the record."""
    lines = [
        "# Data dictionary",
        "",
        f"One line of the dump is one `Article`, schema {SCHEMA_VERSION}, in UTF-8. Keys stand in this order, `null`",
        "is never left out, times are ISO 8601 with offset. [article.schema.json](article.schema.json) says the same",
        "for machines.",
        "",
        "Written by `python -m newscrawl.schema docs` from `newscrawl/items.py`.",
    ]
    for name, record in _records().items():
        lines += ["", f"## {name}", "", "| field | type | meaning |", "|---|---|---|"]
        for field, kind in record.fields.items():
            meaning = _descriptions()[f"{name}.{field}"].replace("|", "\\|")
            lines.append(f"| `{field}` | {kind.label()} | {meaning} |")
    return "\n".join(lines) + "\n"


def write_docs(folder: Path) -> None:
    """Write the published schema and the data dictionary."""
    (folder / "article.schema.json").write_text(published_schema(), encoding="utf-8")
    (folder / "data-dictionary.md").write_text(data_dictionary(), encoding="utf-8")


def published_schema() -> str:
    """docs/article.schema.json."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def _encode(value: Any) -> Any:
    kind = type(value)
    if kind in AS_THEY_ARE:
        return value
    if isinstance(value, (list, tuple)):
        return [_encode(part) for part in value]
    if isinstance(value, datetime):
        return _encode_time(value)
    if is_dataclass(kind):
        names, values = _reader(kind)
        parts = zip(names, values(value), strict=True)
        return {name: part if type(part) in AS_THEY_ARE else _encode(part) for name, part in parts}
    return value


def _encode_time(moment: datetime) -> str:
    offset = moment.utcoffset()
    if offset and offset.total_seconds() % 60:  # local mean times of old have offsets that ISO 8601 has no form for
        moment = moment.astimezone(UTC)
    return moment.isoformat()


@cache
def _reader(kind: type) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """The names of the fields of a dataclass with several, and what reads them all at once."""
    names = tuple(field.name for field in fields(kind))
    return names, attrgetter(*names)


@cache
def article_type() -> Record:
    """The types of the record's fields, for whoever writes rows in another form."""
    return cast("Record", field_type(Article, "Article", CONSTRAINTS))


@cache
def _records() -> dict[str, Record]:
    """Every object of the record by name, the article first, then in the order of their first mention."""
    found: dict[str, Record] = {}

    def visit(kind: FieldType) -> None:
        if isinstance(kind, Record) and kind.label() not in found:
            found[kind.label()] = kind
        for part in kind.parts():
            visit(part)

    visit(article_type())
    return found


@cache
def _descriptions() -> dict[str, str]:
    """The text under every field of the dataclasses, by ``Class.field``."""
    return dict(_read_descriptions(inspect.getsource(items)))


def _read_descriptions(source: str) -> Iterator[tuple[str, str]]:
    for definition in ast.walk(ast.parse(source)):
        if not isinstance(definition, ast.ClassDef):
            continue
        for field, below in zip(definition.body, definition.body[1:], strict=False):
            match field, below:
                case (
                    ast.AnnAssign(target=ast.Name(id=name)),
                    ast.Expr(value=ast.Constant(value=str(text))),
                ):
                    yield f"{definition.name}.{name}", re.sub(r"\s+", " ", text).strip()


if __name__ == "__main__":
    write_docs(Path(sys.argv[1]))
