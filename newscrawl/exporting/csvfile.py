"""CSV (RFC 4180): for spreadsheets, which take some texts for formulas."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any, BinaryIO

from newscrawl.exporting.columns import columns, complete_row, flat_fields
from newscrawl.exporting.options import Options
from newscrawl.storage.reader import Line

FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""What a cell begins with that a spreadsheet calculates (OWASP, CSV Injection); the full-width ones in some locales."""


def write(lines: Iterable[Line], target: BinaryIO, options: Options) -> list[str]:
    """A header and a line per row; the parts of objects in columns of their own, lists as JSON, null as nothing.

    A text that a spreadsheet would calculate gets an apostrophe before it.
    """
    wanted = columns(options.fields) if options.fields else flat_fields()
    encoding = "utf-8-sig" if options.byte_order_mark else "utf-8"
    text = io.TextIOWrapper(target, encoding=encoding, errors="replace", newline="", write_through=True)
    try:
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(column.name for column in wanted)
        for line in lines:
            row = complete_row(line)
            writer.writerow(_cell(column.value(row)) for column in wanted)
        text.flush()
    finally:
        text.detach()
    return []


def _cell(value: Any) -> Any:
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value
