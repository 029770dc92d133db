"""One run: the Scrapy extension that opens what a crawl needs before anything is fetched, and closes its account.

Spiders, middlewares and pipelines find it by ``crawler.get_extension(RunExtension)``.
"""

from __future__ import annotations

import logging
import secrets
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider, NotConfigured
from scrapy.http import Response
from scrapy.utils.defer import deferred_from_coro
from scrapy.utils.spider import DefaultSpider
from twisted.python.failure import Failure

from newscrawl import clock
from newscrawl.crawling.company import Company
from newscrawl.crawling.exit_codes import EXIT_CODES, CannotRun, ExitCode
from newscrawl.crawling.opinion import Opinion
from newscrawl.crawling.pulse import Pulse
from newscrawl.crawling.resources import open_resources
from newscrawl.items import Article, RawPage
from newscrawl.monitoring.findings import Finding
from newscrawl.monitoring.health import Health
from newscrawl.monitoring.history import WHOLE
from newscrawl.monitoring.shares import Shares
from newscrawl.monitoring.summary import RunReport
from newscrawl.monitoring.watch import Change, Watch
from newscrawl.storage.errors import StorageError, StorageFull, storage_errors
from newscrawl.storage.files import safe_name, write_whole
from newscrawl.storage.values import Outcome, RunEnd, RunInfo, RunSummary
from newscrawl.version import __version__

logger = logging.getLogger(__name__)

STOPPED_EARLY = frozenset({"shutdown", "memusage_exceeded"})
"""Reasons for closing that leave work for the next run."""

MOST_NOTES = 50
"""Notes of a run's report."""


class RunExtension:
    """Holds the run's lock, state, archive and ledger; after the end also its report.

    Raises CannotRun while Scrapy builds the crawler, that is before the first request, when the data directory cannot
    be used or the same crawl is running.
    """

    report: RunReport | None = None
    """What came of the run; None until its end."""
    pulse: Pulse | None = None

    def __init__(self, crawler: Crawler) -> None:
        spider, settings = crawler.spidercls, crawler.settings
        self.crawler = crawler
        self.data_dir = Path(settings["NEWSCRAWL_DATA_DIR"])
        self.name: str = getattr(crawler.spider, "run_name", spider.name)
        self.sites = tuple(site.name for site in getattr(crawler.spider, "sites", ()))
        self.started_at = started = clock.now()
        self.run_id = f"{started:%Y%m%dT%H%M%SZ}-{safe_name(self.name)}-{secrets.token_hex(2)}"
        info = RunInfo(
            run_id=self.run_id, spider=self.name, code_version=__version__, started_at=started, sites=self.sites
        )
        self.pipeline_errors = 0
        self.notes: list[str] = []
        given = getattr(crawler.spider, "given", {}) if getattr(crawler.spider, "resumes", False) else None
        self.watch = Watch(self.sites, arguments=given)
        self.broken: StorageError | None = None
        with ExitStack() as opened:
            try:
                held = open_resources(crawler, info, opened)
            except StorageError as error:
                code = ExitCode.DISK_FULL if isinstance(error, StorageFull) else ExitCode.ERROR
                raise CannotRun(str(error), code) from error
            self.state, self.archive, self.ledger, self.sharing = held.state, held.archive, held.ledger, held.sharing
            self._resources = opened.pop_all()
        shares = None
        if self.sharing:
            self.watch.arguments = None  # a share of the sources' pages says nothing of what is usual for them
            if given is not None:
                lease = settings.getfloat("LEASE_SECONDS")
                shares = Shares(self.state, self.run_id, self.name, given, silent=lease)
        self.company = Company(crawler, self.ledger, self._stopped_by)
        self.opinion = Opinion(crawler, self.watch, self.state, self.name, shares=shares)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if issubclass(crawler.spidercls, DefaultSpider):  # `scrapy shell` and `scrapy fetch` keep no account
            raise NotConfigured
        run = cls(crawler)
        crawler.signals.connect(run.spider_opened, signals.spider_opened)
        crawler.signals.connect(run.spider_idle, signals.spider_idle)
        crawler.signals.connect(run.item_scraped, signals.item_scraped)
        crawler.signals.connect(run.item_dropped, signals.item_dropped)
        crawler.signals.connect(run.item_error, signals.item_error)
        crawler.signals.connect(run.spider_error, signals.spider_error)
        crawler.signals.connect(run.spider_closed, signals.spider_closed)
        return run

    def at_end(self, close: Callable[[], object]) -> None:
        """Call `close` when the run lets go of what it holds, however it ends."""
        self._resources.callback(close)

    # -------------------------------------------------------------------------------------------------- the crawl

    def spider_opened(self) -> None:
        self.pulse = Pulse(self.crawler, self._beat, lambda: self.end("shutdown"))
        self.pulse.start()

    def spider_idle(self) -> None:
        """All that was asked for has ended: go on with what other crawlers leave to this one, if there are any."""
        try:
            if self.sharing and self.broken is None:
                self.ledger.commit()
                if self.sharing.goes_on():
                    raise DontCloseSpider
        except StorageError as error:
            self._stopped_by(error)

    def note(self, text: str) -> None:
        """Say something of a site in the run's report, such as where a trap was left; the same thing once."""
        if text not in self.notes and len(self.notes) < MOST_NOTES:
            self.notes.append(text)

    def item_scraped(self, item: Any) -> None:
        """An article has its row: measure it."""
        if isinstance(item, Article):
            self.watch.article(item, "stored")

    def item_dropped(self, exception: BaseException) -> None:
        """A page ended without a row; one that was cleaned is measured all the same."""
        article = getattr(exception, "article", None)
        if isinstance(article, Article):
            self.watch.article(article, str(getattr(exception, "kind", "unchanged")))

    def item_error(self, item: Any, failure: Failure) -> None:
        """A pipeline broke on a page: stop if it was the disk, otherwise the page has failed."""
        if self._stopped_by(failure.value):
            return
        self.pipeline_errors += 1
        if isinstance(item, RawPage):
            reason = f"{type(failure.value).__name__}: {failure.value}"
            self.ledger.outcome(item.request_url, Outcome(kind="failed", reason=reason), site=item.site)

    def spider_error(self, failure: Failure, response: Response | None = None) -> None:
        """A callback broke: the page that it read has failed, unless it was the disk."""
        found = response.meta.get("found") if response is not None and response.request else None
        if self._stopped_by(failure.value) or found is None:
            return
        reason = f"error in the spider: {type(failure.value).__name__}: {failure.value}"
        self.ledger.outcome(found.url, Outcome(kind="failed", reason=reason[:300]), site=found.site)

    def _beat(self) -> None:
        """Every second: commit what is due, so that the last pages of a burst reach the disk; tell others we live."""
        try:
            self.ledger.commit_if_due()
            if self.sharing:
                self.sharing.tick()
        except StorageError as error:
            self._stopped_by(error)

    def _stopped_by(self, error: BaseException | None) -> bool:
        """Whether `error` is the disk's: then the crawl ends, and what is not stored stays in the frontier."""
        if not isinstance(error, StorageError):
            return False
        if self.broken is None:
            self.broken = error
            logger.critical("%s", error)
            deferred_from_coro(self.crawler.engine.close_spider_async(reason="storage"))
        return True

    # ---------------------------------------------------------------------------------------------------- the end

    def spider_closed(self, reason: str) -> None:
        self.end(reason)

    def end(self, reason: str) -> None:
        """Write shards and manifest, judge the run and let go of everything; a second call does nothing."""
        if self.report is not None:
            return
        if self.pulse:
            self.pulse.stop()
        if owed := self.ledger.owed:
            self.note(f"{len(owed)} pages came in and never ended, such as {owed[0]}; the next run asks for them again")
        summary, changed = None, list[Change]()
        try:
            health = self._judge(reason)
            end = RunEnd(outcome=health.outcome, exit_code=self._exit_code(health), ended_at=clock.now())
            if self.sharing:
                self.sharing.close()
            summary = self.ledger.close(end=end)
            if self.ledger.refused:
                self.broken = self.broken or self.ledger.refused
                health = self._judge(reason)
            changed = self.opinion.remember(self.run_id)
        except StorageError as error:
            self.broken = self.broken or error
            health = self._judge(reason)
        if self.broken:  # nobody knows whether it was told before
            changed = [Change(WHOLE, None, health.outcome, health.reasons)]
        self._resources.close()
        self.report = self._report(health, summary)
        try:
            self._save(self.report)
        except StorageError as error:
            logger.critical("The report of the run could not be written: %s", error)
        if changed:
            self.opinion.tell(self.run_id, health, self._exit_code(health), changed)

    def abandon(self) -> None:
        """Let go of everything without an account: the crawl never began."""
        self._resources.close()

    def _judge(self, reason: str) -> Health:
        if self.broken is not None:
            full = isinstance(self.broken, StorageFull)
            return Health.of([Finding("disk_full") if full else Finding("storage", {"error": str(self.broken)})])
        if reason in STOPPED_EARLY:
            return Health.of([Finding("interrupted")])
        errors = self.pipeline_errors + self.crawler.stats.get_value("spider_exceptions/count", 0)
        health = self.opinion.judge(self.ledger.tally, errors=errors)
        if self.sharing and self.sharing.idle and not self.opinion.is_total:  # the other crawlers were quicker
            self.opinion.judged = {}
            return Health.of([])
        return health

    def _exit_code(self, health: Health) -> ExitCode:
        if self.broken is not None and health.outcome == "failed":
            return ExitCode.ERROR  # the machine's fault, not the site's
        return EXIT_CODES[health.outcome]

    def _report(self, health: Health, summary: RunSummary | None) -> RunReport:
        counts = {site: Counter(ended) for site, ended in summary.counts.items()} if summary else {}
        for site, marks in self.watch.marks().items():
            counts.setdefault(site, Counter()).update(marks)
        return RunReport(
            run_id=self.run_id,
            name=self.name,
            started_at=self.started_at,
            ended_at=clock.now(),
            health=health,
            sites={site: judged for site, judged in self.opinion.judged.items() if site != WHOLE},
            exit_code=self._exit_code(health),
            counts={site: dict(ended) for site, ended in counts.items()},
            failures=summary.failures if summary else (),
            failures_omitted=summary.failures_omitted if summary else 0,
            notes=tuple(self.notes),
            shards=[self.data_dir / "dumps" / shard for shard in summary.shards] if summary else [],
        )

    def _save(self, report: RunReport) -> None:
        path = self.data_dir / "reports" / f"{self.run_id}.json"
        text = report.as_json().encode("utf-8", "replace")
        with storage_errors(path):
            write_whole(path, lambda file: file.write(text) and None)
