"""From answers to RawPages: single pages, pages in several parts, rows that hold their article."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urldefrag

from scrapy import Request
from scrapy.http import Response

from newscrawl.cleaning.text.decode import charset_in, decode
from newscrawl.crawling.discovery.frontier_spider import FrontierSpider
from newscrawl.crawling.discovery.parts import MOST_PARTS, part_links
from newscrawl.crawling.discovery.values import Link
from newscrawl.crawling.failures import capture_of
from newscrawl.items import Capture, RawPage
from newscrawl.storage.values import Discovered, Outcome


def text_of(response: Response) -> str:
    """The answer as characters: its bytes decide, not its headers."""
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
    return decode(response.body, charset_in(content_type)).text


class ArticleSpider(FrontierSpider):
    """A spider that turns the answers to its article requests into RawPages."""

    def parse_article(self, response: Response) -> Iterator[Request | RawPage]:
        """An article's answer, or its first part."""
        found: Discovered = response.meta["found"]
        if response.status == 304:
            self.frontier.ended(
                found.url, Outcome(kind="unchanged", reason="not modified", article_id=found.article_id)
            )
            return
        yield from self._next_part(response, (capture_of(response),), [])

    def parse_part(self, response: Response) -> Iterator[Request | RawPage]:
        """A further part of an article."""
        parts: tuple[Capture, ...] = response.meta["parts"]
        yield from self._next_part(response, (*parts, capture_of(response)), response.meta["links"])

    def _next_part(
        self, response: Response, parts: tuple[Capture, ...], links: list[str]
    ) -> Iterator[Request | RawPage]:
        """Ask for the part after the last one, or yield the article when there is none."""
        found: Discovered = response.meta["found"]
        known = {urldefrag(part.url).url for part in parts}
        links = list(dict.fromkeys([*links, *part_links(parts[-1], parts[0].url)]))
        left = [link for link in links if link not in known][: max(0, MOST_PARTS - len(parts))]
        if not left:
            self.frontier.arrived(found.url)
            yield self.page_of(found, parts)
            return
        meta = {key: value for key, value in response.meta.items() if key in ("found", "download_slot")}
        yield Request(
            left[0],
            callback=self.parse_part,
            errback=self.failed,
            meta={**meta, "addresses": [], "parts": parts, "links": left},
            dont_filter=True,
            priority=2,
        )

    def page_of(self, found: Discovered, parts: tuple[Capture, ...]) -> RawPage:
        """The page that leaves the spider; `request_url` is the frontier's key of the article."""
        return RawPage(
            capture=parts[0],
            continuations=parts[1:],
            request_url=found.url,
            spider=self.name,
            site=found.site,
            listing=dict(found.listing),
        )

    def inline_page(self, link: Link, found: Discovered, response: Response) -> RawPage:
        """The page of an article that its list holds."""
        capture = link.content or capture_of(response)
        return self.page_of(found, (capture,))
