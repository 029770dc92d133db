"""Redirects that a page itself asks for, by ``<meta http-equiv="refresh">``."""

from __future__ import annotations

from scrapy import Request
from scrapy.downloadermiddlewares import redirect
from scrapy.http import Response

START = 4 * 4096
"""Bytes that hold the characters that Scrapy looks at, whatever their encoding."""


class MetaRefreshMiddleware(redirect.MetaRefreshMiddleware):
    """Scrapy's, which decodes and searches every page: asked only about pages that begin with such a word."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The page, or the request for the one that it names."""
        start = response.body[:START].lower()
        if b"refresh" not in start and b"\0" not in start:  # UTF-16 has zeros between the letters
            return response
        return super().process_response(request, response)
