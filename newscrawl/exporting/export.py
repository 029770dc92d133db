"""The forms of export by name, and one export from rows to target."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from newscrawl.exporting import csvfile, datatrove, parquet, schemaorg, warc
from newscrawl.exporting.options import Options
from newscrawl.exporting.targets import new_file, new_folder
from newscrawl.storage.reader import Line

FILES: dict[str, Callable[[Iterable[Line], BinaryIO, Options], list[str]]] = {
    "csv": csvfile.write,
    "schemaorg": schemaorg.write,
    "warc": warc.write,
}
"""Forms that are one file."""
FOLDERS: dict[str, Callable[[Iterable[Line], Path, Options], list[str]]] = {
    "datatrove": datatrove.write,
    "parquet": parquet.write,
}
"""Forms that are a folder of files."""
FORMATS = sorted(FILES | FOLDERS)


@dataclass(slots=True)
class Exported:
    """What became of an export."""

    rows: int
    """Rows that were given."""
    notes: list[str]
    """What is to be said of it."""


def export(form: str, lines: Iterable[Line], target: Path | BinaryIO, options: Options) -> Exported:
    """Write `lines` in the form of that name to `target`: a new file or folder, or for files an open one.

    A new one appears when it is whole; on any error nothing is left.  Raises StorageError, and ValueError for options
    that do not fit.
    """
    exported = Exported(0, [])
    counted = _count(lines, exported)
    if form in FILES:
        with new_file(target) if isinstance(target, Path) else nullcontext(target) as file:
            exported.notes = FILES[form](counted, file, options)
    elif isinstance(target, Path):
        with new_folder(target) as folder:
            exported.notes = FOLDERS[form](counted, folder, options)
    else:
        raise ValueError(f"{form} is a folder of files: it cannot go to standard output")
    return exported


def _count(lines: Iterable[Line], exported: Exported) -> Iterator[Line]:
    for line in lines:
        exported.rows += 1
        yield line
