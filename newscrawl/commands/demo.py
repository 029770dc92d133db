"""`scrapy demo`: crawl a local stand-in of every source and check what came out."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from newscrawl.console.examples import WithExamples


class Command(WithExamples):
    """Needs no network; leaves its rows in a data directory of its own."""

    requires_crawler_process = False

    examples = (
        ("scrapy demo", "crawl a stand-in of every source and check each row; needs no network"),
        (
            "scrapy demo --keep /tmp/demo --again",
            "again, after one article of each source has changed; look at it with browse",
        ),
    )

    def syntax(self) -> str:
        return "[--keep DIR] [--again]"

    def short_desc(self) -> str:
        return "Crawl a local stand-in of every source and check each row against the truth"

    def add_options(self, parser: ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--keep", metavar="DIR", help="data directory of the demo (default: demo/ in the data directory)"
        )
        parser.add_argument(
            "--again", action="store_true", help="crawl a second time, after one article of each source has changed"
        )

    def run(self, args: list[str], opts: Namespace) -> None:
        from newscrawl.crawling.say import complain

        try:
            from newscrawl.replica.demo import Demo, show
        except ImportError as error:
            complain(f"the demo needs the extra newscrawl[replica] ({error}): pip install 'newscrawl[replica]'")
            self.exitcode = 1
            return
        assert self.settings is not None
        demo = Demo(Path(opts.keep or Path(self.settings["NEWSCRAWL_DATA_DIR"]) / "demo"))
        self.exitcode = 0 if show(demo, again=opts.again) else 1
