"""The memory of all documents judged so far: finds what a new one repeats."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from newscrawl.dedup.batch import Batch
from newscrawl.dedup.candidates import Signatures
from newscrawl.dedup.extraction import extract, features_of
from newscrawl.dedup.features import Features
from newscrawl.dedup.memory import Memory
from newscrawl.dedup.normalise import Text
from newscrawl.dedup.postings import Postings
from newscrawl.dedup.signature import Engine, engine
from newscrawl.dedup.site_lines import SiteLines
from newscrawl.dedup.verdict import Document, Verdict
from newscrawl.storage.engine import Connection
from newscrawl.storage.errors import StateError

BATCH = 256
"""Documents that are looked up at once."""
RELEARNED = 2000
"""Documents after which it is asked anew what furniture sites have."""


class Index:
    """Judges documents over an open connection to the state database.

    It never commits: whoever calls it holds a transaction from the judgement to the commit, so that two processes
    cannot both call the same article new.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        """Of the state database."""
        self._postings = Postings(connection)
        self._memory = Memory(connection)
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
        batch = Batch(self, documents)
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
        doc = self._memory.forget(document)
        if doc is not None:
            self._signatures.drop(doc)

    def refresh(self) -> None:
        """Take note of what other processes wrote, and of what was undone."""
        if not self._postings.refresh():
            self._memory.clear()
            self._signatures.clear()

    def compact(self) -> None:
        """Forget what is too old to be compared."""
        self._postings.compact()

    @property
    def postings(self) -> Postings:
        """Where candidates are looked up."""
        return self._postings

    @property
    def memory(self) -> Memory:
        """What is remembered of earlier documents."""
        return self._memory

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

    def features(self, documents: Sequence[Document], texts: Sequence[Text]) -> list[Features]:
        """The features of documents, looked up by what is not furniture of their sites."""
        found = features_of(texts, self._signature_engine())
        for number, (document, own) in enumerate(zip(documents, found, strict=True)):
            furniture = self.furniture(document.site)
            if furniture and not furniture.isdisjoint(own.clauses.tolist()):
                found[number] = own._replace(keys=own.with_keys(furniture))
        return found

    def _signature_engine(self) -> Engine:
        """The engine of this store, chosen once."""
        if self._engine is None:
            row = self.connection.execute("SELECT value FROM dedup_setting WHERE name = 'engine'").fetchone()
            try:
                self._engine = engine(row[0] if row else None)
            except LookupError as error:
                raise StateError(
                    f"the store was built with signatures of {error}, which is not installed: install rensa in that"
                    " version, or begin a new store"
                ) from error
            if row is None:
                self.connection.execute("INSERT INTO dedup_setting VALUES ('engine', ?)", (self._engine.name,))
        return self._engine


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
