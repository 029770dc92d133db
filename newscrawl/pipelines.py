"""The four stations of a page: archive, clean, dedup, export.  Each hands its work to the core and keeps the account.

A :class:`~newscrawl.items.RawPage` goes in.  What comes out at the end is an :class:`~newscrawl.items.Article`, so that
Scrapy's own feeds (`-o articles.jsonl`) work beside the dumps; every other end of a page is told to the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, NotConfigured

from newscrawl.cleaning.pool import PATIENCE_SECONDS, CleaningPool, default_workers
from newscrawl.cleaning.refusals import CleaningFailed, NotAnArticle
from newscrawl.crawling.arrivals import Arrivals
from newscrawl.crawling.run import RunExtension
from newscrawl.dedup.site_lines import printed_lines
from newscrawl.items import Article, RawPage
from newscrawl.storage.values import Outcome, OutcomeKind


@dataclass(slots=True)
class Cleaned:
    """An article and the page it was taken from."""

    page: RawPage
    article: Article


@dataclass(slots=True)
class Judged:
    """An article whose relation to what is stored is known, and how its page has ended."""

    article: Article
    outcome: Outcome


class NotStored(DropItem):
    """The page gave no row; it is accounted for."""

    def __init__(self, kind: OutcomeKind, reason: str | None, article: Article | None = None) -> None:
        super().__init__(f"{kind}: {reason}" if reason else kind)
        self.kind = kind
        self.reason = reason
        self.article = article


def _run_of(crawler: Crawler) -> RunExtension:
    """The run that keeps the account of a crawl; NotConfigured where there is none."""
    run = crawler.get_extension(RunExtension)
    if run is None:
        raise NotConfigured("no run keeps the account of this crawl")
    return run


class Pipeline:
    """What the four have in common: the run they belong to."""

    def __init__(self, run: RunExtension) -> None:
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(_run_of(crawler))

    @cached_property
    def arrivals(self) -> Arrivals:
        """What the pipeline waits for."""
        return Arrivals()

    def check_run(self) -> None:
        """Let no page go on once the disk has failed or the run has ended: it stays in the frontier for the next."""
        if self.run.broken or self.run.report:
            raise DropItem("the run is ending")


class ArchivePipeline(Pipeline):
    """Keeps the page as it was received, before anything can go wrong with it."""

    def process_item(self, page: RawPage) -> RawPage:
        self.check_run()
        self.run.archive.append(page)
        return page


class CleanPipeline(Pipeline):
    """Takes the article out of the page; a page that holds none, or breaks the cleaning, goes into quarantine.

    Cleaning is the heavy and the dangerous part of a crawl, so processes of their own do it, see
    :mod:`newscrawl.cleaning.pool`: downloads go on meanwhile, and no page can take the crawl down.
    """

    def __init__(self, run: RunExtension, workers: int | None = None) -> None:
        super().__init__(run)
        site_lines = printed_lines(run.state)  # as they are known when the run begins
        most = default_workers() if workers is None else workers
        self.pool = CleaningPool(most, patience=PATIENCE_SECONDS, site_lines=site_lines)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        workers = crawler.settings.get("CLEAN_WORKERS")
        run = _run_of(crawler)
        pipeline = cls(run, None if workers is None else int(workers))
        run.at_end(pipeline.close_spider)  # also where the crawl ends before its pipelines are closed
        return pipeline

    async def process_item(self, page: RawPage) -> Cleaned:
        try:
            cleaned = Cleaned(page, await self.arrivals.of(self.pool.submit(page)))
        except (NotAnArticle, CleaningFailed) as refusal:
            reason = refusal.reason
        else:
            await self._compare(cleaned)
            return cleaned
        self.check_run()
        self.run.ledger.outcome(
            page.request_url, Outcome(kind="quarantined", reason=reason), page.capture, site=page.site
        )
        raise NotStored("quarantined", reason)

    async def _compare(self, cleaned: Cleaned) -> None:
        """On a sample of the pages that a layout has read: see whether it still reads them rightly."""
        article, watch = cleaned.article, self.run.watch
        by_layout = article.provenance.get("text", "").startswith("layout:")
        if by_layout and watch.wants_comparison(article.site):
            agreement = await self.arrivals.of(self.pool.compare(cleaned.page))
            if agreement is not None:
                watch.compared(article.site, agreement)

    def close_spider(self) -> None:
        self.pool.close()


class DedupPipeline(Pipeline):
    """Has the ledger find out how the article relates to what is stored, and store it: both in one transaction, which
    pages of one moment share.  The page waits here until that is durable.
    """

    async def process_item(self, item: Cleaned) -> Judged:
        self.check_run()
        page = item.page
        ended = self.run.ledger.enter(item.article, url=page.request_url, capture=page.capture)
        if not ended.done():
            self.run.company.look()
        return Judged(item.article, await self.arrivals.of(ended))


class ExportPipeline(Pipeline):
    """Passes on what got a row; the row itself is in the state, from which the dump is written."""

    def process_item(self, item: Judged) -> Article:
        outcome = item.outcome
        if outcome.kind != "stored":
            raise NotStored(outcome.kind, outcome.reason, item.article)
        return item.article
