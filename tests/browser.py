"""A real browser for tests: Debian's chromium, driven by Playwright.

Use the fixture `browser` and open pages with it; the test fails when a page of it wrote an error to the console, broke
a promise of its own scripts, or could not load something it asked for::

    def test_the_report_can_be_filtered(browser: Browser, tmp_path: Path):
        page = browser.open((tmp_path / "report.html").as_uri(), width=390, dark=True)
        page.get_by_role("searchbox").fill("ycwb")

`browser.open` returns a :class:`playwright.sync_api.Page`.  Without a chromium the tests are skipped and say so; the
environment variable CHROMIUM names one that is not on the path.
"""

import os
import shutil
from collections.abc import Iterator
from typing import Literal

import playwright.sync_api as playwright
import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")


class Browser:
    """Opens pages and remembers what went wrong on them."""

    def __init__(self, chromium: playwright.Browser) -> None:
        self._chromium = chromium
        self._contexts: list[playwright.BrowserContext] = []
        self.errors: list[str] = []
        """What went wrong so far; a test that wants an error takes it out of here."""

    def open(self, url: str, *, width: int = 1200, height: int = 844, dark: bool = False) -> playwright.Page:
        """The page at `url`, loaded, in a window of that size."""
        scheme: Literal["dark", "light"] = "dark" if dark else "light"
        context = self._chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        context.set_default_timeout(10_000)
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.errors.append(f"{url}: {error}"))
        page.on("requestfailed", self._on_failure)
        page.goto(url)
        return page

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def _on_failure(self, request: playwright.Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the page was left, or closed at the end of the test
            self.errors.append(f"{request.url}: {request.failure}")

    def _on_console(self, message: playwright.ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.location.get('url')}: {message.text}")


@pytest.fixture(scope="module")
def chromium() -> Iterator[playwright.Browser]:
    """One chromium for the tests of a module.  While it lives, asyncio.run cannot be used in the same thread."""
    found = os.environ.get("CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no chromium on this machine; `apt install chromium`, or name one by CHROMIUM=/path/to/chrome")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def browser(chromium: playwright.Browser) -> Iterator[Browser]:
    """A browser; fails the test afterwards if a page had errors."""
    browser = Browser(chromium)
    yield browser
    browser.close()
    assert browser.errors == [], browser.errors
