"""What a crawl does every second, and when it stops waiting for servers that never answer."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from scrapy.crawler import Crawler
from scrapy.utils.asyncio import create_looping_call

logger = logging.getLogger(__name__)


class Pulse:
    """Calls `beat` every second; and `give_up`, once, where a crawl that is to end has not done so in STOP_WAIT."""

    def __init__(self, crawler: Crawler, beat: Callable[[], object], give_up: Callable[[], object]) -> None:
        self._crawler, self._beat, self._give_up = crawler, beat, give_up
        self._stopping_since: float | None = None
        self._ticker = create_looping_call(self._tick)

    def start(self) -> None:
        """Begin, a second from now."""
        self._ticker.start(1.0, now=False)

    def stop(self) -> None:
        """End it; a second call does nothing."""
        if self._ticker.running:
            self._ticker.stop()

    def _tick(self) -> None:
        self._beat()
        if self._crawler.crawling:
            return
        self._stopping_since = self._stopping_since or time.monotonic()
        if time.monotonic() - self._stopping_since > self._crawler.settings.getfloat("STOP_WAIT"):
            from twisted.internet import reactor

            logger.warning("Requests that are still open are left for the next run")
            self._give_up()
            reactor.stop()  # type: ignore[misc]  # mypy takes the reactor for a class
