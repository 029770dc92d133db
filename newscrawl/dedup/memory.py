"""What is remembered of earlier documents: read from the state database, the latest kept in memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple, Self

from newscrawl.dedup.features import Features
from newscrawl.dedup.verdict import Document
from newscrawl.storage.engine import Connection

REMEMBERED = 8192
"""Documents whose features are kept in memory, some 2 KB each; candidates are mostly recent."""

RECALL = (
    "SELECT d.doc, d.article_id, d.text_digest, d.title_digest, d.published, d.cluster, first.article_id, d.comparison,"
    " d.seen, d.features FROM document d JOIN document first ON first.doc = d.cluster "
)


class Said(NamedTuple):
    """What a page says, whole and unfolded."""

    text: bytes
    """The digest of its text."""
    title: bytes
    """That of its title."""
    published: int | None
    """When it was published, in seconds since 1970; None when not known."""

    @classmethod
    def by(cls, document: Document) -> Self:
        """What `document` says."""
        moment = document.published_at
        return cls(
            digest_of(document.whole_text), digest_of(document.title), int(moment.timestamp()) if moment else None
        )

    def repeats(self, earlier: Said) -> bool:
        """Whether the page says what it said before."""
        # A page fetched without its list entry may say less: a time that is no longer known is no change.
        return (self.text, self.title) == (earlier.text, earlier.title) and self.published in (None, earlier.published)


class Remembered(NamedTuple):
    """An earlier document."""

    doc: int
    article_id: str
    said: Said
    cluster: int
    cluster_id: str
    comparison: bytes | None
    seen: int
    """When it was judged, in seconds since 1970."""
    features: Features | None
    """None for an exact copy of a document that has them, see :mod:`newscrawl.dedup.batch`."""


class Memory:
    """Earlier documents, by number, article or comparison text."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: OrderedDict[int, Remembered] = OrderedDict()

    def recall(self, docs: Iterable[int]) -> dict[int, Remembered]:
        """Earlier documents by number; those that are gone are left out."""
        wanted = set(docs)
        found = {doc: self._known[doc] for doc in wanted if doc in self._known}
        for remembered in self._select("d.doc", sorted(wanted - found.keys())):
            found[remembered.doc] = remembered
            self.keep(remembered)
        return found

    def by_article(self, ids: Iterable[str]) -> dict[str, Remembered]:
        """The latest revision of articles."""
        return {found.article_id: found for found in self._select("d.article_id", list(dict.fromkeys(ids)))}

    def by_comparison(self, digests: Iterable[bytes]) -> dict[bytes, list[Remembered]]:
        """Earlier documents with the same comparison text, oldest first."""
        copies: dict[bytes, list[Remembered]] = {}
        for found in self._select("d.comparison", [digest for digest in dict.fromkeys(digests) if digest]):
            copies.setdefault(found.comparison or b"", []).append(found)
        return copies

    def keep(self, remembered: Remembered) -> None:
        """Keep a document in memory for a while."""
        self._known[remembered.doc] = remembered
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    def forget(self, document: Document) -> int | None:
        """Delete the latest row of this very document, unless a later one already repeats it; its number, if any."""
        latest = self.by_article([document.id]).get(document.id)
        if latest is None or not Said.by(document).repeats(latest.said):
            return None
        self._connection.execute(
            "DELETE FROM document WHERE doc = :doc"
            " AND NOT EXISTS (SELECT 1 FROM document WHERE cluster = :doc AND doc > :doc)"
            " AND NOT EXISTS (SELECT 1 FROM document WHERE comparison = :comparison AND doc > :doc)",
            {"doc": latest.doc, "comparison": latest.comparison},
        )
        self._known.pop(latest.doc, None)
        return latest.doc

    def clear(self) -> None:
        """Forget what is in memory."""
        self._known.clear()

    def _select(self, column: str, values: Sequence[Any]) -> Iterable[Remembered]:
        for start in range(0, len(values), 500):
            some = list(values[start : start + 500])
            some += some[-1:] * (-len(some) % 20)  # so that few statements, which stay prepared, do for all batches
            marks = ",".join("?" * len(some))
            for row in self._connection.execute(f"{RECALL}WHERE {column} IN ({marks}) ORDER BY d.doc", some):
                yield _remembered(row)


def _remembered(row: tuple[Any, ...]) -> Remembered:
    doc, article_id, text, title, published, cluster, cluster_id, comparison, seen, packed = row
    features = Features.unpack(packed, comparison or b"") if packed else None
    said = Said(text, title, published)
    return Remembered(doc, article_id, said, cluster, cluster_id, comparison, seen, features)


def digest_of(text: str) -> bytes:
    """What a text is known by."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).digest()
