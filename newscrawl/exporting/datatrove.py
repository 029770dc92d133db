"""Documents as datatrove reads them: JSON lines of `text`, `id` and `metadata`, in a folder of gzip files.

datatrove shares work out by files, so there are several.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from itertools import chain, islice
from pathlib import Path

from newscrawl import schema
from newscrawl.exporting.columns import Column, as_object, columns, complete_row, whole_fields
from newscrawl.exporting.options import Options
from newscrawl.storage.reader import Line

DOCUMENTS = 10_000
"""Documents per file."""
LEVEL = 4
"""Of compression: as for the archive, where 9 takes twice the time for 4 % fewer bytes."""
OWN_KEYS = ("text", "id")


def write(lines: Iterable[Line], folder: Path, options: Options) -> list[str]:
    """Fill `folder` with ``00000.jsonl.gz`` and so on; the fields other than text and id go into the metadata."""
    wanted = columns(options.fields) if options.fields else whole_fields()
    wanted = [column for column in wanted if column.name not in OWN_KEYS]
    remaining = iter(lines)
    for number, first in enumerate(remaining):
        with gzip.open(folder / f"{number:05d}.jsonl.gz", "wt", LEVEL, encoding="utf-8", newline="\n") as file:
            for line in chain([first], islice(remaining, DOCUMENTS - 1)):
                file.write(_document(line, wanted))
    return []


def _document(line: Line, wanted: list[Column]) -> str:
    row = complete_row(line)
    document = {"text": row["text"], "id": row["id"], "metadata": as_object(row, wanted)}
    return schema.json_line(document) + "\n"
