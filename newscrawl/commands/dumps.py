"""`scrapy dumps verify|cat`: check the dump, or write its lines to standard output."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.settings import Settings

if TYPE_CHECKING:
    from newscrawl.storage.verify import FolderReport


class Command(ScrapyCommand):
    """Works on the data directory of the project, without network."""

    settings: Settings

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "verify [--repair] | cat [--site S] [--since D] [--until D] [--unique] [PATH...]"

    def short_desc(self) -> str:
        return "Check the dump, or print its lines"

    def add_options(self, parser: ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--repair", action="store_true", help="verify: write again what the state holds")
        parser.add_argument("--site", metavar="NAME", help="cat: only this site")
        parser.add_argument("--since", metavar="DATE", help="cat: published on this day or later")
        parser.add_argument("--until", metavar="DATE", help="cat: published on this day or earlier")
        parser.add_argument("--unique", action="store_true", help="cat: one article per cluster, its latest revision")

    def run(self, args: list[str], opts: Namespace) -> None:
        from newscrawl.crawling.say import complain
        from newscrawl.storage.errors import StorageError

        action, paths = (args[0], [Path(path) for path in args[1:]]) if args else ("", [])
        if action not in ("verify", "cat") or (action == "verify" and paths):
            raise UsageError
        try:
            self._verify(opts) if action == "verify" else self._cat(paths, opts)
        except (StorageError, ValueError) as error:
            complain(str(error))
            self.exitcode = 1

    def _verify(self, opts: Namespace) -> None:
        from newscrawl.storage.dumps import Dumps
        from newscrawl.storage.verify import verify

        data_dir = self._data_dir()
        dumps = Dumps(data_dir / "dumps", compression=self.settings["DUMP_COMPRESSION"])
        reports = verify(data_dir, dumps, repair=opts.repair)
        print_reports(reports)
        self.exitcode = int(any(report.problems for report in reports))

    def _data_dir(self) -> Path:
        return Path(self.settings["NEWSCRAWL_DATA_DIR"])

    def _cat(self, paths: list[Path], opts: Namespace) -> None:
        from newscrawl.storage.reader import Filter, first_moment, last_moment, names, select

        wanted = Filter(names(opts.site), first_moment(opts.since), last_moment(opts.until))
        out = sys.stdout.buffer
        try:
            for line in select(paths or [self._data_dir() / "dumps"], wanted, unique=opts.unique):
                out.write(line.data + b"\n")
            out.flush()
        except BrokenPipeError:  # the reader has seen enough; keep the interpreter from flushing into the closed pipe
            os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())


def print_reports(reports: list[FolderReport]) -> None:
    """A table of the folders, and below it all that is or was wrong."""
    width = max((len(report.name) for report in reports), default=6)
    print(f"{'folder':<{width}} {'shards':>7} {'rows':>9} {'runs':>5}  state")
    for report in reports:
        state = f"{len(report.problems)} problems" if report.problems else "repaired" if report.repaired else "ok"
        print(f"{report.name:<{width}} {report.shards:>7} {report.rows:>9,} {report.runs:>5}  {state}")
    for report in reports:
        for problem in report.problems:
            print(f"{report.name}: {problem}")
        for problem in report.repaired:
            print(f"{report.name}: repaired: {problem}")
    rows, shards = sum(report.rows for report in reports), sum(report.shards for report in reports)
    print(f"{rows:,} rows in {shards} shards, {sum(len(report.problems) for report in reports)} problems")
