"""One `scrapy reclean` from lock to report: opens what it needs, shows how far it is, and judges how it went."""

from __future__ import annotations

import logging
import secrets
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, Self

from tqdm import tqdm

from newscrawl.cleaning.pool import CleaningPool
from newscrawl.cleaning.tasks import Printed
from newscrawl.crawling.exit_codes import CannotRun, ExitCode
from newscrawl.crawling.lock import RunLock
from newscrawl.dedup.site_lines import printed_lines
from newscrawl.items import RawPage
from newscrawl.monitoring.summary import printable
from newscrawl.recleaning.recleaning import AHEAD, Recleaning
from newscrawl.recleaning.selection import Progress, Selection
from newscrawl.scaling.cleaned import CleanedPages
from newscrawl.scaling.engine import forget_results
from newscrawl.storage.archive import ArchiveReader
from newscrawl.storage.database import state_location
from newscrawl.storage.entries import Policy
from newscrawl.storage.errors import StorageError, StorageFull, require_space, storage_errors
from newscrawl.storage.files import write_whole
from newscrawl.storage.ledger import Ledger
from newscrawl.storage.object_dumps import dumps_of
from newscrawl.storage.shards import Compression
from newscrawl.storage.state import State
from newscrawl.storage.values import RunEnd, RunInfo
from newscrawl.version import __version__

NAME = "reclean"
GO_ON = f"{NAME}: interrupted; run the same command again to go on"
SAY_SECONDS = 10.0
"""Between two lines about the progress where no terminal is attached."""

logger = logging.getLogger(__name__)


class Engine(Protocol):
    """Cleans the pages before the first verdict, such as :class:`newscrawl.scaling.engine.Datatrove`."""

    def clean(self, progress: Progress, data_dir: Path, site_lines: Printed) -> Path | None:
        """The folder of results, or None where :meth:`submit` is to be called."""

    def submit(self, progress: Progress, data_dir: Path, site_lines: Printed) -> None:
        """Hand cleaning and verdicts to a queue of jobs.  The lock is free: the job of the verdicts takes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a run is to do."""

    data_dir: Path
    selection: Selection
    policy: Policy
    compression: Compression
    workers: int
    show_changes: bool
    dry_run: bool
    state_url: str | None = None
    """Where the state is; None for the data directory."""
    dumps_url: str | None = None
    """Where the dump goes; None for the data directory."""
    engine: Engine | None = None
    """What cleans ahead of the verdicts; None where pages are cleaned as their turn comes."""


def reclean(options: Options, stop: Callable[[], bool]) -> tuple[ExitCode, str]:
    """Clean again until all is done or `stop` says so; the exit code, and what to tell the person who asked.

    Raises CannotRun where there is nothing to do or another one is at it, StorageError.
    """
    data, progress = options.data_dir, Progress.of(options.data_dir, options.selection)
    if not options.selection.files(data):
        raise CannotRun(f"no page of {options.selection.site or 'any site'} is in {data / 'archive'}")
    with ExitStack() as opened:
        require_space(data)
        with storage_errors(data):
            opened.enter_context(RunLock(data / "state" / "locks" / f"{NAME}.lock", NAME))
        state = opened.enter_context(State(state_location(data, options.state_url)))
        site_lines = printed_lines(state)
        results = None
        if options.engine is not None:
            try:
                results = options.engine.clean(progress, data, site_lines)
            except KeyboardInterrupt:
                return ExitCode.INTERRUPTED, GO_ON
            if results is None:
                opened.close()
                options.engine.submit(progress, data, site_lines)
                return ExitCode.OK, f"{NAME}: submitted; the verdicts follow as a job when all pages are cleaned"
        pool = opened.enter_context(CleaningPool(options.workers, site_lines=site_lines))
        ledger = None if options.dry_run else _ledger(options, state, progress)
        ahead = AHEAD * max(1, options.workers)
        cleaned = CleanedPages(results, pool) if results else None
        work = Recleaning(data, state, ledger, progress, cleaned or pool, ahead)
        try:
            with _Display(progress, data) as display:
                done = work.run(stop, display.tell)
        except StorageError as error:
            _close(ledger, "disk_full" if isinstance(error, StorageFull) else "failed")
            raise
        code = ExitCode.OK if done else ExitCode.INTERRUPTED
        _close(ledger, "ok" if done else "interrupted", code)
        if ledger and ledger.refused:
            raise ledger.refused
        if cleaned and cleaned.missing:
            logger.warning("%d pages had not been cleaned ahead, and were cleaned in their turn", cleaned.missing)
        if results and done:
            forget_results(progress)
    return code, _told(work, options, done=done)


def _ledger(options: Options, state: State, progress: Progress) -> Ledger:
    now = datetime.now(UTC)
    run_id = f"{now:%Y%m%dT%H%M%SZ}-{NAME}-{secrets.token_hex(2)}"
    info = RunInfo(run_id=run_id, spider=NAME, code_version=__version__, started_at=now)
    progress.runs.append(run_id)
    dumps = dumps_of(options.data_dir, options.dumps_url, options.compression)
    return Ledger(state, info, dumps, options.policy, replays=True)


def _close(ledger: Ledger | None, outcome: str, code: ExitCode = ExitCode.ERROR) -> None:
    if ledger is not None:
        code = ExitCode.DISK_FULL if outcome == "disk_full" else code
        ledger.close(end=RunEnd(outcome=outcome, exit_code=code, ended_at=datetime.now(UTC)))


def _told(work: Recleaning, options: Options, *, done: bool) -> str:
    lines = [", ".join(f"{number} {name}" for name, number in sorted(work.counts.items())) or "no page was left"]
    if options.show_changes:
        name = work.ledger.run.run_id if work.ledger else f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{NAME}-dry-run"
        path = options.data_dir / "reports" / f"{name}.html"
        page = work.changes.as_page(f"What cleaning again {'would change' if options.dry_run else 'has changed'}")
        with storage_errors(path):
            write_whole(path, lambda file: file.write(page.encode("utf-8", "replace")))
        lines += [work.changes.as_table(), f"wrote {path}"]
    lines.append(f"{NAME}: ok" if done else GO_ON)
    return "\n".join(lines)


class _Display:
    """A bar where a terminal is attached, a line in the log now and then where none is."""

    def __init__(self, progress: Progress, data_dir: Path) -> None:
        archive = ArchiveReader(data_dir)
        self._sizes = {archive.relative(path): path.stat().st_size for path in progress.left(data_dir)}
        self._total = max(1, sum(self._sizes.values()))
        self._bar = tqdm(total=self._total, unit="B", unit_scale=True, desc=NAME, disable=not sys.stderr.isatty())
        self._file: str | None = None
        self._before = self._pages = 0
        self._said = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def tell(self, page: RawPage) -> None:
        """A page is done."""
        assert page.raw is not None
        if page.raw.file != self._file:
            self._file = page.raw.file
            names = list(self._sizes)
            self._before = sum(self._sizes[name] for name in names[: names.index(page.raw.file)])
        self._pages += 1
        reached = self._before + page.raw.offset
        self._bar.update(reached - self._bar.n)
        if self._bar.disable and time.monotonic() - self._said > SAY_SECONDS:
            self._said = time.monotonic()
            share = 100 * reached / self._total
            at = printable(page.raw.file)
            logger.info("%d pages cleaned again, %.0f %% of the archive; at %s", self._pages, share, at)
