"""A line per site while a crawl runs, where a person looks on; logs go above it.

Only on a terminal: under cron, in a pipe or with `TERM=dumb` a crawl writes its log and nothing else.
"""

from __future__ import annotations

import logging
import sys
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import TYPE_CHECKING, Self, TextIO

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text
from scrapy import signals
from scrapy.utils.asyncio import AsyncioLoopingCall, create_looping_call

from newscrawl.crawling.process import run_of
from newscrawl.monitoring.summary import COLUMNS, printable

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.task import LoopingCall

PERIOD = 0.5
"""Seconds between two pictures."""
LEAST_ROWS = 3
BESIDE = 6
"""Rows of the terminal that are left to logs and to the lines above and below the sites."""
STYLES = {"stored": "green", "revised": "cyan", "quarantined": "yellow", "blocked": "red", "failed": "red"}


def live_lines(crawler: Crawler, *, stream: TextIO | None = None) -> AbstractContextManager[object]:
    """Shows the crawl's progress while it is open, if `stream` (stderr) is a terminal and LIVE_CONSOLE is on."""
    console = Console(file=stream) if stream else Console(stderr=True)
    looked_at = console.file is not None and console.file.isatty()  # rich itself also believes FORCE_COLOR
    if not (crawler.settings.getbool("LIVE_CONSOLE") and looked_at) or console.is_dumb_terminal:
        return nullcontext()
    return LiveLines(crawler, console)


class LiveLines:
    """The picture of one crawl at a time; drawn from the crawl's own thread, so that it never sees half a change."""

    def __init__(self, crawler: Crawler, console: Console) -> None:
        self.crawler, self.console = crawler, console
        self._began = time.monotonic()
        self._totals: dict[str, int] = {}
        self._touched: dict[str, float] = {}
        self._ticker: AsyncioLoopingCall | LoopingCall | None = None
        self._stderr = sys.stderr
        self._live = Live(
            console=console, auto_refresh=False, transient=True, redirect_stdout=False, get_renderable=self.picture
        )
        crawler.signals.connect(self._opened, signals.spider_opened)
        crawler.signals.connect(self._closed, signals.spider_closed)

    def __enter__(self) -> Self:
        self._live.start()
        self.console.show_cursor(show=True)  # a crawl that is killed must not take the cursor with it
        _send_logs(self._stderr, sys.stderr)
        return self

    def __exit__(self, *_: object) -> None:
        proxy = sys.stderr
        with suppress(OSError):  # the terminal is gone; the crawl's outcome must not change because of it
            self._live.stop()
        _send_logs(proxy, self._stderr)

    def _opened(self) -> None:
        self._ticker = create_looping_call(self._draw)
        self._ticker.start(PERIOD)

    def _closed(self) -> None:
        if self._ticker and self._ticker.running:
            self._ticker.stop()
        self._draw()

    def _draw(self) -> None:
        with suppress(OSError):
            self._live.refresh()

    # ------------------------------------------------------------------------------------------------- the picture

    def picture(self) -> RenderableType:
        """What the terminal shows now."""
        run = (
            run_of(self.crawler) if self._ticker else None
        )  # until the spider is open, the crawler has nothing to tell
        if run is None:
            return Text("starting", style="dim")
        counts: dict[str, Counter[str]] = {site: Counter(ended) for site, ended in run.ledger.tally.counts.items()}
        for site, marks in run.watch.marks().items():
            counts.setdefault(site, Counter()).update(marks)
        lines = [self._table(counts)] if counts else []
        return Group(*lines, self._footer(run.name))

    def _table(self, counts: Mapping[str, Counter[str]]) -> Table:
        shown = self._choose(counts)
        columns = [
            "listed",
            *(name for name in COLUMNS if name == "stored" or any(ended[name] for ended in counts.values())),
        ]
        table = Table(box=None, pad_edge=False, header_style="dim")
        table.add_column("site", no_wrap=True, overflow="ellipsis", max_width=28)
        for name in columns:
            table.add_column("lists" if name == "listed" else name, justify="right", no_wrap=True)
        for site in shown:
            cells = [Text(str(counts[site][name]), style=_style(name, counts[site][name])) for name in columns]
            table.add_row(Text(printable(site)), *cells)
        if len(shown) < len(counts):
            table.add_row(Text(f"and {len(counts) - len(shown)} more sites", style="dim"))
        return table

    def _choose(self, counts: Mapping[str, Counter[str]]) -> list[str]:
        """All sites, or those that had something last, as many as the terminal has rows for."""
        now = time.monotonic()
        for site, ended in counts.items():
            if (total := sum(ended.values())) != self._totals.get(site):
                self._totals[site], self._touched[site] = total, now
        room = max(LEAST_ROWS, self.console.height - BESIDE)
        if len(counts) > room:
            latest = sorted(counts, key=lambda site: -self._touched[site])[: room - 1]
            return [site for site in counts if site in set(latest)]
        return list(counts)

    def _footer(self, name: str) -> Text:
        crawler, seconds = self.crawler, int(time.monotonic() - self._began)
        asked, queued, begun = (
            int(crawler.stats.get_value(stat, 0))
            for stat in ("downloader/request_count", "scheduler/enqueued", "scheduler/dequeued")
        )
        passed = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        said = f"{name}  {passed}  {asked} requests, {queued - begun} waiting"
        if not crawler.crawling:
            wait = crawler.settings.getint("STOP_WAIT")
            return Text(f"{said}  ending: up to {wait} s for open answers; Ctrl-C again: now", "yellow")
        return Text(f"{said}  Ctrl-C ends it cleanly; the same command goes on", "dim")


def _style(name: str, number: int) -> str:
    return STYLES.get(name, "") if number else "dim"


def _send_logs(source: object, target: TextIO) -> None:
    """Let log handlers that write to `source` write to `target`."""
    for handler in logging.root.handlers:
        if isinstance(handler, logging.StreamHandler) and handler.stream is source:
            handler.setStream(target)
