from __future__ import annotations

import re

import pytest

import newscrawl
from benchmarks.harness import table
from benchmarks.site import LAYOUTS, article, listing, story


def test_the_lists_name_every_article_once() -> None:
    found = [path for number in (1, 2, 3) for path in re.findall(r'class="art" href="([^"]+)"', listing(number, 120))]

    assert found == [story(number).path for number in range(120)]
    assert len(set(found)) == 120


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_page_holds_the_text_that_the_benchmark_asks_for(layout: str) -> None:
    host = {"generic": "http://127.0.0.1:8080", "ycwb": "https://news.ycwb.com"}[layout]
    cleaned = newscrawl.clean(article(7, 60, layout), url=host + story(7).path)

    assert cleaned is not None
    assert cleaned.text == "\n".join(story(7).paragraphs)
    assert cleaned.provenance["text"].startswith("layout:") == (layout == "ycwb")


def test_columns_stand_below_each_other() -> None:
    assert table(("a", "b"), [("long", "1")]).splitlines() == ["| a    | b |", "| ---- | - |", "| long | 1 |"]
