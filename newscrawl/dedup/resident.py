"""Postings in memory: those of the newest documents, and of the segments that a busy process keeps there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newscrawl.dedup.segment import Keys, Segment, read_postings
from newscrawl.storage.engine import Connection

RESIDENT = 8_000_000
"""Postings that are kept in memory, those of the newest documents: 64 megabytes, or 250,000 documents."""
UNSORTED = 8192
"""Postings of the newest documents that are sorted again for every batch."""
MANY = 1 << 17
"""Postings among which it is remembered where those with the same LEADING bits are: a search misses the cache."""
LEADING = 16
COMMON = 400
"""A key of more documents says nothing: it is furniture."""
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
        order = np.argsort(self.places, kind="stable")  # which finds what is sorted already
        return Hits(self.places[order], self.docs[order])

    def having(self, place: int) -> NDArray[np.int64]:
        """The documents that have the key at `place`; hits must be sorted by place."""
        low, high = np.searchsorted(self.places, (place, place + 1))
        return self.docs[low:high]


class Sorted:
    """Postings in order: the key in the upper half of each number, the document in the lower."""

    __slots__ = ("_starts", "postings")

    def __init__(self, postings: NDArray[np.uint64]) -> None:
        self.postings = postings
        self._starts: NDArray[np.int64] | None = None
        if len(postings) >= MANY:
            leading = np.arange(1 << LEADING, dtype=np.uint64) << np.uint64(64 - LEADING)
            self._starts = np.append(np.searchsorted(postings, leading), len(postings))

    def having(self, wanted: Keys) -> Hits:
        """Where the sorted `wanted` keys are found; of very common keys the newest documents."""
        sought = wanted.astype(np.uint64) << np.uint64(32)
        low = self._search(sought)
        there = low < len(self.postings)
        there[there] = (self.postings[low[there]] ^ sought[there]) <= DOCUMENT
        places = np.flatnonzero(there)
        low = low[places]
        high = self._search(sought[places] | DOCUMENT)
        hits = expanded(places, np.maximum(low, high - COMMON - 1), high, self.postings.view(np.int64))
        return Hits(hits.places, hits.docs & np.int64(DOCUMENT))

    def _search(self, sought: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Where numbers stand, or would stand.  Keys are hashes, so their leading bits tell about where that is."""
        if self._starts is None or not len(sought):
            return np.searchsorted(self.postings, sought)
        leading = (sought >> np.uint64(64 - LEADING)).astype(np.int64)
        low, high = self._starts.take(leading), self._starts.take(leading + 1)
        for _ in range(int((high - low).max()).bit_length()):
            middle = (low + high) >> 1
            below = (self.postings.take(middle, mode="clip") < sought) & (low < high)
            low, high = np.where(below, middle + 1, low), np.where(below, high, middle)
        return low


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


class Recent:
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

    def add(self, documents: Sequence[tuple[int, Keys]]) -> None:
        if not documents:
            return
        docs, keys = zip(*documents, strict=True)
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
