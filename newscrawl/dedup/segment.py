"""Postings on the disk: which documents have a lookup key.

A B-tree of postings would write a page of four kilobytes per posting.  So postings are collected in memory, written in
sorted segments, and segments of like size are merged, as search engines do.  A segment is never changed: what a process
has read of it stays true as long as it is there.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from newscrawl.dedup.signature import mix
from newscrawl.storage.engine import Connection

Keys = NDArray[np.uint32]
Docs = NDArray[np.int32]

CHUNK = 660
"""Postings that are read at once: they fill a page of the database."""
FILTER_BITS = 10
"""Bits per posting of the Bloom filter, three of them set: one lookup in sixty reads a chunk in vain."""
MOST_DOCUMENTS = 1 << 16
"""Numbers that the two bytes of a document can count."""


@dataclass(slots=True)
class Segment:
    """The part of a segment that is kept in memory: about 36 bytes per document."""

    number: int
    first_doc: int
    last_doc: int
    documents: int
    newest: int
    fences: Keys
    filter: NDArray[np.uint8]

    @property
    def postings(self) -> int:
        """About how many it has."""
        return len(self.fences) * CHUNK

    def holding(self, keys: Keys) -> NDArray[np.intp]:
        """Positions of those `keys` that are probably in the segment."""
        bits = np.uint64(len(self.filter) * 8)
        scattered = mix(keys.astype(np.uint64))
        held = np.arange(len(keys))
        for shift in (0, 21, 42):
            place = ((scattered[held] >> np.uint64(shift)) & np.uint64(0x3FFFFF)) % bits
            held = held[(self.filter[place >> np.uint64(3)] >> (place & np.uint64(7)).astype(np.uint8)) & 1 == 1]
        return held


def write_segment(connection: Connection, postings: NDArray[np.uint64], newest: int) -> Segment:
    """Store sorted postings, each a key and a document as :func:`read_postings` has them, as a new segment."""
    keys, docs = (postings >> np.uint64(32)).astype(np.uint32), postings.astype(np.uint32).astype(np.int64)
    first = int(docs.min()) if len(docs) else 0
    bits = max(64, len(keys) * FILTER_BITS // 8 * 8)
    bloom = np.zeros(bits, np.bool_)
    scattered = mix(keys.astype(np.uint64))
    for shift in (0, 21, 42):
        bloom[((scattered >> np.uint64(shift)) & np.uint64(0x3FFFFF)) % np.uint64(bits)] = True
    written = Segment(
        number=secrets.randbits(62),
        first_doc=first,
        last_doc=int(docs.max()) if len(docs) else 0,
        documents=int(np.count_nonzero(np.bincount(docs - first))),
        newest=newest,
        fences=keys[::CHUNK].copy(),
        filter=np.packbits(bloom, bitorder="little"),
    )
    connection.execute(
        "INSERT INTO segment (segment, first_doc, last_doc, documents, newest, fences, filter)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            written.number, first, written.last_doc, written.documents, newest,
            written.fences.astype("<u4").tobytes(), written.filter.tobytes(),
        ),
    )  # fmt: skip
    connection.executemany(
        "INSERT INTO segment_chunk (segment, chunk, keys, docs) VALUES (?, ?, ?, ?)",
        (
            (
                written.number,
                number,
                keys[start : start + CHUNK].astype("<u4").tobytes(),
                (docs[start : start + CHUNK] - first).astype("<u2").tobytes(),
            )
            for number, start in enumerate(range(0, len(keys), CHUNK))
        ),
    )
    return written


def read_segments(connection: Connection, known: dict[int, Segment], since: int) -> dict[int, Segment]:
    """All segments with documents seen `since`, taken from `known` where they are."""
    numbers = [row[0] for row in connection.execute("SELECT segment FROM segment WHERE newest >= ?", (since,))]
    found = {}
    for number in numbers:
        found[number] = known[number] if number in known else _read_segment(connection, number)
    return found


def _read_segment(connection: Connection, number: int) -> Segment:
    row = connection.execute(
        "SELECT first_doc, last_doc, documents, newest, fences, filter FROM segment WHERE segment = ?", (number,)
    ).fetchone()
    first_doc, last_doc, documents, newest, fences, bloom = row
    return Segment(
        number, first_doc, last_doc, documents, newest, np.frombuffer(fences, "<u4"), np.frombuffer(bloom, np.uint8)
    )


def find(connection: Connection, segment: Segment, keys: Keys) -> Iterable[tuple[int, Docs]]:
    """(place in `keys`, documents) for every one of the sorted `keys` that the segment holds."""
    held = segment.holding(keys)
    # A key may begin in the chunk before the first fence that equals it, and go on behind the last.
    first = np.maximum(np.searchsorted(segment.fences, keys[held], side="left") - 1, 0)
    last = np.searchsorted(segment.fences, keys[held], side="right") - 1
    loaded, chunk = -1, (keys[:0], np.empty(0, np.int32))
    for place, begin, end in zip(held, first.tolist(), last.tolist(), strict=True):
        for number in range(begin, min(end, begin + 2) + 1):
            if number != loaded:
                chunk, loaded = _chunk(connection, segment, number), number
            yield from _look_up(chunk, keys, place[None])


def _look_up(postings: tuple[Keys, Docs], keys: Keys, places: NDArray[np.intp]) -> Iterable[tuple[int, Docs]]:
    """(place, documents) for those `places` whose key is among the postings."""
    own, docs = postings
    low = np.searchsorted(own, keys[places], "left")
    high = np.searchsorted(own, keys[places], "right")
    for hit in np.flatnonzero(high > low).tolist():
        yield int(places[hit]), docs[low[hit] : high[hit]]


def _chunk(connection: Connection, segment: Segment, number: int) -> tuple[Keys, Docs]:
    row = connection.execute(
        "SELECT keys, docs FROM segment_chunk WHERE segment = ? AND chunk = ?", (segment.number, number)
    ).fetchone()
    return np.frombuffer(row[0], "<u4"), np.frombuffer(row[1], "<u2").astype(np.int32) + segment.first_doc


def read_postings(connection: Connection, segment: Segment) -> NDArray[np.uint64]:
    """All postings of a segment in order: the key in the upper half of each number, the document in the lower."""
    rows = connection.execute(
        "SELECT keys, docs FROM segment_chunk WHERE segment = ? ORDER BY chunk", (segment.number,)
    ).fetchall()
    keys = np.frombuffer(b"".join(row[0] for row in rows), "<u4").astype(np.uint64)
    docs = np.frombuffer(b"".join(row[1] for row in rows), "<u2").astype(np.uint64)
    return (keys << np.uint64(32)) | (docs + np.uint64(segment.first_doc))


def merge(connection: Connection, segments: list[Segment]) -> Segment:
    """Replace `segments` by one."""
    postings = np.concatenate([read_postings(connection, segment) for segment in segments])
    postings.sort(kind="stable")  # which finds what is sorted already
    delete(connection, segments)
    return write_segment(connection, postings, max(segment.newest for segment in segments))


def delete(connection: Connection, segments: Iterable[Segment]) -> None:
    """Forget segments."""
    numbers = [(segment.number,) for segment in segments]
    connection.executemany("DELETE FROM segment_chunk WHERE segment = ?", numbers)
    connection.executemany("DELETE FROM segment WHERE segment = ?", numbers)
