"""The dump: shards and manifests under ``data/dumps/<site>/<day>/``, all derived from the rows in the state.

A shard is named after its first row, and a manifest holds nothing but what the state says, so whatever a crash left
behind is simply written again under the same name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from newscrawl.items import SCHEMA_VERSION
from newscrawl.storage.database import Database
from newscrawl.storage.errors import StorageError, storage_errors
from newscrawl.storage.files import safe_name, write_whole
from newscrawl.storage.machines import machine_name
from newscrawl.storage.shards import DAMAGED, SUFFIXES, Compression, Shard, read_lines, write_shard

MAX_ROWS = 1000
"""Rows after which a shard is full."""
MAX_BYTES = 64 * 1024 * 1024
"""Bytes of JSON after which a shard is full."""

Folder = tuple[str, str]
"""(site, day) of a dump folder."""


class Dumps:
    """Writes the dump folder `root` from the rows of the state.

    `place` is where the files go: `root`, unless :mod:`newscrawl.storage.object_dumps` puts them elsewhere.
    """

    manifest_file = "manifest.json"
    refused: StorageError | None = None
    """Why object storage did not take what was written last."""

    def __init__(self, root: Path, *, compression: Compression = "none", max_rows: int = MAX_ROWS) -> None:
        self.root = self.place = root
        self.compression: Compression = compression
        self.max_rows = max_rows
        self._machine: str | None = None

    def machine(self, database: Database) -> str:
        """Whose rows and shards these are: empty where the state is on one machine anyway."""
        if self._machine is None:
            self._machine = machine_name(self.root.parent) if database.shared else ""
        return self._machine

    def label(self, database: Database) -> str:
        """The part of shards' names that tells machines apart."""
        return self.machine(database)

    def write(self, database: Database, *, full_only: bool = False) -> list[str]:
        """Write rows of this machine that are in no shard yet; with `full_only` no more than whole shards of them.

        Each shard is one transaction that holds a lock, so two processes never write the same file.  Returns the files
        written, relative to the dumps folder.
        """
        written: list[str] = []
        lock = f"dumps {self.machine(database)}"  # other machines do not wait for our disk
        for folder in self._waiting(database):
            next_one = partial(self._write_next, database, folder, full_only=full_only)
            while shard := database.atomically(next_one, lock):
                written.append(shard.file)
        return written

    def write_manifest(self, database: Database, folder: Folder) -> None:
        """Write ``manifest.json`` of a folder from the state."""
        manifest = json.dumps(manifest_of(database, folder, self.machine(database)), ensure_ascii=False, indent=1)
        path = self.folder(folder) / self.manifest_file
        with storage_errors(path):
            write_whole(path, lambda file: file.write(manifest.encode("utf-8", "replace") + b"\n"))

    def folder(self, folder: Folder) -> Path:
        """Where the shards and the manifest of (site, day) lie."""
        return self.place / folder_name(folder)

    def rewrite(self, database: Database, file: str) -> None:
        """Write a shard again from its rows, as it was; call it inside a transaction."""
        site, day = database.rows("SELECT site, day FROM shard WHERE file = ?", (file,))[0]
        lines = database.rows("SELECT id, line FROM row WHERE shard = ? ORDER BY id", (file,))
        compression = next(name for name, suffix in SUFFIXES.items() if file.endswith(suffix))
        with storage_errors(self.place / file):
            self._record(database, (site, day), write_shard(self.place, file, lines, compression))

    def is_full(self, rows: int, size: int) -> bool:
        """Whether so many rows, of so many bytes, make a whole shard."""
        return rows >= self.max_rows or size >= MAX_BYTES

    def _waiting(self, database: Database) -> list[Folder]:
        query = "SELECT DISTINCT site, day FROM row WHERE shard IS NULL AND machine = ?"
        return [(site, day) for site, day in database.rows(query, (self.machine(database),))]

    def _write_next(self, database: Database, folder: Folder, *, full_only: bool) -> Shard | None:
        lines = self._next_lines(database, folder)
        if not lines or (full_only and not self.is_full(len(lines), sum(map(_size, lines)))):
            return None
        machine = self.machine(database)
        with storage_errors(self.place):
            file = self._name(folder, self.label(database), *lines[0])
            shard = write_shard(self.place, file, lines, self.compression)
        taken = database.execute(
            "UPDATE row SET shard = ? WHERE site = ? AND day = ? AND machine = ? AND shard IS NULL AND id <= ?",
            (file, *folder, machine, shard.last_row),
        ).rowcount
        if taken != len(lines):  # another machine took us for dead meanwhile, and will write them
            raise StorageError(
                f"{file}: {len(lines) - taken} of its rows went to another machine; run the command again"
            )
        self._record(database, folder, shard)
        self.write_manifest(database, folder)
        return shard

    def _next_lines(self, database: Database, folder: Folder) -> list[tuple[int, str]]:
        lines: list[tuple[int, str]] = []
        size = 0
        query = (
            "SELECT id, line FROM row WHERE site = ? AND day = ? AND machine = ? AND shard IS NULL ORDER BY id LIMIT ?"
        )
        for number, line in database.execute(query, (*folder, self.machine(database), self.max_rows)):
            lines.append((number, line))
            size += _size((number, line))
            if self.is_full(len(lines), size):
                break
        return lines

    def _name(self, folder: Folder, machine: str, first: int, line: str) -> str:
        """The shard's file name, which no other machine gives.

        A file left by a crash is replaced, one of another state's making is not.
        """
        stem = f"{folder_name(folder)}/part-{machine}{'-' if machine else ''}{first:010d}"
        for number in range(1, 1000):
            name = stem if number == 1 else f"{stem}-{number}"
            same = [self.place / f"{name}{suffix}" for suffix in SUFFIXES.values()]
            existing = [path for path in same if path.exists()]
            if all(_begins_with(path, line) for path in existing):
                file = name + SUFFIXES[self.compression]
                for path in existing:
                    if path != self.place / file:  # left by a run that compressed in another way
                        path.unlink()
                return file
        raise FileExistsError(f"{stem}: too many files of other runs with the same number")

    def _record(self, database: Database, folder: Folder, shard: Shard) -> None:
        database.execute(
            "INSERT INTO shard (file, site, day, rows, bytes, sha256, first_row, last_row, machine)"
            " VALUES (:file, :site, :day, :rows, :bytes, :sha256, :first_row, :last_row, :machine)"
            " ON CONFLICT (file) DO UPDATE SET rows = excluded.rows, bytes = excluded.bytes, sha256 = excluded.sha256,"
            " first_row = excluded.first_row, last_row = excluded.last_row",
            {**asdict(shard), "site": folder[0], "day": folder[1], "machine": self.machine(database)},
        )


def folder_name(folder: Folder) -> str:
    """``<site>/<day>`` with a site name that is safe as a folder."""
    site, day = folder
    return f"{safe_name(site)}/{day}"


def manifest_of(database: Database, folder: Folder, machine: str | None = None) -> dict[str, Any]:
    """The manifest of a folder as the state has it: its finished shards, and the ended runs that worked on it.

    That of one `machine`, or the view over all, whose shards say in which machine's folder they lie.
    """
    shards = database.rows(
        "SELECT file, rows, bytes, sha256, first_row, last_row, machine FROM shard"
        " WHERE site = :site AND day = :day AND (machine = :machine OR :every) ORDER BY first_row",
        {"site": folder[0], "day": folder[1], "machine": machine, "every": machine is None},
    )
    names = ("file", "rows", "bytes", "sha256", "first_row", "last_row", *(["machine"] if machine is None else []))
    return {
        "schema_version": SCHEMA_VERSION,
        "site": folder[0],
        "date": folder[1],
        "shards": [dict(zip(names, (Path(file).name, *rest), strict=False)) for file, *rest in shards],
        "runs": list(_runs(database, folder, machine)),
    }


def _runs(database: Database, folder: Folder, machine: str | None) -> Iterator[dict[str, Any]]:
    names = ("run_id", "spider", "started_at", "ended_at", "outcome", "exit_code", "code_version")
    query = (
        f"SELECT run.{', run.'.join(names)}, counts, failures, failures_omitted"  # noqa: S608 - column names only
        " FROM run JOIN run_site USING (run_id) WHERE run_site.site = :site AND run.outcome IS NOT NULL"
        " AND (run.machine = :machine OR :every) AND (run.day = :day OR EXISTS"
        " (SELECT 1 FROM row WHERE row.run_id = run.run_id AND row.site = :site AND row.day = :day))"
        " ORDER BY run.started_at, run.run_id"
    )
    wanted = {"site": folder[0], "day": folder[1], "machine": machine, "every": machine is None}
    for *values, counts, failures, omitted in database.rows(query, wanted):
        yield {
            **dict(zip(names, values, strict=True)),
            "counts": json.loads(counts),
            "failures": json.loads(failures),
            "failures_omitted": omitted,
        }


def _size(numbered: tuple[int, str]) -> int:
    return len(numbered[1].encode("utf-8"))


def _begins_with(path: Path, line: str) -> bool:
    try:
        return next(read_lines(path), b"") == line.encode("utf-8")
    except DAMAGED:
        return False
