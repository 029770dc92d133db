"""Cookies without a side door to the network: the list of public suffixes is the one that is installed."""

from __future__ import annotations

from scrapy.downloadermiddlewares import cookies
from tldextract import TLDExtract

# Scrapy's would fetch the list from the web at the first cookie: a request that no guard sees, waiting for whatever
# answers, in the middle of the crawl.
cookies._split_domain = TLDExtract(  # noqa: SLF001  there is no setting for it
    include_psl_private_domains=True, suffix_list_urls=(), cache_dir=None, fallback_to_snapshot=True
)


class CookiesMiddleware(cookies.CookiesMiddleware):
    """Scrapy's, with the suffix list above."""
