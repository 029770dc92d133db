"""The download handler: Scrapy's, with limits on what a server may make a connection wait for and hold.

One time limit for the whole answer is either too short for a slow honest server or lets a hostile one keep a connection
for a minute per page.  So there are three: for the first byte of the body, for the speed after it, and for the whole.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from scrapy import Request, signals
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError
from scrapy.http import Response
from twisted.internet.interfaces import IAddress
from twisted.python.failure import Failure
from twisted.web._newclient import BODY

MOST_HEAD = 256 * 1024
"""Bytes of status line and headers, with what comes in the same piece of the body; each line has its own limit."""
WINDOW = 10.0
"""Seconds over which the speed is taken."""
LOOK = 0.5
"""Seconds between two looks at a running download."""


@dataclass(slots=True)
class Progress:
    """How far a download has come."""

    answered: bool = False
    """Whether the headers are complete."""
    marks: list[tuple[float, int]] = field(default_factory=list)
    """(time, bytes of the body so far) at each look, the oldest about WINDOW old."""
    received: int = 0

    def complaint(self, now: float, answer_within: float, least_speed: float) -> str | None:
        """Why the download should end after `now` seconds, or None."""
        if not self.answered:
            return f"no answer within {answer_within:.0f} seconds" if now > answer_within else None
        self.marks.append((now, self.received))
        while len(self.marks) > 1 and now - self.marks[1][0] >= WINDOW:
            self.marks.pop(0)
        then, before = self.marks[0]
        if now - then < WINDOW or (self.received - before) / (now - then) >= least_speed:
            return None
        return f"fewer than {least_speed:.0f} bytes per second over {WINDOW:.0f} seconds"


class BoundedDownloadHandler(HTTP11DownloadHandler):
    """Ends downloads that do not begin (DOWNLOAD_ANSWER_TIMEOUT) or hardly go on (DOWNLOAD_LEAST_SPEED).

    Raises DownloadTimeoutError for both, as Scrapy does when DOWNLOAD_TIMEOUT is over.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._answer_within = crawler.settings.getfloat("DOWNLOAD_ANSWER_TIMEOUT", 15.0)
        self._least_speed = crawler.settings.getfloat("DOWNLOAD_LEAST_SPEED", 512.0)
        self._running: dict[Request, Progress] = {}
        self._pool._factory = _BoundedFactory  # noqa: SLF001  as the base class does it
        crawler.signals.connect(self._headers_received, signals.headers_received)
        crawler.signals.connect(self._bytes_received, signals.bytes_received)

    async def download_request(self, request: Request) -> Response:
        """Fetch one answer, looking now and then how far it has come."""
        progress = self._running[request] = Progress()
        download = asyncio.ensure_future(super().download_request(request))
        passed, last = 0.0, time.monotonic()
        try:
            while not (await asyncio.wait({download}, timeout=LOOK))[0]:
                passed += min(time.monotonic() - last, 2 * LOOK)  # our own pauses are not the server's fault
                last = time.monotonic()
                complaint = progress.complaint(passed, self._answer_within, self._least_speed)
                if complaint:
                    raise DownloadTimeoutError(f"{request.url}: {complaint}")
            return download.result()
        finally:
            del self._running[request]
            if not download.done():
                download.cancel()
                await asyncio.wait({download})

    def _headers_received(self, request: Request, **_: Any) -> None:
        if progress := self._running.get(request):
            progress.answered = True

    def _bytes_received(self, data: bytes, request: Request, **_: Any) -> None:
        if progress := self._running.get(request):
            progress.received += len(data)


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    """Gives up on an answer whose headers never end: Twisted keeps them all."""

    _head = 0

    def request(self, request: Any) -> Any:
        self._head = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  Twisted's name
        if self._parser is not None and self._parser.state != BODY:
            self._head += len(data)
            if self._head > MOST_HEAD:
                reason = DownloadCancelledError(f"more than {MOST_HEAD} bytes of headers")
                self._giveUp(Failure(reason))  # type: ignore[no-untyped-call]
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]


class _BoundedFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: IAddress | None) -> _BoundedProtocol:  # noqa: N802  Twisted's name
        return _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
