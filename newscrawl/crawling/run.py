"""One run: the Scrapy extension that opens what a crawl needs before anything is fetched, and closes its account.

Spiders, middlewares and pipelines find it by ``crawler.get_extension(RunExtension)``.
"""

from __future__ import annotations

import logging
import secrets
from collections import Counter, defaultdict
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import create_looping_call
from scrapy.utils.defer import deferred_from_coro
from twisted.python.failure import Failure

from newscrawl.crawling.exit_codes import EXIT_CODES, CannotRun, ExitCode
from newscrawl.crawling.lock import RunLock
from newscrawl.items import Article, RawPage
from newscrawl.monitoring.health import Health, RunCounts, judge_run
from newscrawl.monitoring.summary import summary_of
from newscrawl.storage.archive import Archive
from newscrawl.storage.dumps import Dumps
from newscrawl.storage.errors import StorageError, StorageFull, require_space, storage_errors
from newscrawl.storage.files import safe_name
from newscrawl.storage.ledger import Ledger
from newscrawl.storage.state import State
from newscrawl.storage.values import ENDS, Outcome, RunEnd, RunInfo, RunSummary
from newscrawl.version import __version__

logger = logging.getLogger(__name__)

STOPPED_EARLY = frozenset({"shutdown", "memusage_exceeded"})
"""Reasons for closing that leave work for the next run."""

MARKED = frozenset({"exact", "near", "part_of", "series"})
"""Verdicts on articles that another one stands behind."""

LISTS_FAILED = "newscrawl/lists_failed"
"""Stat that spiders count: list pages that could not be read."""
PASSED_OVER = "newscrawl/passed_over"
"""Stat that spiders count: articles named by lists that needed no request: known, or outside what was asked for."""


class RunExtension:
    """Holds the run's lock, state, archive and ledger; after the end also its summary, health and exit code.

    Raises CannotRun while Scrapy builds the crawler, that is before the first request, when the data directory cannot
    be used or the same crawl is running.
    """

    summary: RunSummary | None = None
    health: Health | None = None
    exit_code = ExitCode.ERROR

    def __init__(self, crawler: Crawler) -> None:
        spider, settings = crawler.spidercls, crawler.settings
        self.crawler = crawler
        self.data_dir = Path(settings["NEWSCRAWL_DATA_DIR"])
        self.name: str = getattr(crawler.spider, "run_name", spider.name)
        self.sites = tuple(site.name for site in getattr(crawler.spider, "sites", ()))
        started = datetime.now(UTC)
        self.run_id = f"{started:%Y%m%dT%H%M%SZ}-{safe_name(self.name)}-{secrets.token_hex(2)}"
        info = RunInfo(
            run_id=self.run_id, spider=self.name, code_version=__version__, started_at=started, sites=self.sites
        )
        self.page_errors = 0
        self.verdicts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.broken: StorageError | None = None
        with ExitStack() as opened:
            try:
                self._open(opened, info)
            except StorageError as error:
                code = ExitCode.DISK_FULL if isinstance(error, StorageFull) else ExitCode.ERROR
                raise CannotRun(str(error), code) from error
            self._resources = opened.pop_all()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        run = cls(crawler)
        crawler.signals.connect(run.spider_opened, signals.spider_opened)
        crawler.signals.connect(run.item_scraped, signals.item_scraped)
        crawler.signals.connect(run.item_error, signals.item_error)
        crawler.signals.connect(run.spider_closed, signals.spider_closed)
        return run

    def _open(self, opened: ExitStack, info: RunInfo) -> None:
        settings, data = self.crawler.settings, self.data_dir
        require_space(data)
        with storage_errors(data):
            opened.enter_context(RunLock(data / "state" / "locks" / f"{safe_name(self.name)}.lock", self.name))
        self.state = opened.enter_context(State(data / "state" / "newscrawl.db"))
        self.archive = opened.enter_context(closing(Archive(data / "archive")))
        dumps = Dumps(data / "dumps", compression=settings["DUMP_COMPRESSION"])
        self.ledger = Ledger(self.state, info, dumps, settings["DEDUP_POLICY"], before_commit=self.archive.flush)

    # -------------------------------------------------------------------------------------------------- the crawl

    def spider_opened(self) -> None:
        """Let the last pages of a burst reach the disk although no further page comes."""
        self._ticker = create_looping_call(self._commit_if_due)
        self._ticker.start(1.0, now=False)

    def item_scraped(self, item: Any) -> None:
        """Count what the ledger does not tell apart: revisions, and duplicates that are stored with a mark."""
        if isinstance(item, Article):
            self.verdicts[item.site]["revised"] += item.revision is not None
            self.verdicts[item.site]["duplicate"] += item.dedup.verdict in MARKED

    def item_error(self, item: Any, failure: Failure) -> None:
        """A pipeline broke on a page: stop if it was the disk, otherwise the page has failed."""
        error = failure.value
        if isinstance(error, StorageError):
            self.stop(error)
            return
        self.page_errors += 1
        if isinstance(item, RawPage):
            self.ledger.outcome(item.request_url, Outcome(kind="failed", reason=repr(error)), item.capture)

    def stop(self, error: StorageError) -> None:
        """The disk is full or broken: end the crawl; what is not stored stays in the frontier."""
        if self.broken is None:
            self.broken = error
            logger.critical("%s", error)
            deferred_from_coro(self.crawler.engine.close_spider_async(reason="storage"))

    def _commit_if_due(self) -> None:
        try:
            self.ledger.commit_if_due()
        except StorageError as error:
            self.stop(error)

    # ---------------------------------------------------------------------------------------------------- the end

    def spider_closed(self, reason: str) -> None:
        self.end(reason)

    def end(self, reason: str) -> None:
        """Write shards and manifest, judge the run and let go of everything; a second call does nothing."""
        if self.health is not None:
            return
        if hasattr(self, "_ticker") and self._ticker.running:
            self._ticker.stop()
        self.health = self._judge(reason)
        self.exit_code = EXIT_CODES[self.health.outcome]
        with self._resources:
            end = RunEnd(outcome=self.health.outcome, exit_code=self.exit_code, ended_at=datetime.now(UTC))
            try:
                self.summary = self.ledger.close(end=end)
            except StorageError as error:
                self.broken = self.broken or error
                self.health = self._judge(reason)
                self.exit_code = EXIT_CODES[self.health.outcome]
                logger.critical("%s", error)

    def report(self) -> str:
        """The end of the run in a few lines for people."""
        if self.health is None or self.summary is None:
            return f"{self.name}: " + (", ".join(self.health.reasons) if self.health else "never ended")
        counts = {
            site: {**ended, **{kind: ended.get(kind, 0) + number for kind, number in self.verdicts[site].items()}}
            for site, ended in self.summary.counts.items()
        }
        failures = [f"{failure.outcome} {failure.url} ({failure.reason})" for failure in self.summary.failures]
        places = [str(self.data_dir / "dumps" / shard) for shard in self.summary.shards]
        return summary_of(self.name, self.health, counts, failures, places)

    def abandon(self) -> None:
        """Let go of everything without an account: the crawl never began."""
        self._resources.close()

    def _judge(self, reason: str) -> Health:
        if self.broken is not None and not isinstance(self.broken, StorageFull):
            return Health("failed", (str(self.broken),))
        disk_full = isinstance(self.broken, StorageFull)
        return judge_run(self._counts(), interrupted=reason in STOPPED_EARLY, disk_full=disk_full)

    def _counts(self) -> RunCounts:
        ended, stats = self.ledger.counts, self.crawler.stats
        return RunCounts(
            **{kind: ended[kind] for kind in ENDS},
            lists_read=ended["listed"],
            lists_failed=stats.get_value(LISTS_FAILED, 0),
            passed_over=stats.get_value(PASSED_OVER, 0),
            errors=self.page_errors + stats.get_value("spider_exceptions/count", 0),
        )
