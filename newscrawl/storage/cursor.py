"""Where a reader of a growing dump stands, so that it can go on with what has come since.

Rows are known by their bytes, not by file names: a shard that was compressed, renamed, written again or merged with
others is recognised, and only what is new in it is given.  A cursor notes, for every folder ``<site>/<day>``, runs of
lines that were read (digest of the first line -> number of lines, digest of the last), and which files are known as a
whole by size and time, so that these need not be opened.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any, Self

from newscrawl.storage.errors import DumpError, storage_errors
from newscrawl.storage.files import write_whole
from newscrawl.storage.shards import read_lines

KEY, VERSION = "newscrawl_cursor", 1


@dataclass(slots=True)
class Seen:
    """What was read of one folder."""

    files: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Files read to the end: name -> size, time of change in nanoseconds."""
    stretches: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Lines in a row that were read: digest of the first -> how many, digest of the last."""

    def extend(self, first: int, count: int, last: int) -> None:
        """The `count` lines from the one with digest `first` to the one with digest `last` were read."""
        if count > self.stretches.get(first, (0, 0))[0]:
            self.stretches[first] = (count, last)

    def known_lines(self, digests: array[int]) -> set[int]:
        """The numbers of the lines, from 1, of a file with these digests that are in a stretch."""
        known: set[int] = set()
        at = 0
        while at < len(digests):
            count, last = self.stretches.get(digests[at], (0, 0))
            end = at + count
            if count and end <= len(digests) and digests[end - 1] == last:
                known.update(range(at + 1, end + 1))
                at = end
            else:
                at += 1
        return known


class Cursor:
    """Where a reader stands; `position` is what ``str`` gave of an earlier one, by default the beginning.

    ``Cursor.load(path)`` and ``save`` keep it in a small file; ``str`` is for whoever keeps it elsewhere, such as in
    the database that the rows go to.  A row counts as read when it was given: save when all that was given is safe.
    After a crash the rows given since then come again, so store them by ``id`` and ``revision.n``, or save the cursor
    in the transaction that stores them.
    """

    def __init__(self, position: str = "") -> None:
        self._folders: dict[str, Seen] = {}
        if position:
            try:
                self._folders = _decode(json.loads(position))
            except (ValueError, LookupError, TypeError, AttributeError) as error:
                raise DumpError(f"this is no position in a dump, begin anew without it: {error!r}") from error

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """The cursor in a file; one at the beginning where there is no such file.  Raises DumpError."""
        path = Path(path)
        with storage_errors(path):
            try:
                text = path.read_text("utf-8", errors="replace")
            except FileNotFoundError:
                return cls()
        try:
            return cls(text.strip() or "{}")
        except DumpError as error:
            raise DumpError(f"{path}: {error}") from error

    def save(self, path: str | Path) -> None:
        """Write the cursor to a file, which at any moment holds this one or the one before."""
        with storage_errors(Path(path)):
            write_whole(Path(path).absolute(), lambda file: file.write(f"{self}\n".encode("ascii")))

    def __str__(self) -> str:
        folders = {
            name: {
                "files": seen.files,
                "lines": {f"{first:016x}": (count, f"{last:016x}") for first, (count, last) in seen.stretches.items()},
            }
            for name, seen in sorted(self._folders.items())
        }
        return json.dumps({KEY: VERSION, "folders": folders}, separators=(",", ":"))

    def unread(self, path: Path) -> Iterator[tuple[int, bytes, Callable[[], None]]]:
        """The lines of a shard that were not read yet, each with its number from 1 and what makes it count as read.

        Call that before going on: a stretch has no gaps.  Raises what :func:`newscrawl.storage.shards.read_lines` does.
        """
        seen = self._folders.setdefault(f"{path.parent.parent.name}/{path.parent.name}", Seen())
        status = path.stat()
        mark = (status.st_size, status.st_mtime_ns)
        if seen.files.get(path.name) == mark:
            return
        known: set[int] = set()
        if seen.stretches:
            digests = array("Q", map(_digest, read_lines(path)))
            known = seen.known_lines(digests)
        first, inner = None, []
        for number, line in enumerate(read_lines(path), start=1):
            digest = _digest(line)
            if number > 1 and number in known and digest in seen.stretches:
                inner.append(digest)
            first = digest if first is None else first
            count = partial(seen.extend, first, number, digest)
            if number in known:
                count()
            else:
                yield number, line, count
        for digest in inner:  # they are part of a longer stretch now
            seen.stretches.pop(digest, None)
        seen.files[path.name] = mark


def _digest(line: bytes) -> int:
    return int.from_bytes(blake2b(line, digest_size=8).digest())


def _decode(position: Any) -> dict[str, Seen]:
    if position == {}:
        raise ValueError("it is empty")
    if position[KEY] != VERSION:
        raise ValueError(f"its version is {position[KEY]!r}, this newscrawl knows {VERSION}")
    return {
        name: Seen(
            files={file: (int(size), int(time)) for file, (size, time) in seen["files"].items()},
            stretches={int(first, 16): (int(n), int(last, 16)) for first, (n, last) in seen["lines"].items()},
        )
        for name, seen in position["folders"].items()
    }
