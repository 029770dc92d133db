"""The memory of all documents judged so far: finds what a new one repeats."""

from __future__ import annotations

import sqlite3
import time
from hashlib import blake2b
from typing import NamedTuple

from newscrawl.dedup.normalise import comparison_key
from newscrawl.dedup.verdict import Document, Verdict

RECALL = (
    "SELECT d.doc, d.article_id, d.text_digest, d.title_digest, d.published, d.cluster, first.article_id"
    " FROM document d JOIN document first ON first.doc = d.cluster "
)


class Remembered(NamedTuple):
    """An earlier document."""

    doc: int
    article_id: str
    text: bytes
    title: bytes
    published: int | None
    cluster: int
    cluster_id: str


class Index:
    """Judges documents over an open connection to the state database.

    It never commits: whoever calls it holds a transaction from the judgement to the commit, so that two processes
    cannot both call the same article new.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def judge(self, document: Document) -> Verdict:
        """The verdict on `document`, which is remembered unless it is unchanged."""
        comparison = comparison_key(document.text, document.title)
        earlier = self._latest(document.id)
        if earlier and _is_unchanged(document, earlier):
            return Verdict(kind="unchanged", of=document.id, cluster=earlier.cluster_id, score=1.0)
        if earlier:
            self._remember(document, comparison, earlier.cluster)
            return Verdict(kind="revision", of=document.id, cluster=earlier.cluster_id)
        copied = self._copied(document.id, comparison)
        if copied:
            self._remember(document, comparison, copied.cluster)
            return Verdict(kind="exact", of=copied.article_id, cluster=copied.cluster_id, score=1.0)
        self._remember(document, comparison, None)
        return Verdict(kind="new", of=None, cluster=document.id)

    def forget(self, document: Document) -> None:
        """Take back what :meth:`judge` remembered of this very document, unless a later one already repeats it."""
        latest = self._latest(document.id)
        if latest and _is_unchanged(document, latest):
            self._connection.execute(
                "DELETE FROM document WHERE doc = ?1"
                " AND NOT EXISTS (SELECT 1 FROM document WHERE cluster = ?1 AND doc > ?1)",
                (latest.doc,),
            )

    def _latest(self, article_id: str) -> Remembered | None:
        return self._recall("WHERE d.article_id = ? ORDER BY d.doc DESC LIMIT 1", (article_id,))

    def _copied(self, article_id: str, comparison: bytes | None) -> Remembered | None:
        """The earliest other article with the same comparison text."""
        return self._recall(
            "WHERE d.comparison = ? AND d.article_id <> ? ORDER BY d.doc LIMIT 1", (comparison, article_id)
        )

    def _recall(self, where: str, values: tuple[object, ...]) -> Remembered | None:
        row = self._connection.execute(RECALL + where, values).fetchone()
        return Remembered(*row) if row else None

    def _remember(self, document: Document, comparison: bytes | None, cluster: int | None) -> None:
        digests = (_digest(document.text), _digest(document.title))
        cursor = self._connection.execute(
            "INSERT INTO document (article_id, site, text_digest, title_digest, published, comparison, cluster, seen)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (document.id, document.site, *digests, _published(document), comparison, cluster or 0, int(time.time())),
        )
        if cluster is None:  # the first of a cluster names it
            self._connection.execute("UPDATE document SET cluster = doc WHERE doc = ?", (cursor.lastrowid,))


def _is_unchanged(document: Document, earlier: Remembered) -> bool:
    # A page fetched without its list entry may say less: a time that is no longer known is no change.
    same_time = _published(document) in (None, earlier.published)
    return same_time and (_digest(document.text), _digest(document.title)) == (earlier.text, earlier.title)


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).digest()


def _published(document: Document) -> int | None:
    return int(document.published_at.timestamp()) if document.published_at else None
