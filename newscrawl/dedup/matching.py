"""The single best match of a document among its candidates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from newscrawl.dedup.alignment import Alignment, Layout, overlap, share
from newscrawl.dedup.candidates import BATCH, Candidate, Lookup, Signatures, candidates
from newscrawl.dedup.comparison import RELATED, Comparison, Relation, compare, holds_several, is_same, is_whole
from newscrawl.dedup.features import Features, clause_keys
from newscrawl.dedup.postings import Postings

if TYPE_CHECKING:
    from newscrawl.dedup.memory import Remembered

FURNITURE = 15
"""Clusters that have a clause in common from which it is furniture: a closing line, a disclaimer, a salutation."""
CERTAIN = 0.97
"""Score above which no better match is looked for."""

ENOUGH = 2
"""Candidates, the most promising ones, after which no more are looked at where these agree."""

RANK: Mapping[Relation, int] = {"near": 2, "part_of": 1, "series": 0}


class Match(NamedTuple):
    """What a document repeats."""

    other: Remembered
    relation: Relation
    score: float
    holds_several: bool
    """Whether the document is a digest: other articles stand in it beside that one."""


class _Compared(NamedTuple):
    """A candidate that is related."""

    other: Remembered
    comparison: Comparison
    aligned: Alignment

    def rank(self) -> tuple[int, float]:
        return RANK[self.comparison.relation], self.comparison.score


class Matcher:
    """Finds matches for a batch of documents; what the disk must be asked for is asked once for all."""

    def __init__(
        self,
        postings: Postings,
        signatures: Signatures,
        recall: Callable[[Iterable[int]], Mapping[int, Remembered]],
        batch: Sequence[Features],
    ) -> None:
        self._signatures, self._batch = signatures, batch
        self._known_furniture = postings.furniture
        self._lookup = Lookup(postings, batch)
        self._candidates = candidates(self._lookup, batch, signatures, recall)
        self._common = self._lookup.common(FURNITURE, [bool(chosen) for chosen in self._candidates])
        self._judged: dict[int, Remembered] = {}
        self._earlier = recall({found.doc for chosen in self._candidates for found in chosen if found.doc < BATCH})

    def judged(self, place: int, remembered: Remembered) -> None:
        """Tell what became of a document of the batch: those behind it may repeat it."""
        self._judged[place + BATCH] = remembered

    def best(self, place: int, site_furniture: frozenset[int] = frozenset()) -> Match | None:
        """The best match of the document at `place` of the batch; clauses of its site's furniture say nothing."""
        if not self._candidates[place]:
            return None
        own = self._batch[place]
        whole = own.layout()
        hopeful = list(self._hopeful(place, whole))
        if not hopeful:
            return None
        furniture = self._furniture(place) | site_furniture
        own_layout = whole.without(furniture)
        found: list[_Compared] = []
        aligned: list[Alignment] = []
        for candidate, other, features in hopeful:
            its = features.layout()
            its_layout = its.without(furniture)
            if candidate.containment < RELATED and not overlap(its_layout, own_layout, RELATED):
                continue
            aligned.append(Alignment(its_layout, own_layout))
            left = min(own_layout.total, its_layout.total)
            contained = _beside(furniture, whole, its, left, candidate.containment)
            comparison = compare(features, own, aligned[-1], min(candidate.similarity, contained), contained)
            if comparison is None:
                continue
            found.append(_Compared(other, comparison, aligned[-1]))
            if comparison.relation == "near" and comparison.score >= CERTAIN and is_same(aligned[-1]):
                break
            if len(aligned) == ENOUGH and _agree(found):
                break
        best = _best(found)
        return _match(best, holds_several(aligned)) if best else None

    def _hopeful(self, place: int, own: Layout) -> Iterator[tuple[Candidate, Remembered, Features]]:
        """The candidates that are still there and have more in common with `own` than a sentence or two."""
        for candidate in self._candidates[place]:
            other = (self._judged if candidate.doc >= BATCH else self._earlier).get(candidate.doc)
            if other is None or other.features is None:
                continue
            if candidate.containment >= RELATED or share(other.features.clauses, own, RELATED / 2):
                yield candidate, other, other.features

    def _furniture(self, place: int) -> frozenset[int]:
        """Those of its clauses that many clusters have; bands say nothing about clauses."""
        common = self._common.get(place)
        if not common:
            return frozenset()
        clauses = self._batch[place].clauses
        keys = clause_keys(clauses)
        return frozenset(
            clause
            for clause, key in zip(clauses.tolist(), keys.tolist(), strict=True)
            if key in common and self._is_furniture(key, common[key])
        )

    def _is_furniture(self, key: int, at: int) -> bool:
        if key not in self._known_furniture:
            docs = np.sort(self._lookup.having(at))[-2 * FURNITURE :]
            judged = {self._judged[doc].cluster for doc in docs[docs >= BATCH].tolist() if doc in self._judged}
            if len(judged | self._signatures.clusters(docs[docs < BATCH])) < FURNITURE:
                return False
            self._known_furniture.add(key)
        return True


def _best(found: Sequence[_Compared]) -> _Compared | None:
    """The closest relation; a copy of a cut text is none when it differs from the whole one in what was cut."""
    return max((one for one in found if not _is_refuted(one, found)), key=_Compared.rank, default=None)


def _agree(found: Sequence[_Compared]) -> bool:
    """Whether candidates are all of a series with the document, or all copies of it and of each other."""
    relations = {one.comparison.relation for one in found}
    copies = relations == {"near"} and len(found) == ENOUGH and len({one.other.cluster for one in found}) == 1
    return copies or relations == {"series"}


def _is_refuted(copied: _Compared, found: Sequence[_Compared]) -> bool:
    return copied.comparison.relation == "near" and any(
        one.comparison.says_other_things
        and one.other.cluster == copied.other.cluster
        and one.aligned.shared >= copied.aligned.shared
        for one in found
    )


def _match(found: _Compared, several: bool) -> Match:
    relation, score, _ = found.comparison
    copies_a_part = several and relation == "near" and not is_whole(found.aligned)
    return Match(found.other, "part_of" if copies_a_part else relation, score, several)


def _beside(furniture: frozenset[int], one: Layout, other: Layout, left: int, containment: float) -> float:
    """The containment of two texts in what they have beside furniture, which their shingles do not tell apart.

    `left` are the characters of the one that has fewer without furniture.
    """
    shorter = min(one.total, other.total)
    if not furniture or left >= shorter:
        return containment
    shared = sum([clause & 0xFF for clause in furniture & one.different & other.different])
    return min(1.0, max(0.0, containment * shorter - shared) / max(1, left))
