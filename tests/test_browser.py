from pathlib import Path

import pytest

from tests.browser import Browser


def page_with(script: str, folder: Path) -> str:
    file = folder / "page.html"
    file.write_text(f"<!DOCTYPE html><h1>标题</h1><script>{script}</script>", encoding="utf-8")
    return file.as_uri()


def test_a_page_is_opened_at_the_size_and_in_the_colours_asked_for(browser: Browser, tmp_path: Path):
    page = browser.open(page_with("", tmp_path), width=390, dark=True)
    assert page.inner_text("h1") == "标题"
    assert page.evaluate("[innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]") == [390, True]


@pytest.mark.parametrize("script", ["console.error('no')", "missing()", "new Image().src = 'gone.png'"])
def test_what_goes_wrong_on_a_page_is_remembered(browser: Browser, tmp_path: Path, script: str):
    page = browser.open(page_with(script, tmp_path))
    page.wait_for_load_state("networkidle")
    assert browser.errors
    browser.errors.clear()
