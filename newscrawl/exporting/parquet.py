"""Parquet: a folder ``site=<site>/day=<day>/part-*.parquet`` that pandas, DuckDB and `datasets` read as one table.

Columns have the types of the record: times are timestamps, lists and objects are nested. `site` and `day` (of storing,
as in the dump) come from the names of the folders, as is usual for partitioned tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from newscrawl import schema
from newscrawl.exporting.columns import columns, complete_row, whole_fields
from newscrawl.exporting.extras import require
from newscrawl.exporting.options import Options
from newscrawl.fieldtypes import FieldType, Number, Time
from newscrawl.recordtypes import List, Optional, Record, Table
from newscrawl.storage.files import beijing_day
from newscrawl.storage.reader import Line

GROUP_ROWS = 2000
"""Rows of a row group."""
GROUP_CHARS = 8 * 1024 * 1024
"""Characters of text after which a row group is closed though it has fewer rows."""
FILE_ROWS = 200_000
"""Rows of a file."""
ZONE = "+08:00"
"""Of all timestamps: an offset, so that readers need no table of time zones."""

Partition = tuple[str, str]
"""(site, day)"""


def write(lines: Iterable[Line], folder: Path, options: Options) -> list[str]:
    """Fill `folder`; raises MissingExtra where pyarrow is not installed."""
    arrow, parquet = require("pyarrow", "parquet"), require("pyarrow.parquet", "parquet")
    wanted = columns(options.fields) if options.fields else whole_fields()
    wanted = [column for column in wanted if column.name != "site"]
    form = arrow.schema([(column.name, arrow_type(arrow, column.kind)) for column in wanted])
    form = form.with_metadata({"newscrawl_schema_version": schema.SCHEMA_VERSION})
    with _Files(folder, form, parquet) as files:
        for partition, rows in _groups(lines):
            table = [{column.name: _value(column.value(row), column.kind) for column in wanted} for row in rows]
            files.write(partition, arrow.Table.from_pylist(table, schema=form))
    return []


def arrow_type(arrow: Any, kind: FieldType) -> Any:
    """The Arrow type of a field.  A table of names becomes a list of pairs, as not every reader knows maps."""
    if isinstance(kind, Optional):
        return arrow_type(arrow, kind.of)
    if isinstance(kind, List):
        return arrow.list_(arrow_type(arrow, kind.of))
    if isinstance(kind, Record):
        return arrow.struct([(name, arrow_type(arrow, part)) for name, part in kind.fields.items()])
    if isinstance(kind, Table):
        return arrow.list_(arrow.struct([("key", arrow.string()), ("value", arrow.string())]))
    if isinstance(kind, Number):
        return arrow.int64() if kind.whole else arrow.float64()
    return arrow.timestamp("us", tz=ZONE) if isinstance(kind, Time) else arrow.string()


class _Files:
    """The files of the table, one of them open."""

    def __init__(self, folder: Path, form: Any, parquet: Any) -> None:
        self._folder, self._form, self._parquet = folder, form, parquet
        self._partition: Partition | None = None
        self._writer: Any = None
        self._number = self._rows = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._close()

    def write(self, partition: Partition, table: Any) -> None:
        if partition != self._partition or self._rows >= FILE_ROWS:
            self._close()
            site, day = partition
            folder = self._folder / f"site={quote(site, safe='')}" / f"day={day}"
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"part-{self._number:05d}.parquet"
            self._writer = self._parquet.ParquetWriter(path, self._form, compression="zstd")
            self._partition, self._rows = partition, 0
            self._number += 1
        self._writer.write_table(table)
        self._rows += table.num_rows

    def _close(self) -> None:
        if self._writer is not None:
            writer, self._writer = self._writer, None
            writer.close()


def _groups(lines: Iterable[Line]) -> Iterator[tuple[Partition, list[dict[str, Any]]]]:
    rows: list[dict[str, Any]] = []
    current: Partition | None = None
    chars = 0
    for line in lines:
        row = complete_row(line)
        partition = _partition(line, row)
        if current is not None and rows and (partition != current or len(rows) >= GROUP_ROWS or chars >= GROUP_CHARS):
            yield current, rows
            rows, chars = [], 0
        current = partition
        rows.append(row)
        chars += len(row["text"])
    if current is not None:
        yield current, rows


def _partition(line: Line, row: Mapping[str, Any]) -> Partition:
    """The folder of the dump; a shard that lies elsewhere goes by the day of fetching."""
    try:
        day = date.fromisoformat(line.path.parent.name).isoformat()
    except ValueError:
        day = beijing_day(datetime.fromisoformat(row["fetched_at"]))
    return row["site"], day


def _value(value: Any, kind: FieldType) -> Any:
    if value is None:
        return None
    match kind:
        case Optional():
            value = _value(value, kind.of)
        case List():
            value = [_value(part, kind.of) for part in value]
        case Record():
            value = {name: _value(value[name], part) for name, part in kind.fields.items()}
        case Table():
            value = [{"key": key, "value": text} for key, text in value.items()]
        case Number(whole=True):
            value = int(value)  # 1.0 is whole in JSON
        case Time():
            value = datetime.fromisoformat(value)
    return value
