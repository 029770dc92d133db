import socket

from scrapy.downloadermiddlewares import cookies as scrapy_cookies

from newscrawl.crawling import cookies


def test_public_suffixes_are_known_without_a_network(monkeypatch, tmp_path):
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    assert issubclass(cookies.CookiesMiddleware, scrapy_cookies.CookiesMiddleware)
    assert scrapy_cookies._is_public_domain("gov.cn")
    assert not scrapy_cookies._is_public_domain("gdqingxin.gov.cn")
    assert scrapy_cookies._split_domain.suffix_list_urls == ()
