"""What the speed benchmarks share: running a command and taking its account, tables, ratios within one run."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
CACHE = Path(tempfile.gettempdir()) / "newscrawl-bench"
"""Environments of the peers and compiled modules: kept between runs, may be deleted at any time."""


LAUNCHER = """
import json, os, subprocess, sys, time
began = time.monotonic()
process = subprocess.Popen(sys.argv[2:])
_, status, usage = os.wait4(process.pid, 0)
used = [time.monotonic() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss]
with open(sys.argv[1], "w") as account:
    json.dump([os.waitstatus_to_exitcode(status), *used], account)
"""
"""Starts a command and takes its account.  By itself: the peak of a command begins with that of its parent."""


class CommandFailed(Exception):  # noqa: N818 - it names the state of things
    """A measured command did not end well."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command used up, with all processes that it started and waited for."""

    wall: float
    """Seconds on the clock."""
    cpu: float
    """Seconds of processor time, user and system."""
    peak_mb: float
    """Memory of the largest process."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The cost of a number of pages."""

    name: str
    pages: int
    cost: Cost

    @property
    def pages_per_second(self) -> float:
        return self.pages / self.cost.wall

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of processor time per page."""
        return 1000 * self.cost.cpu / self.pages


def run(command: Sequence[str | Path], *, cwd: Path = PROJECT, env: Mapping[str, str] | None = None) -> Cost:
    """Run `command` and take its account.  Raises CommandFailed with the end of what it said."""
    with tempfile.TemporaryFile() as said, tempfile.NamedTemporaryFile() as account:
        launch = [sys.executable, "-S", "-c", LAUNCHER, account.name, *map(str, command)]
        subprocess.run(launch, cwd=cwd, env=environment(env), stdout=said, stderr=subprocess.STDOUT, check=True)
        code, wall, cpu, peak = json.load(account)
        if code:
            said.seek(0)
            tail = said.read()[-2000:].decode("utf-8", "replace").strip()
            raise CommandFailed(f"{Path(command[0]).name} ended with {code}: {tail}")
    return Cost(wall, cpu, peak / 1024)


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Modules are compiled once, whatever the shell says: otherwise start-up is measured, and nothing else."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(CACHE / "compiled"), **(more or {})}


def scrapy(*arguments: str, settings: Mapping[str, object] | None = None) -> list[str]:
    """A scrapy command of this environment."""
    given = [part for name, value in (settings or {}).items() for part in ("-s", f"{name}={value}")]
    return [sys.executable, "-m", "scrapy", *arguments, *given]


def interleaved(arms: Mapping[str, Callable[[], Reading]], rounds: int) -> dict[str, Reading]:
    """Every arm in turn, `rounds` times: of each the reading whose CPU time is the median."""
    readings: dict[str, list[Reading]] = {name: [] for name in arms}
    for _ in range(rounds):
        for name, measure in arms.items():
            readings[name].append(measure())
            say(f"{name}: {readings[name][-1].cpu_ms:.1f} CPU ms per page")
    return {name: sorted(some, key=lambda one: one.cost.cpu)[len(some) // 2] for name, some in readings.items()}


def cpu_seconds(work: Callable[[], object], rounds: int = 3) -> float:
    """Processor time of `work` in this process: the least of several, for other programs only ever add to it."""
    found = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return min(found)


def median(values: Iterable[float]) -> float:
    return statistics.median(values)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown that reads as well on a terminal."""
    lines = [list(head), *(list(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    ruled = [lines[0], ["-" * width for width in widths], *lines[1:]]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in ruled
    )


def say(text: str) -> None:
    """Something about how far it is: not part of the result."""
    print(text, file=sys.stderr, flush=True)
