"""One cleaning process as its parent sees it: pages go down one pipe, answers come up another, nobody waits forever.

Several pages may be on their way at a time, so that the process never stands idle while the parent has other things to
do; they are answered in order.
"""

from __future__ import annotations

import fcntl
import json
import os
import pickle
import select
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from newscrawl.cleaning.refusals import CleaningFailed
from newscrawl.cleaning.tasks import LENGTH, OUT_OF_MEMORY, Known, Limits, Task
from newscrawl.items import RawPage

COMMAND = (sys.executable, "-m", "newscrawl.cleaning.worker")
START_SECONDS = 60.0
"""How long a worker may take to begin."""
PIPE_BYTES = 1 << 20
"""Room in the pipes: handing a page over takes one call."""


class Process:
    """A cleaning process.  It starts with the first page, and again with the next one after it has died."""

    def __init__(self, limits: Limits, command: Sequence[str], known: Known | None = None) -> None:
        self._limits, self._command = limits, command
        self._known = _packed(known) if known and known.site_lines else b""
        self._process: subprocess.Popen[bytes] | None = None
        self._unsent, self._received = bytearray(), bytearray()
        self._killed = False

    def send(self, name: str, page: RawPage) -> None:
        """Put one more page on its way.  Raises CleaningFailed where the process does not start."""
        message = _packed(Task(name, page, self._limits))
        process = self._running()
        self._unsent += message
        with suppress(OSError):  # a dead process is noticed when its answer does not come
            self._write(process)

    def receive(self) -> dict[str, Any]:
        """The next answer, see :func:`newscrawl.cleaning.worker.answer`; to be called once for every page sent.

        A process that says that it is tired is gone then, and with it all pages on their way; so is one that failed,
        for which CleaningFailed is raised.
        """
        process = self._process
        assert process is not None
        try:
            found: dict[str, Any] = json.loads(self._message(process, self._limits.wall_seconds))
        except (OSError, EOFError, ValueError) as error:
            self.stop()
            raise self._failure(process.returncode, error) from None
        if found["tired"]:
            self.stop()
        return found

    def kill(self) -> None:
        """End the process for good; for any thread, while another one waits in :meth:`receive`."""
        self._killed = True
        if process := self._process:
            process.kill()

    def stop(self) -> None:
        """Kill the process and let go of it: it holds nothing that is worth keeping."""
        process, self._process = self._process, None
        self._unsent.clear()
        self._received.clear()
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            assert stream is not None
            stream.close()
        process.wait()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            if self._killed:
                raise CleaningFailed("cleaning_crash: the cleaning process was ended")
            # A session of its own: Ctrl-C is for the crawl, which still wants the page that is being cleaned.
            process = self._process = subprocess.Popen(  # noqa: S603 - our own command
                self._command,
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            )
            for stream in (process.stdin, process.stdout):
                assert stream is not None
                os.set_blocking(stream.fileno(), False)
                with suppress(AttributeError, OSError):  # Linux only, and up to what one user may have
                    fcntl.fcntl(stream.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)
            try:
                if self._killed:  # while the process was being started
                    raise EOFError("it was ended")  # noqa: TRY301
                self._message(process, START_SECONDS)
            except (OSError, EOFError) as error:
                self.stop()
                raise CleaningFailed(f"cleaning_crash: the cleaning process does not start ({error})") from error
            self._unsent += self._known
        return self._process

    def _message(self, process: subprocess.Popen[bytes], seconds: float) -> bytes:
        """The next message of the process; meanwhile what it has not taken yet is written."""
        assert process.stdin is not None
        assert process.stdout is not None
        deadline = time.monotonic() + seconds
        while (end := self._end()) is None:
            poll = select.poll()
            poll.register(process.stdout, select.POLLIN)
            if self._unsent:
                poll.register(process.stdin, select.POLLOUT)
            ready = dict(poll.poll(max(0.0, deadline - time.monotonic()) * 1000))
            if not ready:
                raise TimeoutError(f"no answer within {seconds:g} s")
            if process.stdout.fileno() not in ready:
                self._write(process)
                continue
            part = os.read(process.stdout.fileno(), PIPE_BYTES)
            if not part:
                process.wait()
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

    def _write(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        written = process.stdin.write(self._unsent)
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
