"""Where to look for documents like a new one: the newest in memory, the others in segments on the disk."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newscrawl.dedup.features import Features
from newscrawl.dedup.segment import (
    MOST_DOCUMENTS,
    Keys,
    Segment,
    delete,
    find,
    merge,
    read_postings,
    read_segments,
    write_segment,
)
from newscrawl.storage.engine import Connection

RECENT = 4096
"""Documents in memory before they become a segment; also what a process reads when it opens the store."""
RESIDENT = 8_000_000
"""Postings that are kept in memory, those of the newest documents: 64 megabytes, or 250,000 documents."""
FREQUENT = 500
"""Documents that a process must look up before it keeps segments in memory: a small cron job does without."""
MERGED = 4
"""Segments of like size that become one."""
UNSORTED = 8192
"""Postings of the newest documents that are sorted again for every batch."""
WINDOW_DAYS = 400
"""Days after which only exact copies are found: news is copied within days, and a store of years stays fast."""
COMMON = 400
"""A key of more documents says nothing: it is furniture."""
DAY = 86_400
DOCUMENT = np.uint64(0xFFFFFFFF)
"""The half of a posting that is the number of a document."""


class Hits(NamedTuple):
    """Which documents have which of the keys that were looked up."""

    places: NDArray[np.int64]
    """Positions among the keys."""
    docs: NDArray[np.int64]
    """One document of the key at that position."""

    def by_place(self) -> Hits:
        """The same, sorted by place."""
        order = np.argsort(self.places)
        return Hits(self.places[order], self.docs[order])

    def having(self, place: int) -> NDArray[np.int64]:
        """The documents that have the key at `place`; hits must be sorted by place."""
        low, high = np.searchsorted(self.places, (place, place + 1))
        return self.docs[low:high]


class Postings:
    """The lookup keys of all documents, over a connection whose owner holds the write lock and commits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._segments: dict[int, Segment] = {}
        self._recent = _Recent()
        self._read_to: tuple[int, bytes] = (0, b"")  # last recent document and its digest
        self._sealed_to = 0
        self._resident = Resident()
        self._looked_up = 0
        self.furniture: set[int] = set()
        """Keys found to be of furniture, so that this is not found out again for every document."""

    def refresh(self) -> bool:
        """Take note of what other processes wrote, and of what was undone; False in the latter case."""
        since = int(time.time()) - WINDOW_DAYS * DAY
        self._segments = read_segments(self._connection, self._segments, since)
        if self._looked_up >= FREQUENT:
            self._resident.refresh(self._connection, self._segments)
        sealed_to = self._connection.execute("SELECT coalesce(max(last_doc), 0) FROM segment").fetchone()[0]
        last, digest = self._read_to
        undone = bool(last) and self._digest_of(last) != digest
        if sealed_to != self._sealed_to or undone:
            self._recent.clear()
            self._read_to = (sealed_to, b"")
            self._sealed_to = sealed_to
        rows = self._connection.execute(
            "SELECT doc, text_digest, features FROM document WHERE doc > ? AND features IS NOT NULL ORDER BY doc",
            (self._read_to[0],),
        )
        read: list[tuple[int, Keys]] = []
        for doc, digest, packed in rows:
            features = Features.unpack(packed) if packed else None
            if features:
                read.append((doc, features.with_keys()))
            self._read_to = (doc, digest)
        self._recent.add([doc for doc, _ in read], [keys for _, keys in read])
        return not undone

    def find(self, keys: Keys) -> Hits:
        """Where the sorted `keys` are found among the documents that have been judged."""
        found = [tier.having(keys) for tier in (self._resident.postings, *self._recent.tiers())]
        for segment in self._segments.values():
            if segment.number not in self._resident.segments:
                for place, docs in find(self._connection, segment, keys):
                    newest = docs[-COMMON - 1 :].astype(np.int64)
                    found.append(Hits(np.full(len(newest), place, np.int64), newest))
        return together(found)

    def looked_up(self, documents: int) -> None:
        """Count what this process has asked for."""
        self._looked_up += documents

    def add(self, docs: Sequence[int], features: Sequence[Features], last_digest: bytes) -> None:
        """Documents that are about to be inserted, and the digest of the last one's text."""
        self._recent.add(docs, [own.keys for own in features])
        self._read_to = (docs[-1], last_digest)

    def flush(self) -> None:
        """Write a segment when enough documents wait, and merge segments of like size."""
        if len(self._recent.documents) < RECENT:
            return
        postings = self._recent.postings()
        written = write_segment(self._connection, postings, int(time.time()))
        if self._looked_up >= FREQUENT:
            self._resident.add(written.number, postings)
        self._segments[written.number] = written
        self._recent.clear()
        self._sealed_to = self._connection.execute("SELECT max(last_doc) FROM segment").fetchone()[0]
        self._merge()

    def compact(self) -> None:
        """Forget the postings of documents that are too old to be looked for."""
        since = int(time.time()) - WINDOW_DAYS * DAY
        kept = read_segments(self._connection, self._segments, since)
        every = read_segments(self._connection, kept, 0)
        newest = max(every.values(), key=lambda segment: segment.last_doc, default=None)
        old = [segment for number, segment in every.items() if number not in kept and segment is not newest]
        delete(self._connection, old)
        self._segments = kept

    def _merge(self) -> None:
        while True:
            neighbours = sorted(self._segments.values(), key=lambda segment: segment.first_doc)[-MERGED:]
            small = [s for s in neighbours if s.documents < 2 * neighbours[-1].documents]
            span = small[-1].last_doc - small[0].first_doc
            if len(small) < MERGED or span >= MOST_DOCUMENTS:
                return
            merged = merge(self._connection, small)
            for segment in small:
                del self._segments[segment.number]
            self._segments[merged.number] = merged
            self._resident.replace({segment.number for segment in small}, merged.number)

    def _digest_of(self, doc: int) -> bytes | None:
        row = self._connection.execute("SELECT text_digest FROM document WHERE doc = ?", (doc,)).fetchone()
        return row[0] if row else None


class Sorted(NamedTuple):
    """Postings in order: the key in the upper half of each number, the document in the lower."""

    postings: NDArray[np.uint64]

    def having(self, wanted: Keys) -> Hits:
        """Where the sorted `wanted` keys are found; of very common keys the newest documents."""
        sought = wanted.astype(np.uint64) << np.uint64(32)
        low = np.searchsorted(self.postings, sought)
        there = low < len(self.postings)
        there[there] = (self.postings[low[there]] ^ sought[there]) <= DOCUMENT
        places = np.flatnonzero(there)
        low = low[places]
        high = np.searchsorted(self.postings, sought[places] | DOCUMENT, "right")
        hits = expanded(places, np.maximum(low, high - COMMON - 1), high, self.postings.view(np.int64))
        return Hits(hits.places, hits.docs & np.int64(DOCUMENT))


NONE = Sorted(np.empty(0, np.uint64))


class Resident:
    """The postings of the newest segments in memory, those of all segments in one order: one lookup finds them."""

    def __init__(self) -> None:
        self.postings = NONE
        self.segments: set[int] = set()
        """Numbers of the segments whose postings are here."""
        self._left_out: set[int] = set()

    def refresh(self, connection: Connection, segments: Mapping[int, Segment]) -> None:
        """Read what is not here yet; anew where a segment that was here is gone, as another process merged it.

        Half of the room is left for what this process is about to write.
        """
        if not self.segments <= segments.keys():
            self.postings, self.segments = NONE, set()
        missing = [segments[number] for number in segments.keys() - self.segments - self._left_out]
        if not missing:
            return
        room, parts = RESIDENT // 2 - len(self.postings.postings), [self.postings.postings]
        for segment in sorted(missing, key=lambda one: one.last_doc, reverse=True):
            room -= segment.postings
            if room < 0:
                self._left_out.add(segment.number)
            else:
                parts.append(read_postings(connection, segment))
                self.segments.add(segment.number)
        self._put(parts)

    def add(self, number: int, postings: NDArray[np.uint64]) -> None:
        """The sorted postings of a segment that has just been written; without room all that is here goes first."""
        if len(self.postings.postings) + len(postings) > RESIDENT:
            self.postings, self.segments, self._left_out = NONE, set(), set()
            return
        self.segments.add(number)
        self._put([self.postings.postings, postings])

    def replace(self, merged: set[int], number: int) -> None:
        """Segments that are here have become one."""
        if merged <= self.segments:
            self.segments = self.segments - merged | {number}

    def _put(self, parts: Sequence[NDArray[np.uint64]]) -> None:
        together = np.concatenate(parts)
        together.sort(kind="stable")  # which finds what is sorted already
        self.postings = Sorted(together)


def expanded(
    places: NDArray[np.int64], low: NDArray[np.int64], high: NDArray[np.int64], docs: NDArray[np.int64]
) -> Hits:
    """The hits of keys at `places` whose postings are docs[low:high]."""
    counts = high - low
    ends = np.cumsum(counts)
    at = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(low - ends + counts, counts)
    return Hits(np.repeat(places, counts), docs[at])


def together(found: Sequence[Hits]) -> Hits:
    """All hits of several lookups."""
    if not found:
        return Hits(np.empty(0, np.int64), np.empty(0, np.int64))
    return Hits(np.concatenate([hits.places for hits in found]), np.concatenate([hits.docs for hits in found]))


class _Recent:
    """The postings of the newest documents: most of them sorted, the last few not yet."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.documents: list[int] = []
        self._sorted = np.empty(0, np.uint64)  # key << 32 | document
        self._waiting: list[NDArray[np.uint64]] = []
        self._waits = 0
        self._tiers: list[Sorted] = []
        self._are_current = True

    def add(self, docs: Sequence[int], keys: Sequence[Keys]) -> None:
        if not docs:
            return
        of = np.repeat(np.array(docs, np.uint64), [len(own) for own in keys])
        self.documents.extend(docs)
        self._waiting.append((np.concatenate(keys).astype(np.uint64) << np.uint64(32)) | of)
        self._waits += len(of)
        self._are_current = False

    def tiers(self) -> list[Sorted]:
        if not self._are_current:
            newest = np.sort(np.concatenate(self._waiting))
            if self._waits > UNSORTED:
                self._sorted = np.sort(np.concatenate((self._sorted, newest)))
                self._waiting, self._waits = [], 0
                self._tiers = [Sorted(self._sorted)]
            else:
                self._tiers = [*self._tiers[: bool(len(self._sorted))], Sorted(newest)]
            self._are_current = True
        return self._tiers

    def postings(self) -> NDArray[np.uint64]:
        return np.sort(np.concatenate((self._sorted, *self._waiting)))
