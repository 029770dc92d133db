"""An archive that crosses a change of templates: each half is read by the layout of its time."""

from datetime import UTC, datetime

import pytest

from newscrawl.cleaning.article import clean_page
from newscrawl.items import Capture, RawPage
from newscrawl.sites import registry
from newscrawl.sites.base import Layout, Site

OLD = Layout(name="old", until=datetime(2023, 12, 31).date(), fields={"source": (".from",)}, body=("#text",))  # noqa: DTZ001
NEW = Layout(name="new", since=datetime(2024, 1, 1).date(), fields={"source": (".origin",)}, body=("#story",))  # noqa: DTZ001
PAPER = Site(name="paper", display_name="新城报", hosts=("www.paper.example",), layouts=(NEW, OLD))
LINES = "".join(f"<p>第{n}个镇街昨日报告，早稻插秧已经完成过半，农机合作社投入插秧机{n + 20}台。</p>" for n in range(5))
OTHER = "".join(
    f"<p>第{n}条推荐，读者昨日最关心的是城市公交线路调整，新增站点{n + 3}个，今天起试行。</p>" for n in range(5)
)


@pytest.fixture(autouse=True)
def _paper(monkeypatch):
    monkeypatch.setattr(registry, "site_of_host", lambda host: PAPER if host == "www.paper.example" else None)


@pytest.mark.parametrize("told_by", ["list", "page"])
@pytest.mark.parametrize(("day", "layout", "source"), [("2022-05-18", "old", "甲报"), ("2025-05-18", "new", "乙报")])
def test_both_halves_of_an_archive_are_read_by_their_own_layout(day, layout, source, told_by):
    meta = f"<meta name='PubDate' content='{day} 10:40'>" if told_by == "page" else ""
    page = (
        f"<html><head><title>早稻插秧过半</title>{meta}</head><body><h1>早稻插秧过半</h1><p>{day} 10:40</p>"
        f"<span class='from'>甲报</span><span class='origin'>乙报</span>"
        f"<div id='{'text' if layout == 'old' else 'story'}'>{LINES}</div>"
        f"<div id='{'story' if layout == 'old' else 'text'}'>{OTHER}</div></body></html>"
    )
    capture = Capture(
        url="https://www.paper.example/a/1.html",
        status=200,
        headers=(),
        body=page.encode(),
        fetched_at=datetime.now(UTC),
    )
    raw = RawPage(
        capture=capture, request_url=capture.url, spider="test", listing={"published": day} if told_by == "list" else {}
    )
    article = clean_page(raw)
    assert article.provenance["text"] == f"layout:{layout}"
    assert article.source == source
    assert "早稻插秧已经完成过半" in article.text
    assert "公交线路" not in article.text
