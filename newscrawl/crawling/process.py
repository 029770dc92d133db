"""Runs one crawl to its end inside a command, and turns whatever stops it into one line and an exit code."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Mapping
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from newscrawl.crawling.arguments import SpiderArgumentError
from newscrawl.crawling.exit_codes import CannotRun, ExitCode
from newscrawl.crawling.run import RunExtension
from newscrawl.crawling.say import complain

COLLECTOR_THRESHOLDS = (20_000, 20, 50)
"""How many objects more than before start the collector of cycles; Python's 700 start it several times a page, which
takes an eighth of the crawl's time.  The memory of a crawl is the same with these."""

logger = logging.getLogger(__name__)


def be_quiet(settings: Settings) -> None:
    """Log warnings only, unless the command line asks for more: for commands whose output is an answer."""
    settings.set("LOG_LEVEL", "WARNING", priority="project")


def run_crawl(process: AsyncCrawlerProcess, crawler: Crawler, arguments: Mapping[str, Any]) -> ExitCode:
    """Crawl until nothing is left or a signal says stop; `arguments` go to the spider.

    Blocks, and can be called once per process.  The run's summary and outcome stay with its RunExtension.
    """
    failures: list[BaseException] = []

    def keep_failure(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            failures.append(error)

    crawler.signals.connect(_ease_collector, signals.spider_opened)
    process.crawl(crawler, **arguments).add_done_callback(keep_failure)
    process.start()
    run = run_of(crawler)
    if failures:
        if run:
            run.abandon()
        return _explain(failures[0])
    if run is None:
        return ExitCode.OK
    run.end("shutdown")  # does nothing after a regular end; a second Ctrl-C leaves the run open
    return ExitCode(run.report.exit_code) if run.report else ExitCode.ERROR


def _ease_collector() -> None:
    """Let the collector leave alone what was loaded to begin with, and look through the rest now and then."""
    gc.freeze()
    gc.set_threshold(*COLLECTOR_THRESHOLDS)


def run_of(crawler: Crawler) -> RunExtension | None:
    """The run that `crawler` belongs to, None when it never came into being."""
    try:
        return crawler.get_extension(RunExtension)
    except RuntimeError:  # Scrapy's answer as long as there are no extensions
        return None


def spider_class(process: AsyncCrawlerProcess, name: str) -> type[Spider]:
    """The spider called `name`, or CannotRun with the names that exist."""
    try:
        return process.spider_loader.load(name)
    except KeyError:
        known = ", ".join(sorted(process.spider_loader.list()))
        raise CannotRun(f"no spider is called {name!r}; there are {known}") from None


def _explain(error: BaseException) -> ExitCode:
    if isinstance(error, CannotRun):
        complain(str(error))
        return error.exit_code
    if isinstance(error, SpiderArgumentError):
        complain(str(error))
        return ExitCode.ERROR
    logger.error("The crawl could not start", exc_info=error)
    complain(f"the crawl could not start: {type(error).__name__}: {error}")
    return ExitCode.ERROR
