"""Where to look for documents like a new one: the newest in memory, the others in segments on the disk."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np

from newscrawl.dedup.features import Features
from newscrawl.dedup.resident import COMMON, Hits, Recent, Resident, together
from newscrawl.dedup.segment import (
    MOST_DOCUMENTS,
    Keys,
    Segment,
    delete,
    find,
    merge,
    read_segments,
    write_segment,
)
from newscrawl.storage.engine import Connection

RECENT = 4096
"""Documents in memory before they become a segment; also what a process reads when it opens the store."""
FREQUENT = 500
"""Documents that a process must look up before it keeps segments in memory: a small cron job does without."""
MERGED = 4
"""Segments of like size that become one."""
WINDOW_DAYS = 400
"""Days after which only exact copies are found: news is copied within days, and a store of years stays fast."""
DAY = 86_400


class Postings:
    """The lookup keys of all documents, over a connection whose owner holds the write lock and commits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._segments: dict[int, Segment] = {}
        self._recent = Recent()
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
        self._recent.add(read)
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

    def add(self, documents: Sequence[tuple[int, Keys]]) -> None:
        """The keys of documents that have just been inserted."""
        self._recent.add(documents)

    def wrote(self, last: int, digest: bytes) -> None:
        """The number of the last document that has just been inserted, and the digest of its text."""
        self._read_to = (last, digest)

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
