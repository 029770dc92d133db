"""Shard files: JSON lines, plain or compressed, in frames that a cut cannot spoil."""

from __future__ import annotations

import gzip
import hashlib
import io
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Literal, cast

from newscrawl.storage.files import write_whole
from newscrawl.storage.objects import is_remote, object_errors

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Compression = Literal["none", "gz", "zst"]
SUFFIXES: dict[Compression, str] = {"none": ".jsonl", "gz": ".jsonl.gz", "zst": ".jsonl.zst"}

FRAME_ROWS = 100
"""Rows per compressed frame: a reader that seeks, or a damaged file, costs one frame and not the shard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """A finished shard file."""

    file: str
    """Name relative to the dumps folder."""
    rows: int
    """Lines in it."""
    bytes: int
    """Size of the file."""
    sha256: str
    """Digest of the file as it lies, in hexadecimal."""
    first_row: int
    """Number of its first row."""
    last_row: int
    """Number of its last row."""


def write_shard(root: Path, file: str, numbered: Iterable[tuple[int, str]], compression: Compression) -> Shard:
    """Write (row number, line) pairs, at least one, to `root`/`file`, which appears when it is whole."""
    digest = hashlib.sha256()
    size = 0
    numbers: list[int] = []
    remaining = iter(numbered)

    def write(target: BinaryIO) -> None:
        nonlocal size
        while some := list(islice(remaining, FRAME_ROWS)):
            numbers.extend(number for number, _ in some)
            frame = _compress("".join(f"{line}\n" for _, line in some).encode("utf-8"), compression)
            digest.update(frame)
            size += len(frame)
            target.write(frame)

    write_whole(root / file, write)
    return Shard(
        file=file,
        rows=len(numbers),
        bytes=size,
        sha256=digest.hexdigest(),
        first_row=numbers[0],
        last_row=numbers[-1],
    )


def read_lines(path: Path) -> Iterator[bytes]:
    """The lines of a shard without their line feed.

    Raises OSError, EOFError or zlib and zstd errors where the file is damaged: see DAMAGED.
    """
    with closing(_open(path)) as file:
        for line in file:  # a BufferedReader splits at line feeds only
            yield line.removesuffix(b"\n")


DAMAGED: tuple[type[Exception], ...] = (OSError, EOFError, zstd.ZstdError, zlib.error)
"""What reading a damaged shard raises."""


def _open(path: Path) -> BinaryIO:
    if is_remote(path):  # whole, by one request: a slow reader keeps no connection waiting
        with object_errors(path):
            return _unpacked(path.suffix, io.BytesIO(path.read_bytes()))
    if path.suffix == ".gz":
        return cast("BinaryIO", io.BufferedReader(gzip.open(path)))
    if path.suffix == ".zst":
        return cast("BinaryIO", io.BufferedReader(zstd.open(path)))
    return path.open("rb")


def _unpacked(suffix: str, file: BinaryIO) -> BinaryIO:
    if suffix == ".gz":
        return cast("BinaryIO", io.BufferedReader(gzip.open(file)))
    if suffix == ".zst":
        return cast("BinaryIO", io.BufferedReader(zstd.open(file)))
    return file


def _compress(data: bytes, compression: Compression) -> bytes:
    if compression == "gz":
        return gzip.compress(data, mtime=0)  # without a time, equal rows give equal files
    if compression == "zst":
        return bytes(zstd.compress(data))
    return data
