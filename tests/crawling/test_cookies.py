import socket

import pytest
from scrapy import Request
from scrapy.downloadermiddlewares import cookies as scrapy_cookies
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from newscrawl.crawling.cookies import CookiesMiddleware

FIRST, SECOND = "https://news.example/1.html", "https://news.example/2.html"


@pytest.fixture
def middleware() -> CookiesMiddleware:
    return CookiesMiddleware.from_crawler(get_crawler())


def cookies_sent(middleware: CookiesMiddleware, request: Request) -> bytes | None:
    middleware.process_request(request)
    return request.headers.get("Cookie")


def test_a_cookie_is_sent_back_from_then_on(middleware):
    assert cookies_sent(middleware, Request(FIRST)) is None
    middleware.process_response(Request(FIRST), Response(FIRST, headers={"Set-Cookie": "sid=1; Path=/"}))
    assert cookies_sent(middleware, Request(SECOND)) == b"sid=1"
    assert cookies_sent(middleware, Request("https://other.example/")) is None


def test_cookies_of_a_request_are_sent(middleware):
    assert cookies_sent(middleware, Request(FIRST, cookies={"a": "b"})) == b"a=b"


def test_a_header_is_no_way_round_the_middleware(middleware):
    assert cookies_sent(middleware, Request(FIRST, headers={"Cookie": "a=b"})) is None


def test_public_suffixes_are_known_without_a_network(middleware, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    assert isinstance(middleware.scrapys, scrapy_cookies.CookiesMiddleware)
    assert scrapy_cookies._is_public_domain("gov.cn")
    assert not scrapy_cookies._is_public_domain("gdqingxin.gov.cn")
    assert scrapy_cookies._split_domain.suffix_list_urls == ()
