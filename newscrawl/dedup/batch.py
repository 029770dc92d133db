"""Documents that are judged together: what is read for all of them at once, and what waits to be inserted.

Most of the work is to find what a text nearly repeats.  It is not done for a page that is unchanged, nor for an exact
copy: that is known by its digest, and found by the features of the document that it repeats.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from newscrawl.dedup.features import pack_all
from newscrawl.dedup.matching import Matcher
from newscrawl.dedup.memory import Remembered, Said
from newscrawl.dedup.normalise import compared
from newscrawl.dedup.postings import DAY
from newscrawl.dedup.site_lines import SiteLines, edge_lines
from newscrawl.dedup.verdict import Document, Verdict

if TYPE_CHECKING:
    from newscrawl.dedup.index import Index

RENEWED_DAYS = 100
"""Days after which an exact copy gets features of its own: those of the document that it repeats will be too old to be
looked up while the copy is still copied."""


class Batch:
    """Documents judged together: what is read for all of them at once, and what waits to be inserted."""

    def __init__(self, index: Index, documents: Sequence[Document]) -> None:
        self._index, self._documents = index, documents
        index.refresh()
        self._connection = index.connection
        self._next = self._connection.execute("SELECT coalesce(max(doc), 0) + 1 FROM document").fetchone()[0]
        self._now = int(time.time())
        self._said = [Said.by(document) for document in documents]
        self._texts = compared([(document.text, document.title) for document in documents])
        self._latest = index.memory.by_article(document.id for document in documents)
        self._copies = index.memory.by_comparison(text.digest for text in self._texts)
        self._rows: list[tuple[Remembered, str]] = []
        self._new: list[int] = []
        wanted = self._to_match()
        self._features = index.features(
            [documents[place] for place in wanted], [self._texts[place] for place in wanted]
        )
        self._numbers = dict(zip(wanted, range(len(wanted)), strict=True))
        self._matcher = Matcher(index.postings, index.signatures, index.memory.recall, self._features)

    def judge(self, place: int) -> Verdict:
        document, digest = self._documents[place], self._texts[place].digest
        earlier = self._latest.get(document.id)
        if earlier and self._said[place].repeats(earlier.said):
            return Verdict(kind="unchanged", of=document.id, cluster=earlier.cluster_id, score=1.0)
        if earlier:
            self._remember(place, (earlier.cluster, earlier.cluster_id))
            return Verdict(kind="revision", of=document.id, cluster=earlier.cluster_id)
        copied = next((copy for copy in self._copies.get(digest, ()) if copy.article_id != document.id), None)
        if copied:
            self._remember(place, (copied.cluster, copied.cluster_id))
            return Verdict(kind="exact", of=copied.article_id, cluster=copied.cluster_id, score=1.0)
        number = self._numbers[place]
        match = self._matcher.best(number, self._index.furniture(document.site))
        if match is None:
            self._remember(place, None)
            self._new.append(place)
            return Verdict(kind="new", of=None, cluster=document.id)
        if match.holds_several:
            self._features[number] = self._features[number]._replace(holds_several=True)
        same = match.relation == "near"
        other = match.other
        self._remember(place, (other.cluster, other.cluster_id) if same else None)
        cluster = other.cluster_id if same else document.id
        return Verdict(kind=match.relation, of=other.article_id, cluster=cluster, score=round(match.score, 3))

    def insert(self) -> None:
        """Write down all that was judged."""
        if not self._rows:
            return
        packed = iter(pack_all([one.features for one, _ in self._rows if one.features]))
        self._connection.executemany(
            "INSERT INTO document (doc, article_id, site, text_digest, title_digest, published, comparison, cluster,"
            " seen, features) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    one.doc,
                    one.article_id,
                    site,
                    *one.said,
                    one.comparison,
                    one.cluster,
                    one.seen,
                    next(packed) if one.features else None,
                )
                for one, site in self._rows
            ],
        )
        found = [(one.doc, one.cluster, one.features) for one, _ in self._rows if one.features]
        self._index.signatures.put(found)
        self._index.postings.add([(doc, features.keys) for doc, _, features in found])
        last = self._rows[-1][0]
        self._index.postings.wrote(last.doc, last.said.text)

    def learn(self, site_lines: SiteLines) -> bool:
        """Learn what sites print around articles that have nothing else in common; True when something was learned."""
        told = [
            (document.site, list(edge_lines(document.whole_text)))
            for document in (self._documents[place] for place in self._new)
            if site_lines.wanted(document.site, len(document.text))
        ]
        return bool(told) and site_lines.learn(told)

    def _to_match(self) -> list[int]:
        """The places of the documents that may be like earlier ones without being the same."""
        recent = self._now - RENEWED_DAYS * DAY
        held = {
            digest
            for digest, copies in self._copies.items()
            if any(copy.features and copy.seen >= recent for copy in copies)
        }
        met: set[str] = set()
        wanted = []
        for place, (document, text) in enumerate(zip(self._documents, self._texts, strict=True)):
            earlier = self._latest.get(document.id)
            if document.id in met or not (self._said[place].repeats(earlier.said) if earlier else text.digest in held):
                wanted.append(place)
                if (
                    text.digest and document.id not in met
                ):  # who says again what it said in this batch is not remembered
                    held.add(text.digest)
            met.add(document.id)
        return wanted

    def _remember(self, place: int, cluster: tuple[int, str] | None) -> None:
        document = self._documents[place]
        doc = self._next
        self._next += 1
        number, name = cluster or (doc, document.id)  # the first of a cluster names it
        match_number = self._numbers.get(place)
        features = None if match_number is None else self._features[match_number]
        digest = self._texts[place].digest or None
        remembered = Remembered(doc, document.id, self._said[place], number, name, digest, self._now, features)
        self._rows.append((remembered, document.site))
        self._latest[document.id] = remembered
        if digest:
            self._copies.setdefault(digest, []).append(remembered)
        if match_number is not None:
            self._index.memory.keep(remembered)
            self._matcher.judged(match_number, remembered)
