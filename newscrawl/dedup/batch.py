"""Documents that are judged together: what is read for all of them at once, and what waits to be inserted."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from newscrawl.dedup.features import Features, pack_all
from newscrawl.dedup.matching import Matcher
from newscrawl.dedup.memory import Remembered, digest_of, is_unchanged, published_at
from newscrawl.dedup.site_lines import SiteLines, edge_lines
from newscrawl.dedup.verdict import Document, Verdict

if TYPE_CHECKING:
    from newscrawl.dedup.index import Index


class Batch:
    """Documents judged together: what is read for all of them at once, and what waits to be inserted."""

    def __init__(self, index: Index, documents: Sequence[Document], features: Sequence[Features]) -> None:
        self._index, self._documents, self._features = index, documents, features
        index.refresh()
        connection = index.connection
        self._next = connection.execute("SELECT coalesce(max(doc), 0) + 1 FROM document").fetchone()[0]
        self._first = self._next
        self._connection = connection
        self._latest = index.memory.by_article(document.id for document in documents)
        self._copies = index.memory.by_comparison(own.digest for own in features)
        self._rows: list[tuple[Remembered, Features, str]] = []
        self._new: list[int] = []
        self._matcher = Matcher(index.postings, index.signatures, index.memory.recall, features)

    def judge(self, place: int) -> Verdict:
        document, features = self._documents[place], self._features[place]
        earlier = self._latest.get(document.id)
        if earlier and is_unchanged(document, earlier):
            return Verdict(kind="unchanged", of=document.id, cluster=earlier.cluster_id, score=1.0)
        if earlier:
            self._remember(place, (earlier.cluster, earlier.cluster_id))
            return Verdict(kind="revision", of=document.id, cluster=earlier.cluster_id)
        copied = next((copy for copy in self._copies.get(features.digest, ()) if copy.article_id != document.id), None)
        if copied:
            self._remember(place, (copied.cluster, copied.cluster_id))
            return Verdict(kind="exact", of=copied.article_id, cluster=copied.cluster_id, score=1.0)
        match = self._matcher.best(place, self._index.furniture(document.site))
        if match is None:
            self._remember(place, None)
            self._new.append(place)
            return Verdict(kind="new", of=None, cluster=document.id)
        features.holds_several = match.holds_several
        same = match.relation == "near"
        other = match.other
        self._remember(place, (other.cluster, other.cluster_id) if same else None)
        cluster = other.cluster_id if same else document.id
        return Verdict(kind=match.relation, of=other.article_id, cluster=cluster, score=round(match.score, 3))

    def insert(self) -> None:
        """Write down all that was judged."""
        remembered = [one for one, _, _ in self._rows]
        features = [its for _, its, _ in self._rows]
        now = int(time.time())
        self._connection.executemany(
            "INSERT INTO document (doc, article_id, site, text_digest, title_digest, published, comparison, cluster,"
            " seen, features) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    one.doc,
                    one.article_id,
                    site,
                    one.text,
                    one.title,
                    one.published,
                    one.comparison,
                    one.cluster,
                    now,
                    it,
                )
                for (one, _, site), it in zip(self._rows, pack_all(features), strict=True)
            ],
        )
        self._matcher.done()
        for own in self._features:
            own.lighten()
        if not remembered:
            return
        docs = [one.doc for one in remembered]
        self._index.signatures.put(docs, [one.cluster for one in remembered], features)
        self._index.postings.add(docs, features, remembered[-1].text)

    def learn(self, site_lines: SiteLines) -> bool:
        """Learn what sites print around articles that have nothing else in common; True when something was learned."""
        told = [
            (document.site, list(edge_lines(document.whole_text)))
            for document in (self._documents[place] for place in self._new)
            if site_lines.wanted(document.site, len(document.text))
        ]
        return bool(told) and site_lines.learn(told)

    def _remember(self, place: int, cluster: tuple[int, str] | None) -> None:
        document, features = self._documents[place], self._features[place]
        doc = self._next
        self._next += 1
        text, title = digest_of(document.whole_text), digest_of(document.title)
        number, name = cluster or (doc, document.id)  # the first of a cluster names it
        published = published_at(document)
        remembered = Remembered(
            doc, document.id, text, title, published, number, name, features.digest or None, features
        )
        self._rows.append((remembered, features, document.site))
        self._latest[document.id] = remembered
        if features.digest:
            self._copies.setdefault(features.digest, []).append(remembered)
        self._index.memory.keep(remembered)
        self._matcher.judged(place, remembered)
