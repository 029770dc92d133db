"""Where to look for documents like a new one: the newest in memory, the others in segments on the disk."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newscrawl.dedup.features import Features
from newscrawl.dedup.segment import (
    MOST_DOCUMENTS,
    Docs,
    Keys,
    Segment,
    delete,
    find,
    make_resident,
    merge,
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

    def having(self, place: int) -> list[int]:
        """The documents that have the key at `place`; hits must be sorted by place."""
        low, high = np.searchsorted(self.places, (place, place + 1))
        return [int(doc) for doc in self.docs[low:high]]


class Postings:
    """The lookup keys of all documents, over a connection whose owner holds the write lock and commits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._segments: dict[int, Segment] = {}
        self._recent = _Recent()
        self._read_to: tuple[int, bytes] = (0, b"")  # last recent document and its digest
        self._sealed_to = 0
        self._resident_among: set[int] = set()
        self._looked_up = 0
        self.furniture: set[int] = set()
        """Keys found to be of furniture, so that this is not found out again for every document."""

    def refresh(self) -> bool:
        """Take note of what other processes wrote, and of what was undone; False in the latter case."""
        since = int(time.time()) - WINDOW_DAYS * DAY
        self._segments = read_segments(self._connection, self._segments, since)
        if self._looked_up >= FREQUENT and self._segments.keys() != self._resident_among:
            make_resident(self._connection, self._segments.values(), RESIDENT)
            self._resident_among = set(self._segments)
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
        for doc, digest, packed in rows:
            features = Features.unpack(packed) if packed else None
            if features:
                self._recent.add(doc, features.with_keys())
            self._read_to = (doc, digest)
        return not undone

    def find(self, keys: Keys) -> Hits:
        """Where the sorted `keys` are found among the documents that have been judged."""
        found = [tier.having(keys) for tier in self._recent.tiers()]
        for segment in self._segments.values():
            if segment.resident is not None:
                found.append(Sorted(*segment.resident).having(keys))
            else:
                for place, docs in find(self._connection, segment, keys):
                    newest = docs[-COMMON - 1 :].astype(np.int64)
                    found.append(Hits(np.full(len(newest), place, np.int64), newest))
        return together(found)

    def looked_up(self, documents: int) -> None:
        """Count what this process has asked for."""
        self._looked_up += documents

    def add(self, doc: int, features: Features, digest: bytes) -> None:
        """A document that is about to be inserted."""
        self._recent.add(doc, features.keys)
        self._read_to = (doc, digest)

    def flush(self) -> None:
        """Write a segment when enough documents wait, and merge segments of like size."""
        if len(self._recent.documents) < RECENT:
            return
        written = write_segment(self._connection, *self._recent.postings(), int(time.time()))
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

    def _digest_of(self, doc: int) -> bytes | None:
        row = self._connection.execute("SELECT text_digest FROM document WHERE doc = ?", (doc,)).fetchone()
        return row[0] if row else None


class Sorted(NamedTuple):
    """Postings in the order of their keys."""

    keys: Keys
    docs: Docs

    def having(self, wanted: Keys) -> Hits:
        """Where the sorted `wanted` keys are found; of very common keys the newest documents."""
        low = np.searchsorted(self.keys, wanted)
        there = low < len(self.keys)
        there[there] = self.keys[low[there]] == wanted[there]
        places = np.flatnonzero(there)
        low = low[places]
        high = np.searchsorted(self.keys, wanted[places], "right")
        return expanded(places, np.maximum(low, high - COMMON - 1), high, self.docs)


def expanded(
    places: NDArray[np.int64], low: NDArray[np.int64], high: NDArray[np.int64], docs: NDArray[np.signedinteger]
) -> Hits:
    """The hits of keys at `places` whose postings are docs[low:high]."""
    counts = high - low
    ends = np.cumsum(counts)
    at = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(low - ends + counts, counts)
    return Hits(np.repeat(places, counts), docs[at].astype(np.int64))


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

    def add(self, doc: int, keys: Keys) -> None:
        self.documents.append(doc)
        self._waiting.append((keys.astype(np.uint64) << np.uint64(32)) | np.uint64(doc))
        self._waits += len(keys)
        self._are_current = False

    def tiers(self) -> list[Sorted]:
        if not self._are_current:
            newest = np.sort(np.concatenate(self._waiting))
            if self._waits > UNSORTED:
                self._sorted = np.sort(np.concatenate((self._sorted, newest)))
                self._waiting, self._waits = [], 0
                self._tiers = [_unpacked(self._sorted)]
            else:
                self._tiers = [*self._tiers[: bool(len(self._sorted))], _unpacked(newest)]
            self._are_current = True
        return self._tiers

    def postings(self) -> tuple[Keys, NDArray[np.int64]]:
        keys, docs = _unpacked(np.sort(np.concatenate((self._sorted, *self._waiting))))
        return keys, docs.astype(np.int64)


def _unpacked(postings: NDArray[np.uint64]) -> Sorted:
    return Sorted((postings >> np.uint64(32)).astype(np.uint32), postings.astype(np.uint32).view(np.int32))
