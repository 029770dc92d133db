"""Processes that do nothing but clean: pages come in by one pipe, rows go out by another.

A page is written by strangers.  Here it can use up the processor, the memory or the parser, and takes nothing with it
but this process, which :mod:`newscrawl.cleaning.pool` replaces.  Answers are JSON, never pickles: even a page that
took the process over could say nothing but a row.

``python -m newscrawl.cleaning.worker`` is what they are forked from, see :mod:`newscrawl.cleaning.nursery`: its
standard input is a socket, and it ends with it.
"""

from __future__ import annotations

import gc
import json
import math
import os
import pickle
import resource
import signal
import socket
import time
import traceback
from collections.abc import Callable
from typing import Any, BinaryIO

from newscrawl import schema
from newscrawl.cleaning.article import clean_page
from newscrawl.cleaning.drift import agreement
from newscrawl.cleaning.fallback import fallback_page
from newscrawl.cleaning.refusals import NotAnArticle
from newscrawl.cleaning.site_lines import NOTHING
from newscrawl.cleaning.tasks import COMPARE, FORK, LENGTH, NUMBER, OUT_OF_MEMORY, Known, Limits, Printed, Task
from newscrawl.items import Article, RawPage

TASKS: dict[str, Callable[[RawPage, Printed], Article]] = {
    "clean": clean_page,
    "fallback": lambda page, _: fallback_page(page),
}
"""What a worker can be asked to do with a page to make an article of it."""
PLAIN_PAGE = "<h1>先读一页</h1>" + "".join(
    f"<p>这是第{number}段。这一页只是为了让模型和词表先读进来，没有别的意思；它写得够长，不必再问别人。</p>"
    for number in "一二三四五六"
)


def main() -> None:
    """Load the cleaning, then fork a process whenever the parent asks for one, until the parent is gone."""
    for number in (signal.SIGINT, signal.SIGTERM):  # meant for the crawl, which ends its workers itself
        signal.signal(number, signal.SIG_IGN)
    os.dup2(2, 1)  # what libraries print must not get into what the command prints
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warm_up()
    gc.freeze()  # what is loaded stays as it is, and shared
    control = socket.socket(fileno=0)
    control.sendall(NUMBER.pack(FORK))
    while True:
        asked, pipes, _, _ = socket.recv_fds(control, NUMBER.size, 2)
        if not asked:
            return
        (number,) = NUMBER.unpack(asked)
        told = fork(control, *pipes) if number == FORK else os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
        control.sendall(NUMBER.pack(told))


def fork(control: socket.socket, requests: int, answers: int) -> int:
    """The number of a new process that reads pages from the pipe `requests` and writes rows to `answers`."""
    pid = os.fork()
    if pid:
        os.close(requests)
        os.close(answers)
        return pid
    code = 1
    try:
        control.close()
        serve(os.fdopen(requests, "rb"), os.fdopen(answers, "wb"))
        code = 0
    except BaseException:  # noqa: BLE001 - nothing may go back into the nursery's loop
        traceback.print_exc()
    finally:
        os._exit(code)


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer until the parent closes its end, or is gone."""
    printed = NOTHING
    while (message := receive(requests)) is not None:
        asked: Task | Known = pickle.loads(message)  # noqa: S301 - comes from the process that started this one
        if isinstance(asked, Known):
            printed = asked.site_lines
        else:
            send(answers, json.dumps(answer(asked, printed)).encode("ascii"))


def answer(task: Task, printed: Printed = NOTHING) -> dict[str, Any]:
    """Do a task within its limits; the answer holds `article`, `agreement`, `refused` or `broke`."""
    limit(task.limits)
    found: dict[str, Any]
    try:
        if task.name == COMPARE:
            found = {"agreement": agreement(task.page)}
        else:
            found = {"article": schema.to_row(TASKS[task.name](task.page, printed))}
    except NotAnArticle as refusal:
        found = {"refused": [refusal.reason, refusal.detail]}
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # there may not be enough of it left to say so
    except Exception as error:  # noqa: BLE001 - whatever a page breaks is the page's end, not the worker's
        found = {"broke": "error", "detail": f"{type(error).__name__}: {error}", "trace": traceback.format_exc()}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {**found, "tired": peak > task.limits.tired_bytes}


def limit(limits: Limits) -> None:
    """Set the limits of the page that follows."""
    used = math.ceil(time.process_time() + limits.cpu_seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (used, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, resource.getrlimit(resource.RLIMIT_AS)[1]))


def warm_up() -> None:
    """Load what cleaning loads at its first pages, outside their time; not what only doubtful pages need."""
    from newscrawl.cleaning.saved import clean

    clean(PLAIN_PAGE)


def send(target: BinaryIO, message: bytes) -> None:
    """Write one message."""
    target.write(LENGTH.pack(len(message)) + message)
    target.flush()


def receive(source: BinaryIO) -> bytes | None:
    """Read one message; None where the stream ends."""
    head = source.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    message = source.read(LENGTH.unpack(head)[0])
    return message if len(message) == LENGTH.unpack(head)[0] else None


if __name__ == "__main__":
    main()
