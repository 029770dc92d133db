"""The four stations of a page: archive, clean, dedup, export.  Each hands its work to the core and keeps the account.

A :class:`~newscrawl.items.RawPage` goes in.  What comes out at the end is an :class:`~newscrawl.items.Article`, so that
Scrapy's own feeds (`-o articles.jsonl`) work beside the dumps; every other end of a page is told to the ledger.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, NotConfigured

from newscrawl.cleaning.article import NotAnArticle, clean_page
from newscrawl.crawling.run import RunExtension
from newscrawl.dedup.verdict import Verdict
from newscrawl.items import Article, RawPage
from newscrawl.storage.values import Outcome, OutcomeKind

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Cleaned:
    """An article and the page it was taken from."""

    page: RawPage
    article: Article


@dataclass(slots=True)
class Judged:
    """The same with its relation to what is stored."""

    page: RawPage
    article: Article
    verdict: Verdict


class NotStored(DropItem):
    """The page gave no row; it is accounted for."""

    def __init__(self, kind: OutcomeKind, reason: str | None, article: Article | None = None) -> None:
        super().__init__(f"{kind}: {reason}" if reason else kind)
        self.kind = kind
        self.reason = reason
        self.article = article


class Pipeline:
    """What the four have in common: the run they belong to."""

    def __init__(self, run: RunExtension) -> None:
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        run = crawler.get_extension(RunExtension)
        if run is None:
            raise NotConfigured("no run keeps the account of this crawl")
        return cls(run)

    def check_disk(self) -> None:
        """Let no further page begin its way once the disk has failed: it stays in the frontier for the next run."""
        if self.run.broken:
            raise DropItem("the run is ending")


class ArchivePipeline(Pipeline):
    """Keeps the page as it was received, before anything can go wrong with it."""

    def process_item(self, page: RawPage) -> RawPage:
        self.check_disk()
        self.run.archive.append(page)
        return page


class CleanPipeline(Pipeline):
    """Takes the article out of the page; a page that holds none, or breaks the cleaning, goes into quarantine.

    Cleaning is the heavy part of a crawl, so it has a thread of its own: downloads go on meanwhile, and pages are
    cleaned one after the other in the order in which they came.
    """

    def __init__(self, run: RunExtension) -> None:
        super().__init__(run)
        self.worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="clean")

    async def process_item(self, page: RawPage) -> Cleaned:
        try:
            article = await asyncio.get_running_loop().run_in_executor(self.worker, clean_page, page)
        except NotAnArticle as refusal:
            reason = refusal.reason
        except Exception as error:
            logger.exception("Cleaning broke on %s", page.request_url)
            reason = f"cleaning_error: {type(error).__name__}: {error}"
        else:
            return Cleaned(page, article)
        self.run.ledger.outcome(
            page.request_url, Outcome(kind="quarantined", reason=reason), page.capture, site=page.site
        )
        raise NotStored("quarantined", reason)

    def close_spider(self) -> None:
        self.worker.shutdown()


class DedupPipeline(Pipeline):
    """Asks how the article relates to what is stored."""

    def process_item(self, item: Cleaned) -> Judged:
        self.check_disk()
        return Judged(item.page, item.article, self.run.ledger.judge(item.article))


class ExportPipeline(Pipeline):
    """Stores the row.  No other page may come between judging and storing, so neither of the two awaits anything."""

    def process_item(self, item: Judged) -> Article:
        page, article = item.page, item.article
        outcome = self.run.ledger.store(article, item.verdict, url=page.request_url, capture=page.capture)
        if outcome.kind != "stored":
            raise NotStored(outcome.kind, outcome.reason, article)
        return article
