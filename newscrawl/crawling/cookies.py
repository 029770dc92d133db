"""Cookies: no side door to the network, and no cost where no site sets any."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

if TYPE_CHECKING:
    from scrapy.downloadermiddlewares.cookies import CookiesMiddleware as ScrapysMiddleware


class CookiesMiddleware:
    """Scrapy's, which is loaded and asked from the first cookie on.

    It brings a library along that takes a tenth of the time in which a crawl starts.
    """

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("COOKIES_ENABLED"):
            raise NotConfigured
        self.crawler = crawler
        self.met = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        self.met = self.met or bool(request.cookies) or "Cookie" in request.headers
        if self.met:
            self.scrapys.process_request(request)

    def process_response(self, request: Request, response: Response) -> Response:
        self.met = self.met or "Set-Cookie" in response.headers
        if self.met:
            self.scrapys.process_response(request, response)
        return response

    @cached_property
    def scrapys(self) -> ScrapysMiddleware:
        """Scrapy's middleware, with the list of public suffixes that is installed."""
        from scrapy.downloadermiddlewares import cookies
        from tldextract import TLDExtract

        # Its own would be fetched from the web at the first cookie: a request that no guard sees, waiting for whatever
        # answers, in the middle of the crawl.
        cookies._split_domain = TLDExtract(  # noqa: SLF001  there is no setting for it
            include_psl_private_domains=True, suffix_list_urls=(), cache_dir=None, fallback_to_snapshot=True
        )
        return cookies.CookiesMiddleware.from_crawler(self.crawler)
