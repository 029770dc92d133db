"""A whole crawl of the replica in one loop: no network, no reactor, no pipelines."""

from __future__ import annotations

from collections.abc import Iterator

from scrapy.spidermiddlewares.httperror import HttpError

from newscrawl.cleaning.article import clean_page
from newscrawl.items import Article, RawPage
from newscrawl.replica import Replica
from tests.replica.reading import asked
from tests.spiders.conftest import answer, fail

MOST_REQUESTS = 3000


def crawl(spider, replica: Replica) -> Iterator[RawPage]:
    """Every page that the spider emits, with the replica as the web."""
    queue = list(spider.start_requests_of_run())
    sent = 0
    while queue:
        request = queue.pop(0)
        sent += 1
        assert sent < MOST_REQUESTS, "the crawl does not end"
        got = replica.answer(asked(request.url))[1]
        response = answer(request, got.body, status=got.status, headers={"Content-Type": got.content_type})
        results = list(request.callback(response)) if got.status == 200 else fail(request, HttpError(response))
        for result in results:
            if isinstance(result, RawPage):
                yield result
            else:
                queue.append(result)


def articles(spider, replica: Replica) -> list[Article]:
    """What the crawl would store."""
    return [clean_page(page) for page in crawl(spider, replica)]
