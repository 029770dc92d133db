"""Spiders without a network: a real state in a file, a ledger that notes outcomes, answers made by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import pytest
from scrapy.http import HtmlResponse, Response
from scrapy.utils.test import get_crawler
from twisted.python.failure import Failure

from newscrawl.crawling.frontier import Frontier
from newscrawl.storage.state import State
from newscrawl.storage.values import Outcome


@dataclass
class NotedLedger:
    state: State
    outcomes: dict = field(default_factory=dict)
    owed: set = field(default_factory=set)

    def arrived(self, url):
        self.owed.add(url)

    def listed(self, url, found, *, reopened=()):
        self.outcomes[url] = Outcome(kind="listed")
        self.state.discover(reopened, reopen=True)
        self.state.discover(found)
        self.state.finish(url, Outcome(kind="listed"), kind="list")

    def outcome(self, url, outcome, raw=None):
        self.owed.discard(url)
        self.outcomes[url] = outcome
        self.state.finish(url, outcome)


@pytest.fixture
def state(tmp_path):
    with State(tmp_path / "state.db") as opened:
        yield opened


@pytest.fixture
def start(state):
    """`start(SpiderClass, **arguments)`: a spider ready to run over the state of this test."""

    def started(spider_class, settings=None, **arguments):
        crawler = get_crawler(spider_class, settings or {})
        spider = spider_class.from_crawler(crawler, **arguments)
        spider.crawler.stats = crawler.stats or crawler.settings  # a crawler that never ran has none
        spider.count = lambda name, number=1, **_: spider.counted.update({name: spider.counted.get(name, 0) + number})
        spider.counted = {}
        spider.frontier = Frontier(state, NotedLedger(state))
        return spider

    return started


def answer(request, body, status=200, headers=None, url=None):
    """The answer to `request`; `body` is text, bytes, or a value to be sent as JSON."""
    if not isinstance(body, str | bytes):
        body = json.dumps(body, ensure_ascii=False)
    body = body.encode() if isinstance(body, str) else body
    kind = HtmlResponse if status == 200 else Response
    return kind(url or request.url, status=status, headers=headers or {}, body=body, request=request)


def read(request, body, **options):
    """What the request's callback makes of an answer."""
    return list(request.callback(answer(request, body, **options)))


def fail(request, error):
    """What the request's errback makes of an error."""
    failure = Failure(error)
    failure.request = request
    return list(request.errback(failure) or ())


def urls(results):
    return [request.url for request in results if hasattr(request, "callback")]
