"""Tells a command or a web address when a source changes its state; whatever goes wrong here never harms the run."""

from __future__ import annotations

import logging
import shlex
import subprocess
import threading
import urllib.request
from collections.abc import Callable
from urllib.error import HTTPError
from urllib.parse import urlsplit

logger = logging.getLogger(__name__)

Teller = Callable[[bytes, float], None]


def tell(message: bytes, *, command: str | None, webhook: str | None, seconds: float) -> None:
    """Give `message` (JSON) to the command's standard input, and to the address as the body of a POST.

    Each has `seconds`; what fails is logged.
    """
    tellers: list[tuple[str, Teller]] = []
    if command:
        tellers.append((f"HEALTH_COMMAND={command}", lambda text, limit: run_command(command, text, limit)))
    if webhook:
        host = urlsplit(webhook).hostname  # the rest of the address may be a secret
        tellers.append((f"HEALTH_WEBHOOK at {host}", lambda text, limit: post(webhook, text, limit)))
    for name, teller in tellers:
        try:
            teller(message, seconds)
        except Exception as error:  # noqa: BLE001 - an alarm that fails must not take the run's account with it
            logger.error("The alarm could not be given by %s: %s", name, error)  # noqa: TRY400 - one line says it


def run_command(command: str, message: bytes, seconds: float) -> None:
    """Run a command line, without a shell; raises OSError, ValueError or subprocess.SubprocessError."""
    ended = subprocess.run(  # noqa: S603 - the operator's own setting
        shlex.split(command),
        input=message,
        timeout=seconds,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if ended.returncode:
        said = ended.stdout.decode("utf-8", "replace").strip()[-200:]
        raise subprocess.SubprocessError(f"it ended with {ended.returncode}{': ' if said else ''}{said}")


def post(url: str, message: bytes, seconds: float) -> None:
    """POST JSON to `url`; raises OSError or ValueError.  A server that never ends its answer is left behind."""
    if not url.startswith(("http://", "https://")):
        raise ValueError("it is no http address")
    request = urllib.request.Request(url, message, {"Content-Type": "application/json"}, method="POST")  # noqa: S310
    failures: list[Exception] = []

    def send() -> None:
        try:
            with urllib.request.urlopen(request, timeout=seconds):  # noqa: S310 - http only, see above
                pass
        except HTTPError as error:
            error.close()
            failures.append(error)
        except Exception as error:  # noqa: BLE001 - raised again by the thread that waits
            failures.append(error)

    sender = threading.Thread(target=send, name="alarm", daemon=True)
    sender.start()
    sender.join(seconds)
    if sender.is_alive():
        raise TimeoutError(f"no answer within {seconds:g} s")
    if failures:
        raise failures[0]
