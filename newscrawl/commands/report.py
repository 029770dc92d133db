"""`scrapy report`: what the crawls of the last days did, as one HTML page."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from scrapy.exceptions import UsageError

from newscrawl.console.examples import WithExamples

if TYPE_CHECKING:
    from newscrawl.monitoring.facts import Facts


class Command(WithExamples):
    """Reads the state of the project; no network, nothing is changed."""

    requires_crawler_process = False

    examples = (
        ("scrapy report", "write reports/index.html in the data directory"),
        ("scrapy report --out report.html --days 7", "the last week, into another file"),
    )

    def syntax(self) -> str:
        return "[--out FILE] [--days N]"

    def short_desc(self) -> str:
        return "Show how all sources are doing, as one HTML page"

    def long_desc(self) -> str:
        return (
            "Write one self-contained HTML file: the state of every source, what happened, trends, reposts, what "
            "cleaning removed, and samples of the quarantine, which are explained on pages beside it."
        )

    def add_options(self, parser: ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--out", metavar="FILE", help="default: reports/index.html in the data directory")
        parser.add_argument("--days", metavar="N", type=int, default=14, help="how far back it looks (default: 14)")

    def run(self, args: list[str], opts: Namespace) -> None:
        from newscrawl import clock
        from newscrawl.crawling.say import complain
        from newscrawl.monitoring.report import gather
        from newscrawl.monitoring.report_page import render
        from newscrawl.storage.database import state_location
        from newscrawl.storage.errors import StorageError, storage_errors
        from newscrawl.storage.state import State

        if args or not 1 <= opts.days <= 366:
            raise UsageError("--days takes 1 to 366" if not args else "")
        data_dir = Path(self.settings["NEWSCRAWL_DATA_DIR"])
        state = state_location(data_dir, self.settings.get("NEWSCRAWL_STATE_URL"))
        if isinstance(state, Path) and not state.exists():
            complain(f"{state}: nothing has been crawled yet; start with `scrapy crawl ycwb`")
            self.exitcode = 1
            return
        out = Path(opts.out) if opts.out else data_dir / "reports" / "index.html"
        try:
            with State(state) as database:
                facts = gather(database, now=clock.now(), days=opts.days)
            with storage_errors(out):
                page = render(facts, data_dir, self._explain(facts, data_dir, out.absolute()))
                write_page(out.absolute(), page)
        except StorageError as error:
            complain(str(error))
            self.exitcode = 1
            return
        print(out)

    def _explain(self, facts: Facts, data_dir: Path, out: Path) -> dict[str, str]:
        """Write what cleaning saw of the samples from the quarantine, beside the report; links by file."""
        from newscrawl.monitoring.quarantined import explanation

        links = {}
        for cause in facts.causes:
            for sample in cause.samples:
                if page := explanation(data_dir, cause, sample):
                    name = f"{Path(sample.file).name}.html"
                    links[sample.file] = f"{quote(out.stem)}-pages/{name}"
                    write_page(out.parent / f"{out.stem}-pages" / name, page)
        return links


def write_page(path: Path, page: str) -> None:
    """Write an HTML file, whole or not at all."""
    from newscrawl.storage.files import write_whole

    write_whole(path, lambda file: file.write(page.encode("utf-8", "replace")))
