"""Cleaning in processes of their own, with limits: a page that breaks or hangs the cleaning costs that page only.

What becomes of such a page: the simple extractor of :mod:`newscrawl.cleaning.fallback` reads it, and the row carries
the flag ``fallback_extractor``; if that fails, too, CleaningFailed says why, and the caller puts it into quarantine.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Self

from newscrawl import schema
from newscrawl.cleaning.backlog import Backlog
from newscrawl.cleaning.nursery import COMMAND, Nursery, nursery_of
from newscrawl.cleaning.process import Process
from newscrawl.cleaning.refusals import CleaningFailed, NotAnArticle
from newscrawl.cleaning.tasks import COMPARE, Known, Limits, Printed
from newscrawl.items import Article, RawPage

AHEAD = 16
"""Pages that a process has at a time: the one that it cleans, and those that it finds when it is done."""
MANY, REST_SECONDS = 12, 0.02
"""A process that has so many pages is left alone for so long, in which it does not run out of them.  Its answers are
then taken several at a time: waking up for each takes a twentieth of the time of both sides, for finding nothing of
what they need in the processor's caches.
"""
TOO_LONG = "too_long"
"""The refusal after which the simple extractor may still read the page."""
PATIENCE_SECONDS = 0.06
"""A crawl's second cleaning process takes pages that the first has left for so long, the third those left for twice."""

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Job:
    """A page that waits to be cleaned, or compared."""

    name: str
    page: RawPage
    future: Future[Any] = field(default_factory=Future)
    broken: CleaningFailed | NotAnArticle | None = None
    """Why it is left to the simple extractor."""


class CleaningPool:
    """Cleans pages in `workers` processes, each forked when it is first needed; 0 cleans in this process, without
    limits.  The second takes pages that have waited for `patience` seconds, the third for twice that, and so on.

    Pages of one :meth:`submit` after the other begin in that order.  :meth:`close` it, or use it in a ``with``.
    `site_lines` are the lines that sites are known to print around their articles, by site.
    """

    def __init__(
        self,
        workers: int,
        limits: Limits | None = None,
        *,
        patience: float = 0.0,
        command: Sequence[str] = COMMAND,
        site_lines: Printed = MappingProxyType({}),
    ) -> None:
        self._limits, self._known = limits or Limits(), Known(dict(site_lines))
        self._most = max(1, workers)
        self._nursery: Nursery | None = nursery_of(command) if workers else None
        self._jobs: Backlog[Job] = Backlog(patience)
        self._threads: list[threading.Thread] = []
        self._processes: list[Process] = []
        self._closing = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def submit(self, page: RawPage) -> Future[Article]:
        """The article of `page` as it will be; its `result` raises NotAnArticle or CleaningFailed."""
        return self._put(Job("clean", page))

    def compare(self, page: RawPage) -> Future[float | None]:
        """How far layout and generic extractor agree on `page`, see :mod:`newscrawl.cleaning.drift`; None also where
        that could not be found out.
        """
        return self._put(Job(COMPARE, page))

    def close(self) -> None:
        """End the processes; pages that are still being cleaned fail, those that have not begun are left out."""
        self._closing = True
        for job in self._jobs.close():
            job.future.cancel()
        for process in self._processes:
            process.kill()
        for thread in self._threads:
            thread.join()
        for process in self._processes:
            process.stop()
        if self._nursery:
            self._nursery.close()

    def _put(self, job: Job) -> Future[Any]:
        if self._jobs.put(job) and len(self._threads) < self._most:
            number = self._jobs.new_taker()
            if self._nursery is None:
                thread = threading.Thread(target=self._work_here, args=(number,), name="clean", daemon=True)
            else:
                process = Process(self._limits, self._nursery, self._known)
                self._processes.append(process)
                thread = threading.Thread(target=self._work, args=(number, process), name="clean", daemon=True)
            self._threads.append(thread)
            thread.start()
        return job.future

    # ---------------------------------------------------------------------------------- in the thread of a process

    def _work(self, number: int, process: Process) -> None:
        """Hand pages to a process, and its answers back, until the pool is closed."""
        begun: deque[Job] = deque()
        while job := self._next(number, wait=True):
            self._begin(job, begun, process)
            while begun:
                while len(begun) < AHEAD and (job := self._next(number, wait=False)):
                    self._begin(job, begun, process)
                self._end(begun, process)

    def _work_here(self, number: int) -> None:
        while job := self._next(number, wait=True):
            left: Job | None = job
            while left:
                left = self._settle(left, _done_here(left, self._known))

    def _next(self, number: int, *, wait: bool) -> Job | None:
        """The next page that nobody has called off; None where there is none, or will never be one."""
        while job := self._jobs.take(number, wait=wait):
            if job.future.set_running_or_notify_cancel():
                return job
        return None

    def _begin(self, job: Job, begun: deque[Job], process: Process) -> None:
        left: Job | None = job
        while left:
            try:
                process.send(left.name, left.page)
            except CleaningFailed as failure:
                left = self._settle(left, failure)
            else:
                begun.append(left)
                return

    def _end(self, begun: deque[Job], process: Process) -> None:
        """Wait for the answer to the first of the pages that have begun."""
        if len(begun) >= MANY and not process.has_answered:
            time.sleep(REST_SECONDS)
        job = begun.popleft()
        try:
            found: dict[str, Any] | CleaningFailed = process.receive()
        except CleaningFailed as failure:
            found = failure
        left = self._settle(job, found)
        waiting = [left] if left else []
        if isinstance(found, CleaningFailed) or found["tired"]:  # what it had taken in is to be handed over again
            waiting += begun
            begun.clear()
        for one in waiting:
            self._begin(one, begun, process)

    def _settle(self, job: Job, found: dict[str, Any] | CleaningFailed) -> Job | None:
        """Tell who waits for `job` what became of it, unless the simple extractor may still do it."""
        try:
            job.future.set_result(_result(job, found))
        except (CleaningFailed, NotAnArticle) as failure:
            if job.name == "clean" and not self._closing:
                if isinstance(failure, CleaningFailed):
                    _warn(job, failure)
                    return Job("fallback", job.page, job.future, failure)
                if failure.reason == TOO_LONG:
                    return Job("fallback", job.page, job.future, failure)
            job.future.set_exception(job.broken or failure)
        except Exception as error:  # noqa: BLE001 - whoever waits is to know, and this thread goes on
            job.future.set_exception(error)
        return None


def _result(job: Job, found: dict[str, Any] | CleaningFailed) -> Article | float | None:
    """What an answer holds.  Raises CleaningFailed, NotAnArticle."""
    if job.name == COMPARE:
        return None if isinstance(found, CleaningFailed) else found.get("agreement")
    if isinstance(found, CleaningFailed):
        raise found
    if "refused" in found:
        raise NotAnArticle(*found["refused"])
    if "broke" in found:
        raise CleaningFailed(f"cleaning_{found['broke']}: {found['detail']}", found.get("trace"))
    article: Article | dict[str, Any] = found["article"]
    return article if isinstance(article, Article) else schema.from_row(article)


def _done_here(job: Job, known: Known) -> dict[str, Any] | CleaningFailed:
    """The answer that a process would give."""
    from newscrawl.cleaning.drift import agreement
    from newscrawl.cleaning.worker import TASKS

    try:
        if job.name == COMPARE:
            return {"agreement": agreement(job.page)}
        return {"article": TASKS[job.name](job.page, known.site_lines)}
    except NotAnArticle as refusal:
        return {"refused": [refusal.reason, refusal.detail]}
    except Exception as error:
        if job.name == COMPARE:  # a measurement that fails costs nothing but itself
            logger.debug("%s could not be compared", job.page.request_url, exc_info=True)
        return CleaningFailed(f"cleaning_error: {type(error).__name__}: {error}")


def _warn(job: Job, failure: CleaningFailed) -> None:
    logger.warning(
        "%s: %s%s",
        job.page.request_url,
        failure.reason.encode("unicode_escape").decode("ascii"),  # may quote the page
        f"\n{failure.trace}" if failure.trace and logger.isEnabledFor(logging.DEBUG) else "",
    )


def default_workers() -> int:
    """How many processes a crawl may clean in: one per core, three at most, which keep up with any crawl."""
    return max(1, min(3, len(os.sched_getaffinity(0))))
