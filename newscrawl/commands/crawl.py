"""`scrapy crawl SPIDER`: Scrapy's own command with an exit code that says how the run went."""

from __future__ import annotations

from argparse import Namespace

from scrapy.commands.crawl import Command as CrawlCommand


class Command(CrawlCommand):
    """Takes all options of Scrapy's command; see newscrawl.crawling.exit_codes for what it returns."""

    def short_desc(self) -> str:
        return "Crawl a source into the dumps"

    def run(self, args: list[str], opts: Namespace) -> None:
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
        self.exitcode = run_crawl(self.crawler_process, crawler, opts.spargs)
        run = run_of(crawler)
        if run and run.report:
            say(run.report.as_text())
