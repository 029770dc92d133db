"""The memory of all documents judged so far: finds what a new one repeats."""

from __future__ import annotations

import gc
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from typing import Any, NamedTuple

from newscrawl.dedup.candidates import Signatures
from newscrawl.dedup.extraction import extract
from newscrawl.dedup.features import Features, pack_all
from newscrawl.dedup.matching import Matcher
from newscrawl.dedup.postings import Postings
from newscrawl.dedup.signature import Engine, engine
from newscrawl.dedup.site_lines import SiteLines, edge_lines
from newscrawl.dedup.verdict import Document, Verdict
from newscrawl.storage.engine import Connection
from newscrawl.storage.errors import StateError

REMEMBERED = 8192
"""Documents whose features are kept in memory; candidates are mostly recent."""
BATCH = 256
"""Documents that are looked up at once."""
RELEARNED = 2000
"""Documents after which it is asked anew what furniture sites have."""

RECALL = (
    "SELECT d.doc, d.article_id, d.text_digest, d.title_digest, d.published, d.cluster, first.article_id, d.comparison,"
    " d.features FROM document d JOIN document first ON first.doc = d.cluster "
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
    comparison: bytes | None
    features: Features | None


class Index:
    """Judges documents over an open connection to the state database.

    It never commits: whoever calls it holds a transaction from the judgement to the commit, so that two processes
    cannot both call the same article new.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._postings = Postings(connection)
        self._known: OrderedDict[int, Remembered] = OrderedDict()
        self._signatures = Signatures()
        self._site_lines = SiteLines(connection)
        self._furniture: dict[str, frozenset[int]] = {}
        self._judged = 0
        self._engine: Engine | None = None

    def judge(self, document: Document) -> Verdict:
        """The verdict on `document`, which is remembered unless it is unchanged."""
        return self.judge_all([document])[0]

    def judge_all(self, documents: Sequence[Document]) -> list[Verdict]:
        """The verdicts on documents that come together; each sees those before it.

        Raises StateError when the store was built with a signature engine that is not installed.
        """
        verdicts: list[Verdict] = []
        for start in range(0, len(documents), BATCH):
            with _uncollected():
                verdicts += self._judge(documents[start : start + BATCH])
        return verdicts

    def _judge(self, documents: Sequence[Document]) -> list[Verdict]:
        batch = _Batch(self, documents, self._features(documents))
        verdicts = [batch.judge(place) for place in range(len(documents))]
        batch.insert()
        self._postings.flush()
        self._judged += len(documents)
        if batch.learn(self._site_lines) or self._judged > RELEARNED:
            self._furniture.clear()
            self._judged = 0
        return verdicts

    def forget(self, document: Document) -> None:
        """Take back what :meth:`judge` remembered of this very document, unless a later one already repeats it."""
        latest = self._connection.execute(
            RECALL + "WHERE d.article_id = ? ORDER BY d.doc DESC LIMIT 1", (document.id,)
        ).fetchone()
        if latest and is_unchanged(document, _remembered(latest)):
            self._connection.execute(
                "DELETE FROM document WHERE doc = :doc"
                " AND NOT EXISTS (SELECT 1 FROM document WHERE cluster = :doc AND doc > :doc)",
                {"doc": latest[0]},
            )
            self._known.pop(latest[0], None)
            self._signatures.drop(latest[0])

    def refresh(self) -> None:
        """Take note of what other processes wrote, and of what was undone."""
        if not self._postings.refresh():
            self._known.clear()
            self._signatures.clear()

    def compact(self) -> None:
        """Forget what is too old to be compared."""
        self._postings.compact()

    @property
    def postings(self) -> Postings:
        """Where candidates are looked up."""
        return self._postings

    @property
    def signatures(self) -> Signatures:
        """What candidates are first compared by."""
        return self._signatures

    @property
    def site_lines(self) -> SiteLines:
        """The lines that sites print around their articles."""
        return self._site_lines

    def furniture(self, site: str) -> frozenset[int]:
        """The clauses of the lines that a site prints around its articles."""
        if site not in self._furniture:
            lines = [(line, "") for line in self._site_lines.printed_by(site)]
            found = extract(lines, self._signature_engine()) if lines else []
            self._furniture[site] = frozenset(clause for one in found for clause in one.clauses.tolist())
        return self._furniture[site]

    def _features(self, documents: Sequence[Document]) -> list[Features]:
        found = extract([(document.text, document.title) for document in documents], self._signature_engine())
        for document, own in zip(documents, found, strict=True):
            furniture = self.furniture(document.site)
            if furniture and not furniture.isdisjoint(own.clauses.tolist()):
                own.keys = own.with_keys(furniture)
        return found

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

    def _select(self, column: str, values: Sequence[Any]) -> Iterable[Remembered]:
        for start in range(0, len(values), 500):
            some = values[start : start + 500]
            marks = ",".join("?" * len(some))
            for row in self._connection.execute(f"{RECALL}WHERE {column} IN ({marks}) ORDER BY d.doc", some):
                yield _remembered(row)

    def _signature_engine(self) -> Engine:
        """The engine of this store, chosen once."""
        if self._engine is None:
            row = self._connection.execute("SELECT value FROM dedup_setting WHERE name = 'engine'").fetchone()
            try:
                self._engine = engine(row[0] if row else None)
            except LookupError as error:
                raise StateError(
                    f"the store was built with signatures of {error}, which is not installed: install rensa in that"
                    " version, or begin a new store"
                ) from error
            if row is None:
                self._connection.execute("INSERT INTO dedup_setting VALUES ('engine', ?)", (self._engine.name,))
        return self._engine


class _Batch:
    """Documents judged together: what is read for all of them at once, and what waits to be inserted."""

    def __init__(self, index: Index, documents: Sequence[Document], features: Sequence[Features]) -> None:
        self._index, self._documents, self._features = index, documents, features
        index.refresh()
        connection = index._connection  # noqa: SLF001 - a part of the same module
        self._next = connection.execute("SELECT coalesce(max(doc), 0) + 1 FROM document").fetchone()[0]
        self._first = self._next
        self._connection = connection
        self._latest = index.by_article(document.id for document in documents)
        self._copies = index.by_comparison(own.digest for own in features)
        self._rows: list[tuple[Remembered, Features, str]] = []
        self._new: list[int] = []
        self._matcher = Matcher(index.postings, index.signatures, index.recall, features)

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
        if not remembered:
            return
        docs = [one.doc for one in remembered]
        self._index.signatures.put(docs, [one.cluster for one in remembered], features)
        self._index.postings.add(docs, features, remembered[-1].text)

    def learn(self, site_lines: SiteLines) -> bool:
        """Learn what sites print around articles that have nothing else in common; True when something was learned."""
        told = [
            (document.site, list(edge_lines(document.text)))
            for document in (self._documents[place] for place in self._new)
            if site_lines.wanted(document.site, len(document.text))
        ]
        return bool(told) and site_lines.learn(told)

    def _remember(self, place: int, cluster: tuple[int, str] | None) -> None:
        document, features = self._documents[place], self._features[place]
        doc = self._next
        self._next += 1
        text, title = _digest(document.text), _digest(document.title)
        number, name = cluster or (doc, document.id)  # the first of a cluster names it
        published = _published(document)
        remembered = Remembered(
            doc, document.id, text, title, published, number, name, features.digest or None, features
        )
        self._rows.append((remembered, features, document.site))
        self._latest[document.id] = remembered
        if features.digest:
            self._copies.setdefault(features.digest, []).append(remembered)
        self._index.keep(remembered)
        self._matcher.judged(place, remembered)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without garbage collection: a batch makes many objects that stay, and no cycles; looking for some is in vain."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _remembered(row: tuple[Any, ...]) -> Remembered:
    doc, article_id, text, title, published, cluster, cluster_id, comparison, packed = row
    features = Features.unpack(packed, comparison or b"") if packed else None
    return Remembered(doc, article_id, text, title, published, cluster, cluster_id, comparison, features)


def is_unchanged(document: Document, earlier: Remembered) -> bool:
    """Whether the page says what it said before."""
    # A page fetched without its list entry may say less: a time that is no longer known is no change.
    same_time = _published(document) in (None, earlier.published)
    return same_time and (_digest(document.text), _digest(document.title)) == (earlier.text, earlier.title)


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).digest()


def _published(document: Document) -> int | None:
    return int(document.published_at.timestamp()) if document.published_at else None
