"""Which fields of the rows are wanted: ``title``, or a part of an object such as ``dedup.verdict``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from newscrawl import schema
from newscrawl.fieldtypes import FieldType, Text
from newscrawl.recordtypes import Optional, Record, Table
from newscrawl.schema import article_type
from newscrawl.storage.reader import Line


class Column(NamedTuple):
    """One field, or a part of one."""

    name: str
    """The way to it from the row, with dots."""
    kind: FieldType

    def value(self, row: Mapping[str, Any]) -> Any:
        """What stands there; None where an object on the way is null."""
        value: Any = row
        for part in self.name.split("."):
            value = None if value is None else value.get(part)
        return value


def complete_row(line: Line) -> dict[str, Any]:
    """The row of a line with every field of today's schema; raises DumpError where it does not fit the schema.

    A valid row is complete already; only one of another minor version takes the way over the article.
    """
    return line.row if not schema.validate(line.row) else schema.to_row(line.article)


def whole_fields() -> list[Column]:
    """Every field of the record."""
    return [Column(name, kind) for name, kind in article_type().fields.items()]


def flat_fields() -> list[Column]:
    """Every field of the record, the parts of objects as columns of their own; lists stay whole."""
    return list(_flat("", article_type()))


def columns(names: Iterable[str]) -> list[Column]:
    """The columns of those names; raises ValueError for one that does not exist."""
    return [Column(name, _kind(name)) for name in names]


def as_object(row: Mapping[str, Any], wanted: Iterable[Column]) -> dict[str, Any]:
    """The wanted part of a row, by the names of the columns."""
    return {column.name: column.value(row) for column in wanted}


def _flat(prefix: str, record: Record) -> Iterable[Column]:
    for name, kind in record.fields.items():
        inner = kind.of if isinstance(kind, Optional) else kind
        if isinstance(inner, Record):
            yield from _flat(f"{prefix}{name}.", inner)
        else:
            yield Column(f"{prefix}{name}", kind)


def _kind(name: str) -> FieldType:
    kind: FieldType = article_type()
    optional = False
    for part in name.split("."):
        inner = kind.of if isinstance(kind, Optional) else kind
        optional = optional or inner is not kind
        if isinstance(inner, Table):
            kind, optional = Text({}), True
        elif isinstance(inner, Record) and part in inner.fields:
            kind = inner.fields[part]
        else:
            known = ", ".join(inner.fields if isinstance(inner, Record) else ()) or "no parts"
            raise ValueError(f"no field {name!r}: {name.removesuffix(part).rstrip('.') or 'a row'} has {known}")
    return Optional(kind) if optional and not isinstance(kind, Optional) else kind
