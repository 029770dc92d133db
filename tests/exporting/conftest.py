"""A small data directory with everything that an export has to carry."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from newscrawl.items import Attachment, Byline, Capture, Image, RawPage
from newscrawl.storage.archive import Archive
from newscrawl.storage.reader import Filter, select
from tests.storage.conftest import Runs, make_article

BEIJING = timezone(timedelta(hours=8))
PUBLISHED = datetime(2026, 11, 20, 9, 30, tzinfo=BEIJING)


def page(number):
    """The raw page of an article."""
    body = f"<html><body><h1>标题{number}</h1><p>正文{number}</p></body></html>".encode()
    capture = Capture(
        url=f"https://example.example/{number}.html",
        status=200,
        headers=(("Content-Type", "text/html"), ("Content-Encoding", "gzip")),
        body=body,
        fetched_at=datetime(2026, 11, 22, 12, 0, tzinfo=UTC),
    )
    return RawPage(capture=capture, request_url=capture.url, spider="example", site="example")


def rich_article(number=1, **changes):
    """An article with something in every kind of field."""
    values = {
        "published_at": PUBLISHED,
        "published_precision": "minute",
        "modified_at": PUBLISHED + timedelta(hours=1),
        "source": "南方日报",
        "bylines": [Byline(name="张三", role="reporter"), Byline(name="李四", role="editor")],
        "section": ["新闻", "本地"],
        "tags": ["清新区"],
        "images": [
            Image(url="https://example.example/1.jpg", caption="图一", credit="王五", after_paragraph=1),
            Image(url=None, caption="丢了的图"),
        ],
        "attachments": [Attachment(url="https://example.example/1.pdf", title="附件", type="pdf")],
        "doc_no": "清府〔2026〕1号",
        "language": "zh",
        "script": "Hans",
        "provenance": {"title": "layout:2020", "text": "layout:2020"},
    }
    return make_article(number, **{**values, **changes})


@pytest.fixture
def runs(tmp_path):
    runs = Runs(tmp_path / "data")
    yield runs
    for state in runs.states:
        state.close()


@pytest.fixture
def data_dir(runs):
    """Five rows: a rich one, a bare one, a copy of the bare one on another site, and two revisions of a third."""
    articles = [rich_article(1), make_article(2), make_article(3)]
    with Archive(runs.folder, "run-1") as archive:
        for article in articles:
            article.crawl.raw = archive.append(page(article.id))
    copy = make_article(4, make_article(2).text, site="another/站")
    runs.run(*articles, copy)
    with Archive(runs.folder, "run-2") as archive:
        revised = make_article(3, make_article(3).text + "更正：人数应为三十人。")
        revised.crawl.raw = archive.append(page("revised"))
    runs.run(revised)
    return runs.folder


@pytest.fixture
def lines(data_dir):
    """The rows to export, chosen by the arguments of a filter."""

    def chosen(**choice):
        return select([data_dir / "dumps"], Filter(), **choice)

    return chosen
