"""The unit of work of a crawl: verdict, row and URL state enter the database together or not at all."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from newscrawl import clock
from newscrawl.dedup.index import Index
from newscrawl.dedup.verdict import Document, Verdict
from newscrawl.items import Article, Capture
from newscrawl.storage.dumps import Dumps, Folder
from newscrawl.storage.entries import Entries, Policy
from newscrawl.storage.errors import StorageError, TransactionLost
from newscrawl.storage.group import Group
from newscrawl.storage.quarantine import Quarantine
from newscrawl.storage.runs import Runs
from newscrawl.storage.state import State
from newscrawl.storage.tally import Tally
from newscrawl.storage.values import ENDS, Discovered, Outcome, RunEnd, RunInfo, RunSummary, UrlKind

T = TypeVar("T")
CUT_SHORT = frozenset({"interrupted", "disk_full"})
"""Outcomes of runs that ended with pages on their way."""


class Ledger:
    """Takes down how every page of one run ended, and the rows that were made of them.

    Pages that come in quick succession share a commit, see :mod:`newscrawl.storage.group`.  Call :meth:`commit_if_due`
    about once per second, so that the last pages of a burst do not wait for the next one.

    A :class:`newscrawl.storage.errors.StorageError` ends the run: the open group is undone, its URLs stay in the
    frontier for the next run, and every later call raises the same error; only :meth:`close` still works.
    """

    def __init__(  # noqa: PLR0913 - everything that a run is made of
        self,
        state: State,
        run: RunInfo,
        dumps: Dumps,
        policy: Policy = "mark",
        *,
        replays: bool = False,
        before_commit: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        """Start the run, and finish what a killed one left: rows that are in no shard yet.

        `replays` is for a run over pages of the archive: a page that is to be fetched again stays so, and an article
        whose verdict is unchanged gets another row where a better cleaner says something else.
        `before_commit` makes durable what rows refer to: the archive.  The caller holds the lock that keeps a second
        run of the same spider away.
        """
        self.run = run
        self._state, self._dumps, self._before_commit = state, dumps, before_commit
        self._group = Group(state, clock)
        self._entries = Entries(
            state=state,
            dumps=dumps,
            index=Index(state.connection),
            quarantine=Quarantine(dumps.root.parent / "quarantine"),
            run_id=run.run_id,
            policy=policy,
            replays=replays,
            now=now,
        )
        self._replays = replays
        self.page_ended: Callable[[str], object] = lambda _url: None
        """Called with the URL of every page whose end is taken down."""
        self._owed: set[str] = set()
        self._open: dict[int, tuple[Article, Verdict, int]] = {}  # judged, not yet stored or abandoned; by identity
        self._unwritten: dict[Folder, Counter[str]] = {}
        self._tally = Tally(run.run_id, run.sites)
        self._runs = Runs(state, dumps)
        self._runs.recover(run.spider)
        dumps.write(state)
        self._runs.start(run, self._tally)
        self._shards: list[str] = []

    def arrived(self, url: str) -> None:
        """A page of the frontier came in, or its request failed for good: from now on its end is owed."""
        self._owed.add(url)

    def judge(self, article: Article) -> Verdict:
        """What `article` repeats, also among articles of this run that are not committed yet.

        Give every judged article to :meth:`store` or :meth:`abandon`: until then nothing is committed.
        """

        def work() -> Verdict:
            with self._group.operation():
                return self._entries.index.judge(Document.of(article))

        verdict = self._again_where_lost(work)
        self._open[id(article)] = (article, verdict, self._group.undone)
        return verdict

    def store(
        self, article: Article, verdict: Verdict, *, url: str | None = None, capture: Capture | None = None
    ) -> Outcome:
        """Take down a judged article: its URL as done, and its row unless it is unchanged or to be dropped.

        Fills `article.dedup`, `article.revision` and the run.  `url` is the frontier's URL where a redirect led
        elsewhere; `capture` is the answer, for its Last-Modified header and, if the row turns out invalid, for the
        quarantine.
        """
        *_, undone = self._open.get(id(article), (self._group.undone,))

        def work() -> Outcome:
            with self._group.operation():
                judged = verdict  # what was judged in a transaction that was undone is judged again
                if undone != self._group.undone:
                    judged = self._entries.index.judge(Document.of(article))
                outcome, written = self._entries.enter(article, judged, capture)
                for key in dict.fromkeys((url or article.canonical_url, article.canonical_url)):
                    self._finish(key, outcome, site=article.site)
            self._open.pop(id(article), None)
            if written:
                self._unwritten.setdefault(written[0], Counter()).update(rows=1, bytes=written[1])
            self._page_ended(article.site, article.canonical_url, outcome)
            return outcome

        try:
            outcome = self._again_where_lost(work)
        except Exception:
            self.abandon(article)  # or nothing would be committed any more
            raise
        self._settled(url or article.canonical_url, article.canonical_url)
        return outcome

    def abandon(self, article: Article) -> None:
        """A judged article came to grief before it was stored: forget it.  Report its page's end by :meth:`outcome`."""
        _, verdict, undone = self._open.pop(id(article), (article, None, 0))
        if verdict and self._group.error is None and undone == self._group.undone:
            with self._group.operation():
                self._entries.forget(article, verdict)
            self.commit_if_due()

    def outcome(self, url: str, outcome: Outcome, raw: Capture | None = None, *, site: str | None = None) -> None:
        """Take down any other end of the page of `url`; a quarantined one keeps its bytes `raw` and the reason."""

        def work() -> None:
            with self._group.operation():
                place = site or self._state.site_of(url) or self._own_site
                if outcome.kind == "quarantined":
                    self._entries.isolate(url, outcome.reason or "unknown", place, raw)
                kind: UrlKind = "list" if outcome.kind == "listed" else "article"
                self._finish(url, outcome, kind=kind, site=place)
            self._page_ended(place, url, outcome)

        self._again_where_lost(work)
        self._settled(url)

    def listed(self, url: str, found: Iterable[Discovered], *, reopened: Iterable[Discovered] = ()) -> None:
        """Take down that a list page was read, together with the articles and pages that it named: both or neither."""
        found, reopened = list(found), list(reopened)

        def work() -> None:
            with self._group.operation():
                site = self._state.site_of(url) or self._own_site
                self._state.listed(url, found, reopened=reopened, spider=self.run.spider, site=site)
            self._page_ended(site, url, Outcome(kind="listed"))

        self._again_where_lost(work)
        self._settled(url)

    @property
    def tally(self) -> Tally:
        """The account so far, site by site."""
        return self._tally

    @property
    def counts(self) -> Counter[str]:
        """How the pages of this run have ended so far, over all sites: a count for each of ENDS, and `listed`."""
        return self._tally.total()

    def commit_if_due(self) -> None:
        """Commit the open group if it is large or old enough."""
        if self._group.is_due:
            self.commit()

    def commit(self) -> None:
        """Make durable what was taken down; waits for judged articles that are not stored yet."""
        if not self._group.is_open or self._open:
            return
        self._group.commit(self._flush)
        if any(self._dumps.is_full(waiting["rows"], waiting["bytes"]) for waiting in self._unwritten.values()):
            self._shards += self._dumps.write(self._state, full_only=True)
            self._unwritten.clear()

    def close(self, *, end: RunEnd) -> RunSummary:
        """End the run: commit, write what is in no shard yet, and enter the run in the manifests.

        Raises StorageError when that cannot be written; the next run of the spider makes up for it.
        """
        if self._group.error is None:
            for article, *_ in list(self._open.values()):
                self.abandon(article)
            self.commit()
        else:  # what was counted but not committed has not happened
            self._tally = self._runs.tally(self.run)
        self._shards += self._dumps.write(self._state)
        if end.outcome in CUT_SHORT or self._group.error is not None:
            self._owed.clear()  # pages on their way are in the frontier still: as if they had never come in
        self._tally.close(end.fetched or self._fetched(), fallback=self.run.spider)
        self._runs.end(self.run, end, self._tally)
        return self._runs.summary(self.run.run_id, self._shards)

    @property
    def refused(self) -> StorageError | None:
        """Why the dump is behind the state, where object storage refused; the next run writes what is missing."""
        return self._dumps.refused

    @property
    def owed(self) -> list[str]:
        """Pages that came in and whose end nobody has reported: none at the end of a run, unless it was cut short."""
        return sorted(self._owed)

    def _fetched(self) -> Counter[str]:
        """Pages that came in, by site: those that have ended, and those whose end is owed."""
        fetched = Counter({site: sum(counts[end] for end in ENDS) for site, counts in self._tally.counts.items()})
        fetched.update(self._state.site_of(url) or self._own_site for url in self._owed)
        return fetched

    def _finish(self, url: str, outcome: Outcome, *, kind: UrlKind = "article", site: str) -> None:
        if not (self._replays and self._state.is_open(url)):
            self._state.finish(url, outcome, kind=kind, spider=self.run.spider, site=site)

    def _page_ended(self, site: str, url: str, outcome: Outcome) -> None:
        self._tally.add(site, outcome.kind, url, outcome.reason)
        self._group.count_page()
        self.commit_if_due()

    def _settled(self, *urls: str) -> None:
        """The ends of these pages are taken down for good."""
        for url in urls:
            self._owed.discard(url)
            self.page_ended(url)

    def _again_where_lost(self, work: Callable[[], T]) -> T:
        """What `work` returns; done again where the connection to a shared state broke: nothing of it has happened."""
        undone = self._group.undone
        while True:
            try:
                return work()
            except TransactionLost:
                if self._group.error:
                    raise
            except Exception:
                if self._group.undone != undone:
                    self._entries.renew()
                raise
            self._entries.renew()
            self._tally = self._runs.tally(self.run)

    @property
    def _own_site(self) -> str:
        """Where pages are counted whose site nobody knows."""
        return self.run.sites[0] if len(self.run.sites) == 1 else self.run.spider

    def _flush(self) -> None:
        self._before_commit()
        self._tally.save(self._state)
