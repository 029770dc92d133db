import pytest
from scrapy import Request
from scrapy.http import HtmlResponse
from scrapy.utils.test import get_crawler

from newscrawl.crawling.meta_refresh import MetaRefreshMiddleware

URL = "https://news.example/a/1.html"
REFRESH = '<html><head><META HTTP-EQUIV="Refresh" CONTENT="0; URL=2.html"></head><body>正文</body></html>'


@pytest.fixture
def middleware() -> MetaRefreshMiddleware:
    return MetaRefreshMiddleware.from_crawler(get_crawler())


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be"])
def test_a_page_that_sends_on_is_followed(middleware, encoding):
    response = HtmlResponse(URL, body=REFRESH.encode(encoding), encoding=encoding)
    followed = middleware.process_response(Request(URL), response)
    assert followed.url == "https://news.example/a/2.html"


def test_a_refresh_after_many_wide_characters_is_followed(middleware):
    page = f"<!--{'字' * 4000}-->{REFRESH}"
    followed = middleware.process_response(Request(URL), HtmlResponse(URL, body=page.encode(), encoding="utf-8"))
    assert followed.url == "https://news.example/a/2.html"


def test_a_page_without_one_is_left_as_it_is_and_not_decoded(middleware):
    response = HtmlResponse(URL, body="<p>正文</p>".encode(), encoding="utf-8")
    assert middleware.process_response(Request(URL), response) is response
    assert response._cached_ubody is None
