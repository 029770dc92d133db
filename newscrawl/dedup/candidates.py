"""Which earlier documents are worth comparing with each document of a batch: all of it is worked out at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from newscrawl.dedup.comparison import RELATED
from newscrawl.dedup.features import Features
from newscrawl.dedup.postings import Postings
from newscrawl.dedup.resident import COMMON, Hits, expanded, together
from newscrawl.dedup.signature import CHANCE, SLOTS

if TYPE_CHECKING:
    from newscrawl.dedup.memory import Remembered

CANDIDATES = 60
"""Candidates whose signatures are compared, those with most keys in common first."""
LOOSE_CANDIDATES = 5
"""With fewer candidates than these, those with fewer than SEVERAL keys in common are taken, too."""
RARE = 10
"""A key or two in common say something when no more documents have one of them."""
ALIGNED = 8
"""Candidates that are looked at clause by clause."""
PROMISING = 0.3
"""Estimated containment from which a candidate with few keys in common is looked at."""
UNCERTAINTY = 2.0
"""Standard deviations by which the estimate may fall short of what makes two texts related."""
SEVERAL = 3
"""Keys in common that make a candidate, however many documents have them."""
BATCH = 1 << 39
"""What is added to a place in the batch to tell it from the number of an earlier document."""

_Integers = NDArray[np.int64]


class Candidate(NamedTuple):
    """An earlier document, or an earlier place of the batch plus BATCH, and how similar it is by its signature."""

    doc: int
    similarity: float
    containment: float


class Pairs(NamedTuple):
    """Pairs of a place in the batch and an earlier document."""

    places: _Integers
    docs: _Integers
    shared: _Integers
    """Keys in common."""

    def where(self, kept: NDArray[np.bool_] | _Integers) -> Pairs:
        return Pairs(self.places[kept], self.docs[kept], self.shared[kept])


class Lookup:
    """The keys of a batch, and who else has them."""

    def __init__(self, postings: Postings, batch: Sequence[Features]) -> None:
        self._batch = batch
        keys = np.concatenate([own.keys for own in batch]) if batch else np.empty(0, np.uint32)
        owners = np.repeat(np.arange(len(batch)), [len(own.keys) for own in batch])
        order = np.argsort((keys.astype(np.uint64) << np.uint64(32)) | owners.astype(np.uint64))
        self.keys, self._owners = keys[order], owners[order]
        self._hits = together([postings.find(self.keys), self._within()]).by_place()
        self._documents = np.bincount(self._hits.places, minlength=len(self.keys))
        postings.looked_up(len(batch))

    def common(self, at_least: int, wanted: Sequence[bool]) -> dict[int, dict[int, int]]:
        """For each `wanted` place the keys that so many documents have, and where :meth:`having` finds them."""
        found: dict[int, dict[int, int]] = {}
        positions = np.flatnonzero((self._documents >= at_least) & np.array(wanted, np.bool_)[self._owners])
        rows = zip(
            *(column.tolist() for column in (positions, self._owners[positions], self.keys[positions])), strict=True
        )
        for at, place, key in rows:
            found.setdefault(place, {})[key] = at
        return found

    def having(self, at: int) -> _Integers:
        """The earlier documents, or places of the batch plus BATCH, that have the key at a position."""
        return self._hits.having(at)

    def most_shared(self) -> Pairs:
        """For each document those earlier ones with which it has most keys in common."""
        telling = self._documents <= COMMON
        hits = telling[self._hits.places]
        places, docs = self._hits.places[hits], self._hits.docs[hits]
        pairs = (self._owners[places] << 40) | docs
        rare = pairs[self._documents[places] <= RARE]
        pairs, shared = _counted(pairs)
        say_something = shared >= SEVERAL
        say_something[np.searchsorted(pairs, rare)] = True
        pairs, shared = pairs[say_something], shared[say_something]
        found = Pairs(pairs >> 40, pairs & ((1 << 40) - 1), shared)
        rank = _ranked(found.places, (-found.docs, -found.shared))
        return found.where(rank < np.where(found.shared >= SEVERAL, CANDIDATES, LOOSE_CANDIDATES))

    def _within(self) -> Hits:
        """What the documents of the batch have in common with those before them."""
        places = np.arange(len(self.keys))
        first = np.append(True, self.keys[1:] != self.keys[:-1]) if len(places) else np.empty(0, np.bool_)
        run_starts = np.maximum.accumulate(np.where(first, places, 0)) if len(places) else places
        return expanded(places, run_starts, places, self._owners + BATCH)


class Signatures:
    """The signatures of documents met lately, by number: a ring of fixed size."""

    SIZE = 1 << 18

    def __init__(self) -> None:
        self._slots = np.zeros((self.SIZE, SLOTS), np.uint8)
        self._grams = np.zeros(self.SIZE, np.int64)
        self._docs = np.full(self.SIZE, -1, np.int64)
        self._clusters = np.zeros(self.SIZE, np.int64)

    def put(self, documents: Sequence[tuple[int, int, Features]]) -> None:
        """Keep those of some documents, each given by its number, its cluster and its features."""
        if documents:
            docs, clusters, features = zip(*documents, strict=True)
            at = np.array(docs) % self.SIZE
            self._docs[at], self._clusters[at], self._grams[at] = docs, clusters, [own.grams for own in features]
            self._slots[at] = _slots(features)

    def drop(self, doc: int) -> None:
        """Forget one."""
        self._docs[doc % self.SIZE] = -1

    def clear(self) -> None:
        """Forget all."""
        self._docs[:] = -1

    def missing(self, docs: _Integers) -> set[int]:
        """Those of `docs` that are not here."""
        return set(docs[self._docs[docs % self.SIZE] != docs].tolist())

    def clusters(self, docs: _Integers) -> set[int]:
        """The clusters of those of `docs` that are here."""
        at = docs % self.SIZE
        return set(self._clusters[at[self._docs[at] == docs]].tolist())

    def of(self, docs: _Integers) -> tuple[NDArray[np.bool_], NDArray[np.uint8], _Integers]:
        """(whether it is here, slots, grams) of every document."""
        at = docs % self.SIZE
        return self._docs[at] == docs, self._slots[at], self._grams[at]


def candidates(
    lookup: Lookup,
    batch: Sequence[Features],
    signatures: Signatures,
    recall: Callable[[Iterable[int]], Mapping[int, Remembered]],
) -> list[list[Candidate]]:
    """For each document of the batch those worth comparing with it, the most promising first."""
    chosen: list[list[Candidate]] = [[] for _ in batch]
    pairs = lookup.most_shared()
    if not len(pairs.places):
        return chosen
    earlier = pairs.docs < BATCH
    recalled = recall(signatures.missing(pairs.docs[earlier]))
    signatures.put([(one.doc, one.cluster, one.features) for one in recalled.values() if one.features])
    known, slots, grams = signatures.of(np.where(earlier, pairs.docs, 0))
    own_slots = _slots(batch)
    own_grams = np.array([own.grams for own in batch], np.int64)
    inside = np.flatnonzero(~earlier)
    slots[inside], grams[inside] = own_slots[pairs.docs[inside] - BATCH], own_grams[pairs.docs[inside] - BATCH]
    similarity = _similarity(own_slots[pairs.places], slots)
    similarity[(grams == 0) | (own_grams[pairs.places] == 0)] = 0.0
    held = _containment(similarity, own_grams[pairs.places], grams)
    possible = held + UNCERTAINTY * _deviation(similarity, own_grams[pairs.places], grams)
    hopeful = (possible >= RELATED) & ((pairs.shared >= SEVERAL) | (held >= PROMISING))
    kept = np.flatnonzero((known | ~earlier) & hopeful)
    pairs, similarity, held = pairs.where(kept), similarity[kept], held[kept]
    order = np.lexsort((pairs.docs, -similarity, -held, pairs.places))
    places = pairs.places[order]
    order = order[np.arange(len(order)) - np.searchsorted(places, places) < ALIGNED]
    rows = zip(*(column[order].tolist() for column in (pairs.places, pairs.docs, similarity, held)), strict=True)
    for place, doc, similar, contained in rows:
        chosen[place].append(Candidate(doc, similar, contained))
    return chosen


def _slots(features: Sequence[Features]) -> NDArray[np.uint8]:
    return np.concatenate([own.slots for own in features]).reshape(-1, SLOTS)


def _deviation(similarity: NDArray[np.float64], one: _Integers, other: _Integers) -> NDArray[np.float64]:
    """The standard deviation of an estimated containment: large where one text is much shorter than the other."""
    smaller = np.maximum(1, np.minimum(one, other))
    of_similarity = np.sqrt(np.maximum(similarity, 1 / SLOTS) * (1 - similarity) / SLOTS)
    return np.asarray(of_similarity * (one + other) / smaller)


def _counted(values: _Integers) -> tuple[_Integers, _Integers]:
    """Different values in order, and how often each is there."""
    ordered = np.sort(values)
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])) if len(ordered) else np.empty(0, np.int64)
    return ordered[starts], np.diff(np.append(starts, len(ordered)))


def _ranked(places: _Integers, keys: tuple[_Integers, ...]) -> _Integers:
    """The rank of every pair among those of its place, by `keys` as numpy.lexsort takes them."""
    order = np.lexsort((*keys, places))
    rank = np.empty(len(places), np.int64)
    sorted_places = places[order]
    rank[order] = np.arange(len(places)) - np.searchsorted(sorted_places, sorted_places)
    return rank


def _similarity(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.float64]:
    agreeing = np.count_nonzero(one == other, axis=1) / SLOTS
    return np.asarray(np.maximum(0.0, (agreeing - CHANCE) / (1 - CHANCE)))


def _containment(similarity: NDArray[np.float64], one: _Integers, other: _Integers) -> NDArray[np.float64]:
    smaller = np.maximum(1, np.minimum(one, other))
    return np.asarray(np.minimum(1.0, similarity / (1 + similarity) * (one + other) / smaller))
