"""Lists that are JSON or JSONP."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from scrapy.http import Response

from newscrawl import clock
from newscrawl.crawling.discovery.articles import text_of
from newscrawl.crawling.discovery.base import NewsSpider
from newscrawl.crawling.discovery.values import Link, ListError, ListPage, ListRequest
from newscrawl.crawling.links import absolute
from newscrawl.items import Capture
from newscrawl.sites.rows import JsonError, field_of, find_rows, listing_of, parse_json, row_id, row_key

GOOD_CODES = frozenset({"0", "1", "200", "00000", "success", "ok", ""})


class JsonListSpider(NewsSpider):
    """Base of spiders whose lists are JSON.

    `rows(data)`: the rows of an answer; by default every object with a title and a URL or content.
    `link_of(row, response)`: a row as Link; None for rows that are no article.
    `next_answer(response, data, state)`: the page after this one.
    """

    def read_list(self, response: Response, state: Mapping[str, Any]) -> ListPage:
        """Read a JSON list; rows that cannot be read are counted and left out."""
        try:
            data = parse_json(text_of(response))
        except JsonError as error:
            raise ListError(str(error)) from None
        rows = self.rows(data)
        if not rows and (complaint := complaint_of(data)):
            raise ListError(f"the server says {complaint}")
        links: list[Link] = []
        bad = 0
        for row in rows:
            try:
                link = self.link_of(row, response)
            except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
                self.logger.debug("Unusable row: %r", error)
                bad += 1
                continue
            if link:
                links.append(link)
        following = self.next_answer(response, data, state) if rows else None
        return ListPage(links=links, following=(following,) if following else (), bad_rows=bad)

    def rows(self, data: Any) -> list[dict[str, Any]]:
        """The rows of an answer."""
        return find_rows(data)

    def link_of(self, row: dict[str, Any], response: Response) -> Link | None:
        """A row as Link: by its URL, else with the content it holds.  Raises ValueError for a row with neither."""
        listing = listing_of(row)
        address = absolute(response.url, field_of(row, "url") or "")
        if address and self.may_visit(address):
            return Link(url=address, listing=listing)
        if field_of(row, "content"):
            return self.inline_link(row, listing, response, address)
        if address:
            return Link(url=address, listing=listing)
        raise ValueError(f"neither a usable URL nor content in row {row_key(row)}")

    def inline_link(
        self, row: dict[str, Any], listing: dict[str, str], response: Response, address: str | None
    ) -> Link:
        """A row that holds its article: the capture is the row, at the list's address with the row's key behind it."""
        url = f"{response.url.split('#', maxsplit=1)[0]}#{row_key(row)}"
        capture = Capture(
            url=url,
            status=response.status,
            headers=(("Content-Type", "application/json; charset=utf-8"),),
            body=json.dumps(row, ensure_ascii=False).encode("utf-8", "replace"),
            fetched_at=clock.now(),
        )
        named = {**listing, "url": address} if address else listing
        return Link(
            url=address or url,
            listing=named,
            content=capture,
            article_id=None if address else row_id(url, row),
        )

    def next_answer(self, response: Response, data: Any, state: Mapping[str, Any]) -> ListRequest | None:
        """The request for the page after this one; None ends the list."""
        return None


def complaint_of(data: Any) -> str | None:
    """What an error envelope says: ``success`` false, a code other than those of success, an ``errcode``."""
    if not isinstance(data, dict):
        return None
    lowered = {str(key).lower(): value for key, value in data.items()}
    message = str(next((lowered[key] for key in ("msg", "message", "errmsg", "error") if lowered.get(key)), ""))
    code = next((lowered[key] for key in ("errcode", "code", "status") if key in lowered), "")
    failed = lowered.get("success") in (False, "false") or str(code).lower() not in GOOD_CODES
    return f"{code} {message}".strip()[:200] or "success: false" if failed else None
