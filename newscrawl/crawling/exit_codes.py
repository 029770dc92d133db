"""What exit codes tell a scheduler, and the error that ends a command with one line instead of a traceback."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from newscrawl.monitoring.findings import RunOutcome


class ExitCode(IntEnum):
    """Exit codes of `scrapy crawl` and `scrapy recrawl`; part of the contract with schedulers."""

    OK = 0
    ERROR = 1
    """Wrong usage, or an error in the code."""
    DISK_FULL = 3
    BLOCKED = 4
    """The site refused us; nothing is lost, and asking more often does not help."""
    DEGRADED = 5
    """Articles came through, but pages or lists went wrong, fields, texts or lists fell below what is usual, or a
    spider raised an error."""
    FAILED = 6
    """The site could not be read."""
    INTERRUPTED = 11
    """Ended early on request; the same command goes on."""
    ALREADY_RUNNING = 75
    """The same crawl is running; `EX_TEMPFAIL` of sysexits.h."""


EXIT_CODES: Mapping[RunOutcome, ExitCode] = {
    "ok": ExitCode.OK,
    "degraded": ExitCode.DEGRADED,
    "blocked": ExitCode.BLOCKED,
    "failed": ExitCode.FAILED,
    "interrupted": ExitCode.INTERRUPTED,
    "disk_full": ExitCode.DISK_FULL,
}


class CannotRun(Exception):  # noqa: N818 - it names the state of things, not a fault
    """The run cannot start; the message is one line for the person who typed the command."""

    def __init__(self, message: str, exit_code: ExitCode = ExitCode.ERROR) -> None:
        super().__init__(message)
        self.exit_code = exit_code
