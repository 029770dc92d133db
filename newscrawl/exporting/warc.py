"""The pages behind rows as one WARC file: the records of the archive as they lie, byte by byte."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from newscrawl.exporting.options import Options
from newscrawl.storage import warc
from newscrawl.storage.errors import ArchiveError
from newscrawl.storage.reader import Line
from newscrawl.version import __version__


def write(lines: Iterable[Line], target: BinaryIO, options: Options) -> list[str]:
    """The records of every page that the rows come from, each once; says how many rows have none."""
    if options.fields:
        raise ValueError("warc takes no --fields: it holds pages as they were received")
    target.write(warc.warcinfo("export.warc.gz", f"newscrawl/{__version__}"))
    lost: Counter[str] = Counter()
    with closing(sqlite3.connect("")) as seen:  # on the disk, as there may be millions
        seen.execute("CREATE TABLE seen (file TEXT, place INTEGER, PRIMARY KEY (file, place)) WITHOUT ROWID")
        for line in lines:
            raw = line.article.crawl.raw
            if raw is None:
                lost["their page is not in the archive"] += 1
                continue
            entered = seen.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (raw.file, raw.offset))
            if entered.rowcount:
                try:
                    records = list(page_members(options.data_dir / raw.file, raw.offset))
                except FileNotFoundError:
                    lost[f"{raw.file} is gone"] += 1
                except ArchiveError as error:
                    lost[f"{raw.file}: {error}"] += 1
                else:
                    target.writelines(records)
    return [f"{count} rows have no page in the file: {reason}" for reason, count in lost.most_common()]


def page_members(path: Path, offset: int) -> Iterator[bytes]:
    """The compressed records of the page that begins at `offset`; raises ArchiveError where there is no whole page."""
    with path.open("rb") as archive, path.open("rb") as compressed:
        first = ""
        for member in warc.read_members(archive, offset):
            record = warc.read_record(member)
            first = first or record.id
            if record.kind not in ("response", "metadata") or (record.kind == "metadata" and record.refers_to != first):
                raise ArchiveError(f"no page begins at byte {offset}")
            compressed.seek(member.offset)
            yield compressed.read(member.length)
            if record.kind == "metadata":
                return
    raise ArchiveError(f"the page at byte {offset} is not whole")
