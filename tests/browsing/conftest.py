"""A small state to browse, and the server over it in a thread of its own."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from newscrawl.browsing.server import Browser as Pages
from newscrawl.browsing.server import serving
from newscrawl.items import Capture, RawPage
from newscrawl.storage.archive import Archive
from tests.storage.conftest import NOON, Runs, make_article


class Newsroom:
    """Stores articles with their pages, as a crawl would."""

    def __init__(self, data_dir: Path, location: str | Path | None = None) -> None:
        self.data_dir = data_dir
        self.location = location or data_dir / "state" / "newscrawl.db"
        self._runs = Runs(data_dir, self.location)

    def store(self, number, text=None, *, page: bytes | None = None, content_type="text/html", **changes):
        """The article as it was stored; `page` is its archived page."""
        published = NOON - timedelta(days=30) + timedelta(hours=number)
        made = make_article(number, text, **{"fetched_at": NOON, "published_at": published, **changes})
        url = f"https://{made.site}.example/{number}.html"
        with Archive(self.data_dir, f"run-{self._runs.number + 1}") as archive:
            body = page if page is not None else f"<html><body><p>{made.text}</p></body></html>".encode()
            headers = (("Content-Type", content_type),)
            capture = Capture(url=url, status=200, headers=headers, body=body, fetched_at=made.fetched_at)
            made.crawl.raw = archive.append(RawPage(capture=capture, request_url=url, spider="x", site=made.site))
        self._runs.run(made)
        self._runs.kill()
        return made


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path / "data")


@dataclass
class Served:
    """A server that runs."""

    address: str
    pages: Pages

    def wait_for_index(self) -> None:
        deadline = threading.Event()
        for _ in range(500):
            if self.pages.upkeep.status.articles and not self.pages.upkeep.status.busy:
                return
            deadline.wait(0.02)
        raise AssertionError(self.pages.upkeep.status)


Serve = Callable[..., Served]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Starts the server over the newsroom's state, in a thread with an event loop of its own."""
    stops: list[Callable[[], None]] = []

    def start(options: Sequence[str] = (), *, wait: bool = True) -> Served:
        pages = Pages(tmp_path / "data", options=options)
        ready, loop, over = threading.Event(), asyncio.new_event_loop(), asyncio.Event()
        addresses: list[str] = []

        async def run() -> None:
            async with serving(pages, 0) as address:
                addresses.append(address)
                ready.set()
                await over.wait()

        def work() -> None:
            loop.run_until_complete(run())
            loop.run_until_complete(loop.shutdown_default_executor())
            loop.close()

        thread = threading.Thread(target=work)
        thread.start()

        def stop() -> None:
            loop.call_soon_threadsafe(over.set)
            thread.join(30)

        stops.append(stop)
        assert ready.wait(20)
        served = Served(addresses[0], pages)
        if wait:
            served.wait_for_index()
        return served

    yield start
    for stop in stops:
        stop()
