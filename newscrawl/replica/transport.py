"""Brings every request of a crawl to the replica, whatever its host and scheme.

Settings::

    DOWNLOAD_HANDLERS = dict.fromkeys(("http", "https"), "newscrawl.replica.transport.ReplicaDownloadHandler")
    REPLICA_ADDRESS = "127.0.0.1:8899"
    ALLOWED_PRIVATE_NETWORKS = "127.0.0.1/32"    # where the address guard is on: this is the address that is dialled

Names are never resolved: the connection goes to REPLICA_ADDRESS, the Host header names the site, and the response keeps
the URL that was asked for.  Redirects, robots.txt and retries work as they do against the sites.
"""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response


class ReplicaDownloadHandler(BaseDownloadHandler):
    """Scrapy's HTTP/1.1 handler with the network taken away."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.address = crawler.settings.get("REPLICA_ADDRESS")
        if not self.address:
            raise NotConfigured("REPLICA_ADDRESS is not set: give it as host:port")
        self._http = HTTP11DownloadHandler.from_crawler(crawler)

    async def download_request(self, request: Request) -> Response:
        parts = urlsplit(request.url)
        local = request.replace(
            url=urlunsplit(("http", self.address, parts.path, parts.query, "")),
            meta={key: value for key, value in request.meta.items() if key != "proxy"},
        )
        local.headers["Host"] = parts.netloc.rpartition("@")[2]
        response = await self._http.download_request(local)
        if "download_latency" in local.meta:  # AutoThrottle looks for it in the request it knows
            request.meta["download_latency"] = local.meta["download_latency"]
        return response.replace(url=request.url)

    async def close(self) -> None:
        await self._http.close()
