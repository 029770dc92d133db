"""Where to look for documents like a new one: the newest in memory, the others in segments on the disk."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from newscrawl.dedup.features import Features
from newscrawl.dedup.segment import (
    MOST_DOCUMENTS,
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
RESIDENT = 4_000_000
"""Postings that are kept in memory, those of the newest documents: 32 megabytes, or 170,000 documents."""
MERGED = 8
"""Segments of like size that become one."""
WINDOW_DAYS = 400
"""Days after which only exact copies are found: news is copied within days, and a store of years stays fast."""
COMMON = 400
"""A key of more documents says nothing: it is furniture."""
DAY = 86_400


_NONE: list[int] = []


class Postings:
    """The lookup keys of all documents, over a connection whose owner holds the write lock and commits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._segments: dict[int, Segment] = {}
        self._recent: dict[int, list[int]] = {}
        self._keys_of: dict[int, NDArray[np.uint32]] = {}  # of the recent documents
        self._read_to: tuple[int, bytes] = (0, b"")  # last recent document and its digest
        self._sealed_to = 0
        self._resident_among: set[int] = set()
        self.furniture: set[int] = set()
        """Keys found to be of furniture, so that this is not found out again for every document."""

    def refresh(self) -> None:
        """Take note of what other processes wrote, and of what was undone."""
        since = int(time.time()) - WINDOW_DAYS * DAY
        self._segments = read_segments(self._connection, self._segments, since)
        if self._segments.keys() != self._resident_among:
            make_resident(self._connection, self._segments.values(), RESIDENT)
            self._resident_among = set(self._segments)
        sealed_to = self._connection.execute("SELECT coalesce(max(last_doc), 0) FROM segment").fetchone()[0]
        last, digest = self._read_to
        if sealed_to != self._sealed_to or (last and self._digest_of(last) != digest):
            self._recent.clear()
            self._keys_of.clear()
            self._read_to = (sealed_to, b"")
            self._sealed_to = sealed_to
        rows = self._connection.execute(
            "SELECT doc, text_digest, features FROM document WHERE doc > ? AND features IS NOT NULL ORDER BY doc",
            (self._read_to[0],),
        )
        for doc, digest, packed in rows:
            features = Features.unpack(packed) if packed else None
            if features:
                self._add(doc, features.with_keys())
            self._read_to = (doc, digest)

    def find(self, wanted: Sequence[NDArray[np.uint32]]) -> list[dict[int, list[int]]]:
        """For each of several documents: key -> documents of the segments that have it."""
        found: list[dict[int, list[int]]] = [{} for _ in wanted]
        if not self._segments or not wanted:
            return found
        keys = np.concatenate(wanted)
        owners = np.repeat(np.arange(len(wanted)), [len(own) for own in wanted])
        order = np.argsort(keys, kind="stable")
        keys, owners = keys[order], owners[order]
        for segment in self._segments.values():
            for place, docs in find(self._connection, segment, keys):
                found[owners[place]].setdefault(int(keys[place]), []).extend(docs[-COMMON - 1 :].tolist())
        return found

    def candidates(self, keys: Sequence[int], on_disk: dict[int, list[int]]) -> tuple[Counter[int], dict[int, int]]:
        """(documents with the number of keys they share, common keys with their number of documents)."""
        shared: list[int] = []
        counts = {}
        recent = self._recent
        for key in keys:
            docs = recent.get(key, _NONE)
            if key in on_disk:
                docs = on_disk[key] + docs
            if docs:
                counts[key] = len(docs)
                if len(docs) <= COMMON:
                    shared += docs
        return Counter(shared), counts

    def holding(self, key: int, on_disk: dict[int, list[int]]) -> list[int]:
        """The documents that have a key."""
        return on_disk.get(key, []) + self._recent.get(key, [])

    def add(self, doc: int, features: Features, digest: bytes) -> None:
        """A document that is about to be inserted."""
        self._add(doc, features.keys)
        self._read_to = (doc, digest)

    def flush(self) -> None:
        """Write a segment when enough documents wait, and merge segments of like size."""
        if len(self._keys_of) < RECENT:
            return
        docs = np.repeat(list(self._keys_of), [len(keys) for keys in self._keys_of.values()])
        written = write_segment(self._connection, np.concatenate(list(self._keys_of.values())), docs, int(time.time()))
        self._segments[written.number] = written
        self._recent.clear()
        self._keys_of.clear()
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

    def _add(self, doc: int, keys: NDArray[np.uint32]) -> None:
        self._keys_of[doc] = keys
        for key in keys.tolist():
            self._recent.setdefault(key, []).append(doc)

    def _digest_of(self, doc: int) -> bytes | None:
        row = self._connection.execute("SELECT text_digest FROM document WHERE doc = ?", (doc,)).fetchone()
        return row[0] if row else None
