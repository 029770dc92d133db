"""`scrapy clean FILE|-|URL...`: one page to one JSON line, without touching any state."""

from __future__ import annotations

import gc
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from newscrawl.console.examples import WithExamples

if TYPE_CHECKING:
    from newscrawl.items import RawPage

COLLECTED_OBJECTS = 50_000
"""How many objects more than before start the collector of cycles: more than loading the cleaning makes, which it would
look through several times in vain.
"""


class Command(WithExamples):
    """Reads saved pages in any encoding, plain text and Jekyll posts among them; fetches what is given as a URL."""

    requires_crawler_process = False  # only URLs need one

    examples = (
        (
            "scrapy clean saved.html --url https://news.ycwb.com/2026-11/22/content_41241906.htm",
            "one saved page to one JSON line",
        ),
        (
            "scrapy clean https://news.example.com/1.html --explain why.html",
            "fetch a page, and write what was kept and removed, and why",
        ),
        ("curl -s https://news.example.com/1.html | scrapy clean -", "from standard input"),
    )

    def syntax(self) -> str:
        return "[options] FILE|-|URL..."

    def short_desc(self) -> str:
        return "Clean pages and print each as one JSON line"

    def add_options(self, parser: ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--url", metavar="URL", help="where the saved page was fetched from")
        parser.add_argument("--explain", metavar="OUT.html", help="write what was kept and removed, and why, to a file")

    def run(self, args: list[str], opts: Namespace) -> None:
        if not args or (len(args) > 1 and (opts.url or opts.explain)):
            complain("name a file, a URL, or - for standard input; --url and --explain go with a single page")
            self.exitcode = 1
            return
        gc.set_threshold(COLLECTED_OBJECTS)
        try:
            for name, page in self._pages(args, opts.url):
                self._clean(name, page, opts.explain)
        except BrokenPipeError:  # whoever reads has seen enough; keep the interpreter from flushing into the void
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _clean(self, name: str, page: RawPage, explanation: str | None) -> None:
        """Print one page's row, and write its explanation if one is wanted, also of a page that is no article."""
        from newscrawl.cleaning.article import take_apart
        from newscrawl.cleaning.refusals import NotAnArticle
        from newscrawl.schema import to_line

        try:
            cleaned, refusal = take_apart(page)
        except NotAnArticle as error:
            complain(f"{name} holds no article: {error}")
            self.exitcode = 1
            return
        if explanation:
            from newscrawl.monitoring.explain import explain

            try:
                Path(explanation).write_text(explain(cleaned), encoding="utf-8", errors="replace")
            except OSError as error:
                complain(f"{explanation}: {error.strerror}")
                self.exitcode = 1
        if refusal:
            complain(f"{name} holds no article: {refusal}")
            self.exitcode = 1
            return
        sys.stdout.buffer.write(to_line(cleaned.article).encode("utf-8", "replace") + b"\n")
        sys.stdout.buffer.flush()

    def _pages(self, names: list[str], url: str | None) -> Iterator[tuple[str, RawPage]]:
        """Every page that can be had, with the name it was asked for by."""
        fetched = self._fetch([name for name in names if is_url(name)])
        for name in names:
            page, problem = fetched[name] if name in fetched else read_page(name, url)
            if page:
                yield name, page
            else:
                complain(f"{name}: {problem}")
                self.exitcode = 1

    def _fetch(self, urls: list[str]) -> dict[str, tuple[RawPage | None, str | None]]:
        if not urls:
            return {}
        from newscrawl.crawling.single_pages import fetch_pages

        assert self.settings is not None
        return {url: (end.page, end.reason) for url, end in fetch_pages(self.settings, urls).items()}


def complain(message: str) -> None:
    """Say what went wrong, with what that takes loaded only now."""
    from newscrawl.crawling import say

    say.complain(message)


def is_url(name: str) -> bool:
    """Whether `name` is to be fetched rather than read."""
    return name.startswith(("http://", "https://"))


def read_page(name: str, url: str | None) -> tuple[RawPage | None, str | None]:
    """The page saved as file `name`, or why it cannot be read."""
    from newscrawl.cleaning.saved import saved_page

    try:
        body = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        return None, error.strerror
    return saved_page(body, url), None
