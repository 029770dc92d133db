"""`scrapy recrawl URL...`: fetch pages again, whatever the state says, and tell what came of each."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from newscrawl.console.examples import WithExamples

if TYPE_CHECKING:
    from newscrawl.crawling.single_pages import PageEnd


class Command(WithExamples):
    """One line per URL on stdout, its parts separated by tabs: verdict, id, title, row, archive record."""

    examples = (
        (
            "scrapy recrawl https://news.ycwb.com/2026-11/22/content_41241906.htm",
            "fetch a page again, whatever the state says",
        ),
        ("scrapy recrawl https://a.example.com/1.html https://b.example.com/2.html", "several pages, of any site"),
    )

    def syntax(self) -> str:
        return "[options] URL..."

    def short_desc(self) -> str:
        return "Fetch pages again and say what came of each"

    def long_desc(self) -> str:
        return (
            "Fetch pages again, of known sites or unknown ones, whatever the state says. Each goes through archive, "
            "cleaning, dedup and export. Prints per URL: verdict, id, title, where the row is (shard:line) and where "
            "the raw page is (file:offset); or how the page ended, the URL and why."
        )

    def process_options(self, args: list[str], opts: Namespace) -> None:
        from newscrawl.crawling.process import be_quiet

        super().process_options(args, opts)
        assert self.settings is not None
        be_quiet(self.settings)  # before Scrapy makes the process, which logs what it is
        self.settings.set("CONDITIONAL_GET_ENABLED", value=False, priority="cmdline")

    def run(self, args: list[str], opts: Namespace) -> None:
        from scrapy.crawler import AsyncCrawlerProcess

        from newscrawl.crawling.exit_codes import ExitCode
        from newscrawl.crawling.process import run_crawl, run_of
        from newscrawl.crawling.say import complain
        from newscrawl.crawling.single_pages import PageEnds, SinglePages, arguments_for, check_urls
        from newscrawl.storage.database import state_location

        urls, unusable = check_urls(args)
        for line in unusable or ([] if args else ["name at least one URL"]):
            complain(line)
        self.exitcode = ExitCode.ERROR
        if not urls:
            return
        assert isinstance(self.crawler_process, AsyncCrawlerProcess)
        crawler = self.crawler_process.create_crawler(SinglePages)
        ends = PageEnds(crawler)
        code = run_crawl(self.crawler_process, crawler, arguments_for(urls))
        run = run_of(crawler)
        if run is None or run.report is None:  # it never began, and the reason has been said
            self.exitcode = code
            return
        ended = [(url, ends.of(url)) for url in urls]
        state = state_location(run.data_dir, crawler.settings.get("NEWSCRAWL_STATE_URL"))
        for line in lines(ended, run.data_dir, state):
            print(line)
        bad = any(end.article is None for _, end in ended)
        self.exitcode = code or (ExitCode.ERROR if unusable else ExitCode.DEGRADED if bad else ExitCode.OK)


def lines(ended: list[tuple[str, PageEnd]], data_dir: Path, location: str | Path) -> list[str]:
    """The answer for each URL."""
    from newscrawl.monitoring.summary import printable
    from newscrawl.storage.state import State

    answers = []
    with State(location) as state:
        for url, end in ended:
            row = state.latest(end.article.id) if end.article else None
            raw = (end.article and end.article.crawl.raw) or (end.page and end.page.raw)
            if end.article:
                parts = [end.kind, end.article.id, end.article.title]
                parts.append(f"{data_dir / 'dumps'}/{state.place(row)}" if row else end.reason or "no row")
            else:
                parts = [end.kind, url, end.reason or ""]
            parts += [f"{data_dir / raw.file}:{raw.offset}"] if raw else []
            answers.append("\t".join(map(printable, parts)))
    return answers
