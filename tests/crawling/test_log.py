from datetime import UTC, datetime

from scrapy import Request, Spider
from scrapy.exceptions import DropItem
from scrapy.http import Response

from newscrawl.crawling.log import LogFormatter
from newscrawl.items import Capture, RawPage


def test_a_page_is_logged_by_its_url_and_never_by_its_bytes():
    capture = Capture(
        url="https://a.example/1", status=200, headers=(), body=b"secret " * 1000, fetched_at=datetime.now(UTC)
    )
    page = RawPage(capture=capture, request_url="https://a.example/1", spider="x")
    line = LogFormatter().dropped(page, DropItem("unchanged"), None, Spider(name="x"))
    assert line["msg"] % line["args"] == "Not stored: https://a.example/1: unchanged"


def test_lines_that_nobody_reads_are_not_made():
    formatter = LogFormatter(in_detail=False)
    answer = Response("https://a.example/1")
    assert formatter.crawled(Request(answer.url), answer, Spider(name="x")) is None
    assert formatter.scraped("item", answer, Spider(name="x")) is None
    assert formatter.dropped("item", DropItem("unchanged"), answer, Spider(name="x")) is None
