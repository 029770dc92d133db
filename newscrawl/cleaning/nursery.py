"""Where cleaning processes come from: a process that has loaded the cleaning, and forks one whenever it is asked.

Loading takes half a second of processor time.  A fork has everything at hand within milliseconds and shares the memory
of what was loaded, so neither a second process nor one that replaces another costs much.  No page ever comes near the
nursery itself.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from io import FileIO

from newscrawl.cleaning.refusals import CleaningFailed
from newscrawl.cleaning.tasks import FORK, NUMBER

COMMAND = (sys.executable, "-m", "newscrawl.cleaning.worker")
START_SECONDS = 60.0
"""How long loading may take, and a fork."""
PIPE_BYTES = 1 << 20
"""Room in the pipes: handing a page over takes one call."""


class Child:
    """A cleaning process, with the ends of the pipes that lead to it; neither blocks."""

    def __init__(self, nursery: Nursery, pid: int, requests: int, answers: int) -> None:
        self.pid = pid
        self.requests, self.answers = FileIO(requests, "w"), FileIO(answers, "r")
        self._nursery, self._lock, self._over = nursery, threading.Lock(), False

    def kill(self) -> None:
        """End it at once; for any thread."""
        with self._lock, suppress(ProcessLookupError):
            if not self._over:
                os.kill(self.pid, signal.SIGKILL)

    def end(self) -> int | None:
        """End it, unless it has, and let go of it: its exit code, minus the signal that killed it, None for unknown."""
        self.kill()
        with self._lock:
            self._over = True
            self.requests.close()
            self.answers.close()
            return self._nursery.exit_code(self.pid)


class Nursery:
    """Begins to load the cleaning at once, without waiting for it; again where it has died.  For several threads."""

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        self._command = command
        self._lock = threading.Lock()
        self._begin()

    def fork(self) -> Child:
        """A new process.  Raises CleaningFailed where the cleaning does not load."""
        with self._lock:
            if self._process.poll() is not None:
                self._end()
                self._begin()
            try:
                return self._fork()
            except (OSError, EOFError) as error:
                self._process.kill()
                raise CleaningFailed(f"cleaning_crash: the cleaning process does not start ({error})") from error

    def exit_code(self, pid: int) -> int | None:
        """How a child of this nursery ends, see :meth:`Child.end`."""
        with self._lock:
            try:
                return self._ask(pid)
            except (OSError, EOFError):
                self._process.kill()
                return None

    def close(self) -> None:
        """End it; its children are to be ended before."""
        with self._lock:
            self._end()

    def _begin(self) -> None:
        self._control, theirs = socket.socketpair()
        self._control.settimeout(START_SECONDS)
        self._loaded = False
        with theirs:
            # A session of its own: Ctrl-C is for the crawl, which still wants the pages that are being cleaned.
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                self._command,
                stdin=theirs.fileno(),
                start_new_session=True,
                env={
                    **os.environ,
                    "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
                    "OPENBLAS_NUM_THREADS": "1",  # threads would not survive a fork, and cost 35 MB
                },
            )

    def _end(self) -> None:
        self._process.kill()
        self._process.wait()
        self._control.close()

    def _fork(self) -> Child:
        if not self._loaded:
            self._receive()
            self._loaded = True
        their_requests, requests = os.pipe()
        answers, their_answers = os.pipe()
        try:
            for pipe in (requests, answers):
                os.set_blocking(pipe, False)
                with suppress(AttributeError, OSError):  # Linux only, and up to what one user may have
                    fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
            return Child(self, self._ask(FORK, their_requests, their_answers), requests, answers)
        except BaseException:
            os.close(requests)
            os.close(answers)
            raise
        finally:
            os.close(their_requests)
            os.close(their_answers)

    def _ask(self, number: int, *pipes: int) -> int:
        socket.send_fds(self._control, [NUMBER.pack(number)], pipes)
        return self._receive()

    def _receive(self) -> int:
        answer = self._control.recv(NUMBER.size)
        if not answer:
            raise EOFError("it ended")
        number: int = NUMBER.unpack(answer)[0]
        return number


_begun: list[Nursery] = []


def begin() -> None:
    """Load the cleaning while the caller has other things to do: the next pool of this process takes it over."""
    nursery = Nursery()
    _begun.append(nursery)
    atexit.register(nursery.close)


def nursery_of(command: Sequence[str]) -> Nursery:
    """The nursery that runs `command`: the one that was begun, or a new one."""
    return _begun.pop() if _begun and command is COMMAND else Nursery(command)
