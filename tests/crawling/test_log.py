from datetime import UTC, datetime

from scrapy import Spider
from scrapy.exceptions import DropItem

from newscrawl.crawling.log import LogFormatter
from newscrawl.items import Capture, RawPage


def test_a_page_is_logged_by_its_url_and_never_by_its_bytes():
    capture = Capture(
        url="https://a.example/1", status=200, headers=(), body=b"secret " * 1000, fetched_at=datetime.now(UTC)
    )
    page = RawPage(capture=capture, request_url="https://a.example/1", spider="x")
    line = LogFormatter().dropped(page, DropItem("unchanged"), None, Spider(name="x"))
    assert line["msg"] % line["args"] == "Not stored: https://a.example/1: unchanged"
