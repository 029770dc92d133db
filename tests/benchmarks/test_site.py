from __future__ import annotations

import re

import pytest

import newscrawl
from benchmarks.harness import table
from benchmarks.site import listing, page, stories

HOSTS = {"generic": "http://127.0.0.1:8080", "ycwb": "https://news.ycwb.com"}


@pytest.mark.parametrize("layout", HOSTS)
def test_the_lists_name_every_article_once(layout: str) -> None:
    told = stories(layout, 120)
    found = [path for number in (1, 2, 3) for path in re.findall(r'class="art" href="([^"]+)"', listing(number, told))]

    assert found == [one.path for one in told]
    assert len(set(found)) == 120
    assert stories(layout, 5) == told[:5]


@pytest.mark.parametrize("layout", HOSTS)
def test_a_page_holds_the_text_that_the_benchmark_asks_for(layout: str) -> None:
    told = stories(layout, 60)[7]
    cleaned = newscrawl.clean(page(layout, 7, 60), url=HOSTS[layout] + told.path)

    assert cleaned is not None
    assert cleaned.text == "\n".join(told.paragraphs)
    assert cleaned.provenance["text"].startswith("layout:") == (layout == "ycwb")


def test_columns_stand_below_each_other() -> None:
    assert table(("a", "b"), [("long", "1")]).splitlines() == ["| a    | b |", "| ---- | - |", "| long | 1 |"]
