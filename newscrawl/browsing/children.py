"""What is done by processes of their own: recrawls, because a crawl is a program, and explanations of hostile pages."""

from __future__ import annotations

import asyncio
import secrets
import sys
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

MOST_REMEMBERED = 50
"""Recrawls whose outcome can still be looked at."""
LOG_SHOWN = 20_000
"""Characters of a recrawl's log that are kept, its last ones."""
EXPLAIN_SECONDS = 60.0


@dataclass(slots=True)
class Recrawl:
    """One `scrapy recrawl URL`, running or ended."""

    key: str
    article_id: str
    title: str
    url: str
    began: datetime
    ended: datetime | None = None
    exit_code: int | None = None
    answer: list[str] = field(default_factory=list)
    """The parts of the line that the command printed: verdict, id, title, row, archive record; or end, URL, reason."""
    log: str = ""


class Recrawls:
    """Starts recrawls, one after the other, and keeps their outcomes."""

    def __init__(self, options: Sequence[str]) -> None:
        """`options` are those of the command line that every child needs: where the data lies, how to fetch."""
        self._options = tuple(options)
        self._jobs: deque[Recrawl] = deque(maxlen=MOST_REMEMBERED)
        self._turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, article_id: str, title: str, url: str) -> Recrawl:
        """Begin to fetch `url` again; the one that is already being fetched, if it is."""
        for job in self._jobs:
            if job.url == url and job.ended is None:
                return job
        job = Recrawl(secrets.token_hex(8), article_id, title, url, datetime.now(UTC))
        self._jobs.append(job)
        task = asyncio.create_task(self._run(job))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return job

    def find(self, key: str) -> Recrawl | None:
        """The recrawl of that key, None when it is forgotten."""
        return next((job for job in self._jobs if job.key == key), None)

    async def close(self) -> None:
        """Stop what runs, as Ctrl-C would."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self, job: Recrawl) -> None:
        try:
            async with self._turn:
                command = ("-m", "scrapy", "recrawl", *self._options, job.url)
                process = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=PIPE, stderr=PIPE)
                try:
                    out, log = await process.communicate()
                finally:
                    await _end(process)
            job.answer = out.decode("utf-8", "replace").rstrip("\n").split("\t")
            job.log = log.decode("utf-8", "replace")[-LOG_SHOWN:]
            job.exit_code = process.returncode
        except OSError as error:
            job.log, job.exit_code = str(error), 1
        finally:
            job.ended = datetime.now(UTC)


async def _end(process: Process) -> None:
    """Let the process end cleanly, and if it does not, end it."""
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):
        process.terminate()
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), 30)
            return
        process.kill()
    await process.wait()


class NotExplained(Exception):  # noqa: N818 - says what is the matter
    """The explanation could not be made; the message says why."""


async def explain(data_dir: Path, file: str, offset: int) -> bytes:
    """The explanation of an archived page as HTML, see :mod:`newscrawl.browsing.explaining`.  Raises NotExplained."""
    command = ("-m", "newscrawl.browsing.explaining", str(data_dir), file, str(offset))
    process = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=PIPE, stderr=PIPE)
    try:
        out, problem = await asyncio.wait_for(process.communicate(), EXPLAIN_SECONDS)
    except TimeoutError:
        raise NotExplained(f"it took more than {EXPLAIN_SECONDS:.0f} seconds") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode and process.returncode < 0:
        raise NotExplained("the page needs more time or memory than it may have")
    if process.returncode:
        lines = problem.decode("utf-8", "replace").strip().splitlines()
        raise NotExplained(lines[-1] if lines else f"exit code {process.returncode}")
    return out
