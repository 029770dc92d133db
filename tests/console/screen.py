"""A terminal to run a command in, as a person would."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable

from tests.commands.conftest import ENVIRONMENT


class Screen:
    """A command in a terminal of its own."""

    def __init__(self, command: list[str], *, rows: int = 30, columns: int = 120) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        environment = {**ENVIRONMENT, "TERM": "xterm-256color"}
        self._process = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - one thread
        )  # fmt: skip
        os.close(theirs)
        self.text = ""

    def read_until(self, enough: Callable[[str], bool], *, seconds: float = 60.0) -> None:
        deadline = time.monotonic() + seconds
        while not enough(self.text):
            assert time.monotonic() < deadline, self.text[-3000:]
            if not select.select([self._ours], [], [], 0.2)[0]:
                continue
            try:
                self.text += os.read(self._ours, 65536).decode("utf-8", "replace")
            except OSError:  # the other side is closed
                return

    def press(self, key: bytes) -> None:
        os.write(self._ours, key)

    def end(self) -> int:
        self.read_until(lambda _: False)
        os.close(self._ours)
        return self._process.wait(60)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._ours)
