"""`scrapy crawl SPIDER`: Scrapy's own command with an exit code that says how the run went."""

from __future__ import annotations

import sys
from argparse import Namespace
from contextlib import AbstractContextManager, nullcontext

from scrapy.commands.crawl import Command as CrawlCommand
from scrapy.crawler import Crawler

from newscrawl.console.examples import WithExamples


class Command(WithExamples, CrawlCommand):
    """Takes all options of Scrapy's command; see newscrawl.crawling.exit_codes for what it returns."""

    examples = (
        ("scrapy crawl ycwb -a limit=20", "the newest articles of 金羊网, twenty at most"),
        (
            "scrapy crawl gov -a portal=qingxin -a since=2026-11-01 -a until=2026-11-30",
            "a portal, what it published in November",
        ),
        (
            "scrapy crawl gov -a base_url=https://www.example.gov.cn/",
            "a portal that is in no table; its content system is found from its pages",
        ),
        (
            "scrapy crawl generic -a list=https://news.example.com/ -a limit=10",
            "the articles that a list page links to",
        ),
        (
            "scrapy crawl ycwb -s NEWSCRAWL_DATA_DIR=/srv/news --logfile ycwb.log",
            "into another data directory, as under cron",
        ),
    )

    def short_desc(self) -> str:
        return "Crawl a source into the dumps"

    def process_options(self, args: list[str], opts: Namespace) -> None:
        from newscrawl.cleaning import nursery

        super().process_options(args, opts)
        assert self.settings is not None
        if self.settings.getint("CLEAN_WORKERS", 1):
            nursery.begin()  # on another core, while this one loads spiders and crawl

    def run(self, args: list[str], opts: Namespace) -> None:
        # Scrapy's TLS looks through the whole call stack as it is loaded, in ten times the time from deeper down.
        import scrapy.core.downloader.tls
        import scrapy.core.downloader.contextfactory  # isort: skip  # noqa: F401
        from scrapy.crawler import AsyncCrawlerProcess

        from newscrawl.crawling.exit_codes import CannotRun, ExitCode
        from newscrawl.crawling.process import run_crawl, run_of, spider_class
        from newscrawl.crawling.say import complain, say

        if len(args) != 1:
            complain("name one spider, such as `scrapy crawl ycwb`; `scrapy list` shows them")
            self.exitcode = ExitCode.ERROR
            return
        assert isinstance(self.crawler_process, AsyncCrawlerProcess)
        try:
            spider = spider_class(self.crawler_process, args[0])
        except CannotRun as error:
            complain(str(error))
            self.exitcode = error.exit_code
            return
        crawler = self._create_crawler(spider)
        with _live_lines(crawler):
            self.exitcode = run_crawl(self.crawler_process, crawler, opts.spargs)
        run = run_of(crawler)
        if run and run.report:
            say(run.report.as_text())


def _live_lines(crawler: Crawler) -> AbstractContextManager[object]:
    """What is shown while the crawl runs, see :mod:`newscrawl.console.live`; loaded where somebody may look on."""
    if not sys.stderr.isatty():
        return nullcontext()
    from newscrawl.console.live import live_lines

    return live_lines(crawler)
