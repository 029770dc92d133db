"""`scrapy browse`: look at the articles, their pages, revisions and copies in a web browser."""

from __future__ import annotations

import asyncio
import signal
from argparse import ArgumentParser, Namespace
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from newscrawl.console.examples import WithExamples

if TYPE_CHECKING:
    from newscrawl.browsing.server import Browser

PORT = 8750


class Command(WithExamples):
    """Listens on 127.0.0.1 alone, until Ctrl-C."""

    requires_crawler_process = False

    examples = (
        ("scrapy browse", "serve http://127.0.0.1:8750/ until Ctrl-C"),
        ("scrapy browse --port 0 -s NEWSCRAWL_DATA_DIR=/srv/news", "another data directory, at any free port"),
    )

    def syntax(self) -> str:
        return "[--port N]"

    def short_desc(self) -> str:
        return "Search and read the articles in a web browser"

    def long_desc(self) -> str:
        return (
            "Serve a web page on this machine, to search the articles and to see each beside the page it came from, "
            "with its revisions and copies. It can run beside crawls. The search index, state/search.db in the data "
            "directory, is made from the state and may be deleted at any time."
        )

    def add_options(self, parser: ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--port", metavar="N", type=int, default=PORT, help=f"port on 127.0.0.1 (default: {PORT}; 0: any free one)"
        )

    def run(self, args: list[str], opts: Namespace) -> None:
        from newscrawl.crawling.say import complain
        from newscrawl.storage.database import state_location
        from newscrawl.storage.errors import StorageError

        self.exitcode = 1
        data_dir = Path(self.settings["NEWSCRAWL_DATA_DIR"])
        if args or not 0 <= opts.port <= 65535:
            complain("browse takes no argument but --port, a number up to 65535")
            return
        try:
            from newscrawl.browsing.server import Browser
        except ImportError as error:
            complain(f"browse needs the extra newscrawl[browse] ({error}): pip install 'newscrawl[browse]'")
            return
        state = state_location(data_dir, self.settings.get("NEWSCRAWL_STATE_URL"))
        if isinstance(state, Path) and not state.exists():
            complain(f"{state}: nothing has been crawled yet; try `scrapy demo`, or `scrapy crawl ycwb -a limit=20`")
            return
        options = ["-s", f"NEWSCRAWL_DATA_DIR={data_dir}", *(word for one in opts.set for word in ("-s", one))]
        try:
            asyncio.run(serve(Browser(data_dir, state, options), opts.port))
            self.exitcode = 0
        except OSError as error:
            complain(f"port {opts.port}: {error.strerror or error}; name another one, or --port 0 for any free one")
        except StorageError as error:
            complain(str(error))


async def serve(browser: Browser, port: int) -> None:
    """Serve until Ctrl-C or SIGTERM."""
    from newscrawl.browsing.server import serving

    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with serving(browser, port) as address:
        print(f"newscrawl is to be seen at {address}  (Ctrl-C ends it)", flush=True)
        await stopped.wait()
