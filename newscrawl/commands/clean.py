"""`scrapy clean FILE|-|URL...`: one page to one JSON line, without touching any state."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand

if TYPE_CHECKING:
    from newscrawl.crawling.single_pages import PageEnd
    from newscrawl.items import RawPage


class Command(ScrapyCommand):
    """Reads saved pages in any encoding, plain text and Jekyll posts among them; fetches what is given as a URL."""

    requires_project = True
    requires_crawler_process = False  # only URLs need one

    def syntax(self) -> str:
        return "[options] FILE|-|URL..."

    def short_desc(self) -> str:
        return "Clean pages and print each as one JSON line"

    def add_options(self, parser: ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--url", metavar="URL", help="where the saved page was fetched from")

    def run(self, args: list[str], opts: Namespace) -> None:
        from newscrawl.cleaning.article import NotAnArticle, clean_page
        from newscrawl.crawling.process import complain
        from newscrawl.schema import to_line

        if not args or (opts.url and len(args) > 1):
            complain("name a file, a URL, or - for standard input; --url goes with a single page")
            self.exitcode = 1
            return
        try:
            for name, page in self._pages(args, opts.url):
                try:
                    line = to_line(clean_page(page))
                except NotAnArticle as refusal:
                    complain(f"{name} holds no article: {refusal.reason}")
                    self.exitcode = 1
                    continue
                sys.stdout.buffer.write(line.encode("utf-8", "replace") + b"\n")
                sys.stdout.buffer.flush()
        except BrokenPipeError:  # whoever reads has seen enough; keep the interpreter from flushing into the void
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _pages(self, names: list[str], url: str | None) -> Iterator[tuple[str, RawPage]]:
        """Every page that can be had, with the name it was asked for by."""
        from newscrawl.crawling.process import complain
        from newscrawl.crawling.single_pages import fetch_pages

        assert self.settings is not None
        urls = [name for name in names if is_url(name)]
        fetched = fetch_pages(self.settings, urls) if urls else {}
        for name in names:
            end = fetched[name] if name in fetched else read_page(name, url)
            if end.page is None:
                complain(f"{name}: {end.reason}")
                self.exitcode = 1
            else:
                yield name, end.page


def is_url(name: str) -> bool:
    """Whether `name` is to be fetched rather than read."""
    return name.startswith(("http://", "https://"))


def read_page(name: str, url: str | None) -> PageEnd:
    """The page saved as file `name`, or why it cannot be read."""
    from newscrawl.crawling.single_pages import PageEnd
    from newscrawl.items import Capture, RawPage

    try:
        body = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        return PageEnd("failed", error.strerror or str(error))
    capture = Capture(url=url or "", status=200, headers=(), body=body, fetched_at=datetime.now(UTC))
    return PageEnd("read", page=RawPage(capture=capture, request_url=url or "", spider="clean"))
