"""The single best match of a document among its candidates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from newscrawl.dedup.alignment import align
from newscrawl.dedup.comparison import RELATED, Comparison, Relation, compare
from newscrawl.dedup.features import Features, clause_keys
from newscrawl.dedup.postings import COMMON, Postings
from newscrawl.dedup.signature import SLOTS, containment, jaccard

if TYPE_CHECKING:
    from newscrawl.dedup.index import Remembered

CANDIDATES = 60
"""Candidates whose signatures are compared, those with most keys in common first."""
LOOSE_CANDIDATES = 5
"""With fewer candidates than these, those with a single key in common are taken, too, the newest first."""
ALIGNED = 8
"""Candidates that are looked at clause by clause."""
PROMISING = 0.3
"""Estimated containment from which a candidate is looked at; the estimate is uncertain by a tenth."""
SEVERAL = 3
"""Keys in common that are promising, too."""
FURNITURE = 15
"""Clusters that have a clause in common from which it is furniture: a closing line, a disclaimer, a salutation."""
CERTAIN = 0.97
"""Score above which no better match is looked for."""

RANK: Mapping[Relation, int] = {"near": 2, "part_of": 1, "series": 0}


class Matcher:
    """Finds matches for a batch of documents; what the disk must be asked for is asked once for all."""

    def __init__(
        self,
        postings: Postings,
        recall: Callable[[Iterable[int]], Mapping[int, Remembered]],
        clusters: Callable[[Sequence[int]], int],
        batch: Sequence[Features],
    ) -> None:
        self._postings, self._recall, self._clusters, self._batch = postings, recall, clusters, batch
        self._known_furniture = postings.furniture
        self._on_disk: list[dict[int, list[int]]] = []
        self._keys: list[list[int]] = []

    def prepare(self) -> None:
        """Look up all documents of the batch."""
        self._on_disk = self._postings.find([own.keys for own in self._batch])
        self._keys = [own.keys.tolist() for own in self._batch]
        early: set[int] = set()
        for found in self._on_disk:
            if found:
                shared = Counter(chain.from_iterable(docs for docs in found.values() if len(docs) <= COMMON))
                early.update(_best_known(shared))
        self._recall(early)

    def best(self, place: int) -> tuple[Remembered, Relation, float] | None:
        """The best match of the document at `place` of the batch, relation and score."""
        own, keys = self._batch[place], self._keys[place]
        shared, counts = self._postings.candidates(keys, self._on_disk[place])
        if not shared:
            return None
        found = [one for one in self._recall(_best_known(shared)).values() if one.features]
        if not found:
            return None
        furniture = self._furniture(place, counts)
        best: tuple[tuple[int, float], Remembered, Comparison] | None = None
        for other, similarity, held in _promising(own, found, shared):
            assert other.features is not None
            aligned = align(other.features, own, furniture, at_least=0.0 if held >= RELATED else RELATED)
            comparison = compare(aligned, similarity, held) if aligned else None
            if comparison is None:
                continue
            rank = (RANK[comparison.relation], comparison.score)
            if best is None or rank > best[0]:
                best = rank, other, comparison
                if rank >= (RANK["near"], CERTAIN):
                    break
        return (best[1], best[2].relation, best[2].score) if best else None

    def _furniture(self, place: int, counts: Mapping[int, int]) -> frozenset[int]:
        """Those of its clauses that many clusters have; bands say nothing about clauses."""
        if not any(count >= FURNITURE for count in counts.values()):
            return frozenset()
        clauses, keys = clause_keys(self._batch[place].clauses)
        furniture = set()
        for clause, key in zip(clauses.tolist(), keys.tolist(), strict=True):
            if counts.get(key, 0) >= FURNITURE and self._is_furniture(key, place):
                furniture.add(clause)
        return frozenset(furniture)

    def _is_furniture(self, key: int, place: int) -> bool:
        if key not in self._known_furniture:
            docs = self._postings.holding(key, self._on_disk[place])[-4 * FURNITURE :]
            if self._clusters(docs) < FURNITURE:
                return False
            self._known_furniture.add(key)
        return True


def _best_known(shared: Counter[int]) -> list[int]:
    """The documents worth a look, by the number of keys in common."""
    several = [doc for doc, keys in shared.items() if keys > 1]
    if len(several) > CANDIDATES:
        several.sort(key=lambda doc: (-shared[doc], -doc))
        return several[:CANDIDATES]
    if len(several) >= LOOSE_CANDIDATES or len(several) == len(shared):
        return several
    single = sorted((doc for doc, keys in shared.items() if keys == 1), reverse=True)
    return several + single[: LOOSE_CANDIDATES - len(several)]


def _promising(
    own: Features, found: Sequence[Remembered], shared: Mapping[int, int]
) -> list[tuple[Remembered, float, float]]:
    """(candidate, similarity, containment), best first."""
    slots = np.stack([one.features.slots for one in found if one.features])
    agreeing = (slots == own.slots).sum(axis=1).tolist()
    promising = []
    for one, slots_agreeing in zip(found, agreeing, strict=True):
        assert one.features is not None
        comparable = own.grams and one.features.grams
        similarity = jaccard(slots_agreeing / SLOTS) if comparable else 0.0
        held = containment(similarity, own.grams, one.features.grams)
        if held >= PROMISING or shared[one.doc] >= SEVERAL:
            promising.append((one, similarity, held))
    promising.sort(key=lambda candidate: (candidate[2], candidate[1], -candidate[0].doc), reverse=True)
    return promising[:ALIGNED]
