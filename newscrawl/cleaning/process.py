"""One cleaning process as its parent sees it: pages go down one pipe, answers come up another, nobody waits forever.

Several pages may be on their way at a time, so that the process never stands idle while the parent has other things to
do; they are answered in order.
"""

from __future__ import annotations

import json
import os
import pickle
import select
import signal
import time
from contextlib import suppress
from typing import Any

from newscrawl.cleaning.nursery import PIPE_BYTES, Child, Nursery
from newscrawl.cleaning.refusals import CleaningFailed
from newscrawl.cleaning.tasks import LENGTH, OUT_OF_MEMORY, Known, Limits, Task
from newscrawl.items import RawPage


class Process:
    """A cleaning process.  It starts with the first page, and again with the next one after it has died."""

    def __init__(self, limits: Limits, nursery: Nursery, known: Known | None = None) -> None:
        self._limits, self._nursery = limits, nursery
        self._known = _packed(known) if known and known.site_lines else b""
        self._child: Child | None = None
        self._unsent, self._received = bytearray(), bytearray()
        self._killed = False

    def send(self, name: str, page: RawPage) -> None:
        """Put one more page on its way.  Raises CleaningFailed where the process does not start."""
        message = _packed(Task(name, page, self._limits))
        child = self._running()
        self._unsent += message
        with suppress(OSError):  # a dead process is noticed when its answer does not come
            self._write(child)

    def receive(self) -> dict[str, Any]:
        """The next answer, see :func:`newscrawl.cleaning.worker.answer`; to be called once for every page sent.

        A process that says that it is tired is gone then, and with it all pages on their way; so is one that failed,
        for which CleaningFailed is raised.
        """
        child = self._child
        assert child is not None
        try:
            found: dict[str, Any] = json.loads(self._message(child, self._limits.wall_seconds))
        except (OSError, EOFError, ValueError) as error:
            raise self._failure(self.stop(), error) from None
        if found["tired"]:
            self.stop()
        return found

    @property
    def has_answered(self) -> bool:
        """Whether an answer has come in already, or a part of one, so that :meth:`receive` need hardly wait."""
        return bool(self._received)

    def kill(self) -> None:
        """End the process for good; for any thread, while another one waits in :meth:`receive`."""
        self._killed = True
        if child := self._child:
            child.kill()

    def stop(self) -> int | None:
        """End the process, if there is one, for it holds nothing that is worth keeping; its exit code, if known."""
        child, self._child = self._child, None
        self._unsent.clear()
        self._received.clear()
        return child.end() if child else None

    def _running(self) -> Child:
        child = self._child
        if child is None and not self._killed:
            child = self._child = self._nursery.fork()
            self._unsent += self._known
        if child is None or self._killed:  # perhaps while it was being forked
            self.stop()
            raise CleaningFailed("cleaning_crash: the cleaning process was ended")
        return child

    def _message(self, child: Child, seconds: float) -> bytes:
        """The next message of the process; meanwhile what it has not taken yet is written."""
        deadline = time.monotonic() + seconds
        while (end := self._end()) is None:
            poll = select.poll()
            poll.register(child.answers, select.POLLIN)
            if self._unsent:
                poll.register(child.requests, select.POLLOUT)
            ready = dict(poll.poll(max(0.0, deadline - time.monotonic()) * 1000))
            if not ready:
                raise TimeoutError(f"no answer within {seconds:g} s")
            if child.answers.fileno() not in ready:
                self._write(child)
                continue
            part = os.read(child.answers.fileno(), PIPE_BYTES)
            if not part:
                raise EOFError("it ended")
            self._received += part
        message = bytes(memoryview(self._received)[LENGTH.size : end])
        del self._received[:end]
        return message

    def _end(self) -> int | None:
        """Where the first message of what was received ends; None as long as it is not whole."""
        if len(self._received) < LENGTH.size:
            return None
        end: int = LENGTH.size + LENGTH.unpack_from(self._received)[0]
        return end if len(self._received) >= end else None

    def _write(self, child: Child) -> None:
        written = child.requests.write(self._unsent)
        del self._unsent[: written or 0]

    def _failure(self, code: int | None, error: Exception) -> CleaningFailed:
        if isinstance(error, TimeoutError):
            return CleaningFailed(f"cleaning_timeout: more than {self._limits.wall_seconds:g} s")
        if code == -signal.SIGXCPU:
            return CleaningFailed(f"cleaning_timeout: more than {self._limits.cpu_seconds:g} s of processor time")
        if code == OUT_OF_MEMORY:
            return CleaningFailed(f"cleaning_memory: more than {self._limits.memory_bytes // 1024**2} MiB")
        return CleaningFailed(f"cleaning_crash: the cleaning process ended with {code}")


def _packed(message: Task | Known) -> bytes:
    packed = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(packed)) + packed
