"""The unit of work of a crawl: verdict, row and URL state enter the database together or not at all."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import datetime

from newscrawl import clock
from newscrawl.dedup.index import Index
from newscrawl.items import Article, Capture
from newscrawl.storage.dumps import Dumps, Folder
from newscrawl.storage.entries import Entries, Policy, Written
from newscrawl.storage.errors import StorageError, TransactionLost
from newscrawl.storage.group import Arrival, Ending, Group, Listing, OtherEnd
from newscrawl.storage.quarantine import Quarantine
from newscrawl.storage.runs import Runs
from newscrawl.storage.state import State
from newscrawl.storage.tally import Tally
from newscrawl.storage.values import ENDS, Discovered, Outcome, RunEnd, RunInfo, RunSummary

CUT_SHORT = frozenset({"interrupted", "disk_full"})
"""Outcomes of runs that ended with pages on their way."""
MOST_LOSSES = 100
"""Transactions lost with the connection after which a run ends."""

logger = logging.getLogger(__name__)


class Ledger:
    """Takes down how every page of one run ended, and the rows that were made of them.

    Pages that come in quick succession share a transaction, see :mod:`newscrawl.storage.group`: it is opened when all
    of them have ended, and is over in milliseconds, so that other crawlers wait for nothing.  Until then their URLs are
    in the frontier.  Call :meth:`commit_if_due` about once per second, so that the last pages of a burst do not wait
    for the next one.

    A :class:`newscrawl.storage.errors.StorageError` ends the run: the pages that waited stay in the frontier for the
    next run, and every later call raises the same error; only :meth:`close` still works.
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
        self._aside = ThreadPoolExecutor(1, thread_name_prefix="archive")
        self._group = Group(clock)
        self._error: StorageError | None = None
        self._losses = 0
        self._entries = Entries(
            state=state,
            dumps=dumps,
            index=Index(state.connection),
            quarantine=Quarantine(dumps.root.parent / "quarantine"),
            run_id=run.run_id,
            spider=run.spider,
            own_site=run.sites[0] if len(run.sites) == 1 else run.spider,
            policy=policy,
            replays=replays,
            now=now,
        )
        self.page_ended: Callable[[str], object] = lambda _url: None
        """Called with the URL of every page whose end is taken down."""
        self._owed: set[str] = set()
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

    def enter(self, article: Article, *, url: str | None = None, capture: Capture | None = None) -> Future[Outcome]:
        """Have an article judged and stored, unless it is unchanged or to be dropped, and its URL done.

        Fills `article.dedup`, `article.revision` and the run.  `url` is the frontier's URL where a redirect led
        elsewhere; `capture` is the answer, for its Last-Modified header and, if the row turns out invalid, for the
        quarantine.  What is returned has its result when all of this is durable, and an exception when nothing of it
        has happened.
        """
        return self._add(Arrival(url=url or article.canonical_url, article=article, capture=capture))

    def outcome(self, url: str, outcome: Outcome, raw: Capture | None = None, *, site: str | None = None) -> None:
        """Take down any other end of the page of `url`; a quarantined one keeps its bytes `raw` and the reason."""
        self._add(OtherEnd(url=url, outcome=outcome, raw=raw, site=site))

    def listed(self, url: str, found: Iterable[Discovered], *, reopened: Iterable[Discovered] = ()) -> None:
        """Take down that a list page was read, together with the articles and pages that it named: both or neither."""
        self._add(Listing(url=url, found=list(found), reopened=list(reopened)))

    @property
    def waiting(self) -> int:
        """How many pages have ended and wait for the next commit."""
        return len(self._group)

    @property
    def tally(self) -> Tally:
        """The account so far, site by site."""
        return self._tally

    @property
    def counts(self) -> Counter[str]:
        """How the pages of this run have ended so far, over all sites: a count for each of ENDS, and `listed`."""
        return self._tally.total()

    def commit_if_due(self) -> None:
        """Commit the waiting pages if they are many or old enough."""
        if self._group.is_due:
            self.commit()

    def commit(self) -> None:
        """Make durable what was taken down."""
        if self._error:
            raise self._error
        if not (group := self._group.take()):
            return
        try:
            self._write(group)
        except StorageError as error:
            self._error = error
            for one in group:
                one.fail(error)
            raise
        self._group.committed()
        if any(self._dumps.is_full(waiting["rows"], waiting["bytes"]) for waiting in self._unwritten.values()):
            self._shards += self._dumps.write(self._state, full_only=True)
            self._unwritten.clear()

    def close(self, *, end: RunEnd) -> RunSummary:
        """End the run: commit, write what is in no shard yet, and enter the run in the manifests.

        Raises StorageError when that cannot be written; the next run of the spider makes up for it.
        """
        if self._error is None:
            self.commit()
        self._shards += self._dumps.write(self._state)
        if end.outcome in CUT_SHORT or self._error is not None:
            self._owed.clear()  # pages on their way are in the frontier still: as if they had never come in
        self._tally.close(end.fetched or self._fetched(), fallback=self.run.spider)
        self._aside.shutdown()
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
        sites = self._state.sites_of(self._owed)
        fetched.update(sites.get(url) or self._entries.own_site for url in self._owed)
        return fetched

    def _add(self, one: Ending) -> Future[Outcome]:
        if self._error:
            raise self._error
        self._group.add(one)
        self.commit_if_due()
        return one.ended

    def _write(self, group: Sequence[Ending]) -> None:
        """Write a group in one transaction; where something is wrong with a page of it, each in its own."""
        try:
            written = self._in_one_transaction(group)
        except StorageError:
            raise
        except Exception as error:
            self._entries.renew()
            if len(group) > 1:
                for one in group:
                    self._write([one])
                return
            group[0].fail(error)
            if not isinstance(group[0], Arrival):  # whose sender is told, and says how the page ended
                logger.exception("The end of %s could not be taken down", group[0].url)
                self.page_ended(group[0].url)
            return
        for page in written:
            self._settled(page)

    def _in_one_transaction(self, group: Sequence[Ending]) -> list[Written]:
        """Write a group; again where the connection to a shared state broke, for then nothing of it has happened."""
        while True:
            try:
                with self._state.errors(), self._state.transaction(), self._state.whole(), self._archived():
                    written = self._entries.write(group)
                    tally = self._tally.copy()
                    for one in written:
                        tally.add(one.site, one.outcome.kind, one.url, one.outcome.reason)
                    self._flush(tally)
            except TransactionLost:
                self._losses += 1
                if self._losses > MOST_LOSSES:  # its server is not one to work with
                    raise
                self._entries.renew()
            else:
                self._tally = tally
                return written

    def _flush(self, tally: Tally) -> None:
        tally.save(self._state)

    @contextmanager
    def _archived(self) -> Iterator[None]:
        """What rows refer to is durable behind this; it becomes so while they are written, for both take as long."""
        durable = self._aside.submit(self._before_commit)
        try:
            yield
        finally:
            wait([durable])
        durable.result()

    def _settled(self, page: Written) -> None:
        """The end of a page is taken down for good."""
        if page.row:
            folder, size = page.row
            self._unwritten.setdefault(folder, Counter()).update(rows=1, bytes=size)
        for url in dict.fromkeys((page.ending.url, page.url)):
            self._owed.discard(url)
            self.page_ended(url)
        if not page.ending.ended.done():
            page.ending.ended.set_result(page.outcome)
