"""Cleaning in processes of their own, with limits: a page that breaks or hangs the cleaning costs that page only.

What becomes of such a page: the simple extractor of :mod:`newscrawl.cleaning.fallback` reads it, and the row carries
the flag ``fallback_extractor``; if that fails, too, CleaningFailed says why, and the caller puts it into quarantine.
"""

from __future__ import annotations

import json
import logging
import os
import pickle
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, Self

from newscrawl import schema
from newscrawl.cleaning.article import NotAnArticle
from newscrawl.cleaning.drift import agreement
from newscrawl.cleaning.worker import COMPARE, LENGTH, OUT_OF_MEMORY, TASKS, Limits, Task
from newscrawl.items import Article, RawPage

COMMAND = (sys.executable, "-m", "newscrawl.cleaning.worker")
START_SECONDS = 60.0
"""How long a worker may take to begin."""
READ_SIZE = 1 << 20
TOO_LONG = "too_long"
"""The refusal after which the simple extractor may still read the page."""

logger = logging.getLogger(__name__)


class CleaningFailed(Exception):  # noqa: N818 - it names the state of things
    """Cleaning did not come to an end; `reason` begins with cleaning_timeout, _memory, _crash or _error."""

    def __init__(self, reason: str, trace: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.trace = trace


class Worker:
    """One cleaning process.  It starts with the first page, and again with the next one after it has died."""

    def __init__(self, limits: Limits, command: Sequence[str]) -> None:
        self._limits, self._command = limits, command
        self._process: subprocess.Popen[bytes] | None = None
        self._killed = False

    def ask(self, name: str, page: RawPage) -> dict[str, Any]:
        """The worker's answer, see :func:`newscrawl.cleaning.worker.answer`.  Raises CleaningFailed."""
        process = self._running()
        assert process.stdin is not None
        message = pickle.dumps(Task(name, page, self._limits), pickle.HIGHEST_PROTOCOL)
        try:
            process.stdin.write(LENGTH.pack(len(message)) + message)
            process.stdin.flush()
            found = self._answer(process, self._limits.wall_seconds)
        except (CleaningFailed, OSError, EOFError) as error:
            self.stop()
            raise self._failure(process.returncode, error) from None
        if found["tired"]:
            self.stop()
        return found

    def kill(self) -> None:
        """End the process for good; for any thread, while another one waits in :meth:`ask`."""
        self._killed = True
        if process := self._process:
            process.kill()

    def stop(self) -> None:
        """Kill the process and let go of it: it holds nothing that is worth keeping."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            assert stream is not None
            with suppress(OSError):  # what could not be written to a dead worker
                stream.close()
        process.wait()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            # A session of its own: Ctrl-C is for the crawl, which still wants the page that is being cleaned.
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            )
            try:
                if self._killed:  # while the process was being started
                    raise EOFError("it was ended")  # noqa: TRY301
                self._answer(self._process, START_SECONDS)
            except (CleaningFailed, OSError, EOFError) as error:
                self.stop()
                raise CleaningFailed(f"cleaning_crash: the cleaning process does not start ({error})") from error
        return self._process

    def _answer(self, process: subprocess.Popen[bytes], seconds: float) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        head = self._read(process, LENGTH.size, deadline)
        found: dict[str, Any] = json.loads(self._read(process, LENGTH.unpack(head)[0], deadline))
        return found

    def _read(self, process: subprocess.Popen[bytes], size: int, deadline: float) -> bytes:
        assert process.stdout is not None
        descriptor, parts = process.stdout.fileno(), bytearray()
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        while len(parts) < size:
            if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
                raise CleaningFailed("cleaning_timeout")
            part = os.read(descriptor, min(READ_SIZE, size - len(parts)))
            if not part:
                process.wait()
                raise EOFError("it ended")
            parts += part
        return bytes(parts)

    def _failure(self, code: int | None, error: Exception) -> CleaningFailed:
        if isinstance(error, CleaningFailed):
            return CleaningFailed(f"cleaning_timeout: more than {self._limits.wall_seconds:g} s")
        if code == -signal.SIGXCPU:
            return CleaningFailed(f"cleaning_timeout: more than {self._limits.cpu_seconds:g} s of processor time")
        if code == OUT_OF_MEMORY:
            return CleaningFailed(f"cleaning_memory: more than {self._limits.memory_bytes // 1024**2} MiB")
        return CleaningFailed(f"cleaning_crash: the cleaning process ended with {code}")


class CleaningPool:
    """Cleans pages in `workers` processes, each started when it is first needed; 0 cleans in this process, without
    limits.

    Pages of one :meth:`submit` after the other begin in that order.  :meth:`close` it, or use it in a ``with``.
    """

    def __init__(self, workers: int, limits: Limits | None = None, *, command: Sequence[str] = COMMAND) -> None:
        self._limits, self._command = limits or Limits(), command
        self._in_process = workers == 0
        self._threads = ThreadPoolExecutor(max_workers=max(1, workers), thread_name_prefix="clean")
        self._own = threading.local()  # a worker belongs to the thread that waits for it
        self._started: list[Worker] = []
        self._closing = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def submit(self, page: RawPage) -> Future[Article]:
        """The article of `page` as it will be; its `result` raises NotAnArticle or CleaningFailed."""
        return self._threads.submit(self._clean, page)

    def compare(self, page: RawPage) -> Future[float | None]:
        """How far layout and generic extractor agree on `page`, see :mod:`newscrawl.cleaning.drift`; None also where
        that could not be found out.
        """
        return self._threads.submit(self._compare, page)

    def close(self) -> None:
        """End the processes; pages that are still being cleaned fail, those that have not begun are left out."""
        self._closing = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._started:
            worker.kill()
        self._threads.shutdown()
        for worker in self._started:
            worker.stop()

    def _clean(self, page: RawPage) -> Article:
        try:
            return self._do("clean", page)
        except CleaningFailed as failure:
            broken: CleaningFailed | NotAnArticle = failure
            logger.warning(
                "%s: %s%s",
                page.request_url,
                failure.reason.encode("unicode_escape").decode("ascii"),  # may quote the page
                f"\n{failure.trace}" if failure.trace and logger.isEnabledFor(logging.DEBUG) else "",
            )
        except NotAnArticle as refusal:
            if refusal.reason != TOO_LONG:
                raise
            broken = refusal
        try:
            return self._do("fallback", page)
        except (CleaningFailed, NotAnArticle):
            raise broken from None

    def _compare(self, page: RawPage) -> float | None:
        try:
            if self._in_process:
                return agreement(page)
            found: float | None = self._worker().ask(COMPARE, page).get("agreement") if not self._closing else None
        except Exception:  # a measurement that fails costs nothing but itself
            logger.debug("%s could not be compared", page.request_url, exc_info=True)
            return None
        return found

    def _do(self, name: str, page: RawPage) -> Article:
        if self._in_process:
            try:
                return TASKS[name](page)
            except NotAnArticle:
                raise
            except Exception as error:
                raise CleaningFailed(f"cleaning_error: {type(error).__name__}: {error}") from error
        if self._closing:
            raise CleaningFailed("cleaning_stopped")
        found = self._worker().ask(name, page)
        if "refused" in found:
            raise NotAnArticle(*found["refused"])
        if "broke" in found:
            raise CleaningFailed(f"cleaning_{found['broke']}: {found['detail']}", found.get("trace"))
        return schema.from_row(found["article"])

    def _worker(self) -> Worker:
        worker: Worker | None = getattr(self._own, "worker", None)
        if worker is None:
            worker = self._own.worker = Worker(self._limits, self._command)
            self._started.append(worker)
        return worker


def default_workers() -> int:
    """How many processes a crawl cleans in: the cores but one, which is the crawl's; three keep up with any crawl."""
    return max(1, min(3, len(os.sched_getaffinity(0)) - 1))
