"""Rows as lines of JSON for the terminal, and what a person may ask for them by name."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, get_args

from newscrawl import schema
from newscrawl.exporting.columns import as_object, columns
from newscrawl.items import SCHEMA_VERSION, VerdictKind
from newscrawl.storage.errors import storage_errors
from newscrawl.storage.files import is_day, safe_name
from newscrawl.storage.reader import Line

BEGINNING = f'{{"schema_version":"{SCHEMA_VERSION}"'.encode("ascii")
"""Of a line that today's newscrawl wrote."""


def whole_lines(lines: Iterable[Line]) -> Iterator[bytes]:
    """The lines as they lie in the shards; those of other versions of the schema as rows of today's."""
    for line in lines:
        yield line.data if line.data.startswith(BEGINNING) else schema.json_line(line.row).encode("utf-8")


def lines_of(lines: Iterable[Line], fields: Sequence[str]) -> Iterator[bytes]:
    """Objects of the fields wanted alone; raises ValueError at once for a field that does not exist."""
    wanted = columns(fields)
    return (schema.json_line(as_object(line.row, wanted)).encode("utf-8") for line in lines)


def sites_of(words: str | None, roots: Iterable[Path]) -> list[str]:
    """The site names in a comma-separated list; raises ValueError for one of which the dumps have no row."""
    wanted = _split(words)
    known = {site.name for root in roots if root.is_dir() for site in root.iterdir() if _is_site(site)}
    for site in wanted:
        if known and safe_name(site) not in known:
            raise ValueError(f"no row of the site {site!r} is there; there are {', '.join(sorted(known))}")
    return wanted


def verdicts_of(words: str | None) -> list[str]:
    """The verdicts in a comma-separated list; raises ValueError for one that does not exist."""
    wanted = _split(words)
    for verdict in wanted:
        if verdict not in get_args(VerdictKind):
            raise ValueError(f"no verdict {verdict!r}; there are {', '.join(get_args(VerdictKind))}")
    return wanted


def fields_of(words: str | None) -> tuple[str, ...]:
    """The field names in a comma-separated list."""
    return tuple(_split(words))


@contextmanager
def standard_output() -> Iterator[BinaryIO]:
    """Standard output for bytes; on an error nothing more is tried.  Raises BrokenPipeError and StorageError."""
    out = sys.stdout.buffer
    try:
        yield out
        out.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())  # or the interpreter would flush there once more
        if isinstance(error, BrokenPipeError):
            raise
        with storage_errors(Path("standard output")):
            raise


def _split(words: str | None) -> list[str]:
    return [word.strip() for word in (words or "").split(",") if word.strip()]


def _is_site(folder: Path) -> bool:
    return folder.is_dir() and any(is_day(path.name) for path in folder.iterdir())
