"""Feeds and sitemaps as lists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from scrapy.http import Response

from newscrawl.crawling.discovery.base import NewsSpider
from newscrawl.crawling.discovery.dates import listed_day
from newscrawl.crawling.discovery.values import Link, ListError, ListPage, ListRequest
from newscrawl.crawling.feeds import Entry, FeedError, read_feed, read_sitemap
from newscrawl.crawling.links import INDEX_FILE, absolute


class FeedSpider(NewsSpider):
    """Base of spiders that read feeds and sitemaps; a list's state says which by ``format``: feed or sitemap."""

    def read_list(self, response: Response, state: Mapping[str, Any]) -> ListPage:
        """Read a feed, a sitemap or an index of sitemaps."""
        is_feed = state.get("format") == "feed"
        try:
            entries = read_feed(response.body) if is_feed else read_sitemap(response.body)
        except FeedError as error:
            raise ListError(str(error)) from None
        nested = [entry for entry in entries if entry.nested and not too_old(entry, self.since)]
        links: list[Link] = []
        bad = 0
        for entry in entries:
            address = absolute(response.url, entry.url)
            if address is None:
                bad += 1
            elif not entry.nested and (is_feed or not INDEX_FILE.search(address.split("?")[0])):
                links.append(Link(url=address, listing=entry.listing))
        below = [
            ListRequest(url=url, state={"format": "sitemap"})
            for one in nested
            if (url := absolute(response.url, one.url))
        ]
        return ListPage(links=links, following=tuple(below), bad_rows=bad, branches=bool(below))


def too_old(entry: Entry, since: date | None) -> bool:
    """Whether a nested sitemap was last changed before the first day that is asked for."""
    modified = listed_day({"published": entry.listing.get("modified", "")}, "")
    return since is not None and modified is not None and modified < since
