"""What commands say to the person who typed them, beside the log."""

from __future__ import annotations

import os
import sys

from newscrawl.monitoring.summary import printable


def say(text: str) -> None:
    """Print on stderr, whatever the log settings are; what pages and servers wrote cannot steer the terminal."""
    try:
        print(printable(text), file=sys.stderr, flush=True)
    except OSError:  # stderr goes to a file on the full disk; the exit code must not change because of it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def complain(message: str) -> None:
    """Say what went wrong, in one line."""
    say(f"newscrawl: {message}")
