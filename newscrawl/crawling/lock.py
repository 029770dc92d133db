"""Keeps two runs of one crawl apart, so that no page is fetched twice at once."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from newscrawl.crawling.exit_codes import CannotRun, ExitCode


class RunLock:
    """An advisory lock on a file, held until `release` or the end of the process, however it ends.

    The file stays behind: removing it would let a third run lock a new file while a second one waits on the old.
    """

    def __init__(self, path: Path, name: str) -> None:
        """Take the lock at `path` or raise CannotRun with exit code 75; `name` is what the message calls the crawl."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._file, 20).decode("ascii", "replace").strip()
            os.close(self._file)
            process = f" (process {holder})" if holder else ""
            message = f"{name} is already running{process} on this data directory; wait for it to end"
            raise CannotRun(message, ExitCode.ALREADY_RUNNING) from None
        os.ftruncate(self._file, 0)
        os.write(self._file, str(os.getpid()).encode("ascii"))

    def release(self) -> None:
        """Give the lock back; a second call does nothing."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
