"""`scrapy reclean`: the archive once more through cleaning, dedup and export, without network."""

from __future__ import annotations

import os
import signal
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from newscrawl.console.examples import WithExamples

if TYPE_CHECKING:
    from newscrawl.recleaning.session import Engine, Options


class Command(WithExamples):
    """Goes on where an interrupted run of the same options stopped."""

    requires_crawler_process = False

    examples = (
        ("scrapy reclean --diff --dry-run", "what the code as it is now would change in all articles"),
        ("scrapy reclean --site ycwb --since 2026-11-01", "clean the pages of one site again, from that day on"),
        ("scrapy reclean --engine datatrove --executor ray", "clean on a Ray cluster; the rows are the same"),
    )

    def syntax(self) -> str:
        return "[--site S] [--since D] [--diff] [--dry-run] [--workers N] [--engine datatrove [--executor E]]"

    def short_desc(self) -> str:
        return "Clean the archived pages again, without network"

    def long_desc(self) -> str:
        return (
            "Clean the archived pages again with the code as it is now. An article whose record comes out differently "
            "gets a further row, as for a revision; the rest stays as it is. Pages in quarantine get another chance. "
            "A run that was stopped or killed goes on where it was when the same command is given again. "
            "With --engine all pages are cleaned before the first verdict, by tasks here, on Ray or on Slurm; the rows "
            "are the same."
        )

    def add_options(self, parser: ArgumentParser) -> None:
        from newscrawl.scaling.engine import EXECUTORS

        super().add_options(parser)
        parser.add_argument("--site", metavar="NAME", help="only the archive of this site")
        parser.add_argument("--since", metavar="DATE", help="only articles with a page fetched on this day or later")
        parser.add_argument("--diff", action="store_true", help="say what has changed, as a table and an HTML page")
        parser.add_argument("--dry-run", action="store_true", help="store nothing; best with --diff")
        parser.add_argument("--workers", metavar="N", type=int, help="processes that clean (default: one per core)")
        engine = parser.add_argument_group("many machines (docs/scaling.md)")
        engine.add_argument("--engine", metavar="NAME", choices=["datatrove"], help="clean all pages first: datatrove")
        engine.add_argument(
            "--executor", metavar="NAME", choices=EXECUTORS, default="local", help="of the engine: local, ray or slurm"
        )
        engine.add_argument("--cleaned", action="store_true", help="make the verdicts on what an engine has cleaned")

    def run(self, args: list[str], opts: Namespace) -> None:
        from newscrawl.cleaning import nursery

        if opts.workers != 0 and not (args or opts.engine):
            nursery.begin()  # on another core, while this one loads the rest
        from scrapy.utils.log import configure_logging

        from newscrawl.crawling.exit_codes import CannotRun, ExitCode
        from newscrawl.crawling.say import complain, say
        from newscrawl.recleaning.session import reclean
        from newscrawl.storage.errors import StorageError, StorageFull

        self.exitcode = ExitCode.ERROR
        if args:
            complain("reclean takes options only; `scrapy reclean --help` names them")
            return
        configure_logging(self.settings)
        try:
            with until_told_to_stop() as stop:
                self.exitcode, text = reclean(self._options(opts), stop)
            say(text)
        except CannotRun as error:
            complain(str(error))
            self.exitcode = error.exit_code
        except (StorageError, ValueError) as error:
            complain(str(error))
            self.exitcode = ExitCode.DISK_FULL if isinstance(error, StorageFull) else ExitCode.ERROR

    def _options(self, opts: Namespace) -> Options:
        from newscrawl.recleaning.selection import Selection
        from newscrawl.recleaning.session import Options
        from newscrawl.storage.reader import first_moment

        if opts.workers is not None and opts.workers < 0:
            raise ValueError("--workers takes 0 or more")
        return Options(
            data_dir=Path(self.settings["NEWSCRAWL_DATA_DIR"]),
            selection=Selection(site=opts.site, since=first_moment(opts.since)),
            policy=self.settings["DEDUP_POLICY"],
            compression=self.settings["DUMP_COMPRESSION"],
            workers=opts.workers if opts.workers is not None else len(os.sched_getaffinity(0)),
            show_changes=opts.diff,
            dry_run=opts.dry_run,
            state_url=self.settings.get("NEWSCRAWL_STATE_URL"),
            dumps_url=self.settings.get("NEWSCRAWL_DUMPS_URL"),
            engine=self._engine(opts),
        )

    def _engine(self, opts: Namespace) -> Engine | None:
        from newscrawl.scaling.engine import CleanedAlready, Datatrove

        if opts.cleaned:
            return CleanedAlready()
        if not opts.engine:
            return None
        return Datatrove(
            executor=opts.executor,
            workers=opts.workers or len(os.sched_getaffinity(0)),
            options=self.settings.getdict("NEWSCRAWL_EXECUTOR"),
            verdicts=(sys.executable, "-m", "scrapy", "reclean", *sys.argv[1:], "--cleaned"),  # Scrapy took the name
        )


@contextmanager
def until_told_to_stop() -> Iterator[Callable[[], bool]]:
    """A question whether Ctrl-C or SIGTERM came; a second one ends the process as ever."""
    told: list[int] = []

    def note(number: int, _: object) -> None:
        told.append(number)
        signal.signal(number, before[signal.Signals(number)])

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        signal.signal(number, note)
    try:
        yield lambda: bool(told)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
