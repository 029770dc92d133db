"""Downloader middlewares: off-site rule, retries, conditional requests, walls."""

import asyncio
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from scrapy import Request
from scrapy.exceptions import DontCloseSpider, DownloadFailedError, DownloadTimeoutError, NotConfigured
from scrapy.http import HtmlResponse, Response
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler

from newscrawl.crawling import resolver, retry
from newscrawl.crawling.blocked import WallMiddleware
from newscrawl.crawling.conditional import ConditionalGetMiddleware
from newscrawl.crawling.offsite import OffsiteMiddleware
from newscrawl.crawling.refusals import Damaged, LeftForLater, OffSite, Postponed, Walled
from newscrawl.crawling.retry import RetryMiddleware, retry_after

URL = "https://a.example/1.html"


# ------------------------------------------------------------------------------------------------------- off-site


def offsite():
    spider = SimpleNamespace(may_visit=lambda url: url.startswith("https://a.example/"))
    return OffsiteMiddleware(SimpleNamespace(spider=spider, stats=None))


def test_other_hosts_are_refused_whatever_the_request_says():
    middleware = offsite()
    middleware.process_request(Request(URL))
    with pytest.raises(OffSite):
        middleware.process_request(Request("https://b.example/", dont_filter=True, meta={"allow_offsite": True}))


def test_an_answer_from_another_host_is_refused():
    middleware = offsite()
    assert middleware.process_response(Request(URL), Response(URL)).url == URL
    with pytest.raises(OffSite):
        middleware.process_response(Request(URL), Response("https://b.example/"))


# ----------------------------------------------------------------------------------------------------- conditional


def test_validators_become_headers_and_304_reaches_the_spider():
    request = Request(URL, meta={"validators": ('"v1"', "Fri, 17 May 2024 01:30:00 GMT")})
    ConditionalGetMiddleware().process_request(request)
    assert request.headers["If-None-Match"] == b'"v1"'
    assert request.headers["If-Modified-Since"] == b"Fri, 17 May 2024 01:30:00 GMT"
    assert request.meta["handle_httpstatus_list"] == [304]


def test_a_page_without_validators_is_asked_for_plainly():
    request = Request(URL, meta={"validators": (None, None)})
    ConditionalGetMiddleware().process_request(request)
    assert "If-None-Match" not in request.headers
    assert "handle_httpstatus_list" not in request.meta


def test_conditional_requests_can_be_turned_off():
    with pytest.raises(NotConfigured):
        ConditionalGetMiddleware.from_crawler(SimpleNamespace(settings=Settings({"CONDITIONAL_GET_ENABLED": False})))


# ----------------------------------------------------------------------------------------------------------- walls


def test_a_wall_ends_the_request_with_its_name():
    crawler = get_crawler()
    page = "<title>安全验证</title><p>您的访问过于频繁，请拖动滑块完成验证后继续访问</p>"
    response = HtmlResponse(URL, body=page, encoding="utf-8")
    with pytest.raises(Walled, match="wall:captcha") as refusal:
        WallMiddleware(crawler).process_response(Request(URL), response)
    assert refusal.value.kind == "blocked"
    assert refusal.value.response is response


def test_statuses_and_robots_are_left_to_others():
    middleware = WallMiddleware(get_crawler())
    unavailable = Response(URL, status=503)
    assert middleware.process_response(Request(URL), unavailable) is unavailable
    empty = Response(URL)
    assert middleware.process_response(Request(URL, meta={"robotstxt": True}), empty) is empty


# --------------------------------------------------------------------------------------------------------- retries


class Call:
    """A call that waits."""

    def __init__(self, delay, function):
        self.delay, self.function, self.cancelled = delay, function, False

    def cancel(self):
        self.cancelled = True


class Waits:
    """Stands in for the reactor's clock: notes what was to happen later."""

    def __init__(self):
        self.calls = []

    def call_later(self, delay, function):
        self.calls.append(Call(delay, function))
        return self.calls[-1]


@pytest.fixture
def retries(monkeypatch):
    waits = Waits()
    monkeypatch.setattr(retry, "call_later", waits.call_later)
    asked = []
    settings = Settings({"RETRY_TIMES": 3, "RETRY_DELAY": 1.0, "RETRY_AFTER_MAX": 600})
    engine = SimpleNamespace(crawl=asked.append)
    middleware = RetryMiddleware(SimpleNamespace(settings=settings, stats=None, engine=engine, spider=object()))
    return middleware, waits, asked


def status(code, **headers):
    return Response(URL, status=code, headers={key.replace("_", "-"): value for key, value in headers.items()})


def test_each_wait_is_longer_than_the_last_and_then_the_answer_stands(retries):
    middleware, waits, asked = retries
    request = Request(URL)
    for _ in range(3):
        with pytest.raises(Postponed):
            middleware.process_response(request, status(502))
        middleware.resting.clear()
        waits.calls[-1].function()
        request = asked[-1]
    assert [call.delay >= 2**number for number, call in enumerate(waits.calls)] == [True] * 3
    assert middleware.process_response(request, status(502)).status == 502


def test_the_spider_stays_open_for_what_waits_and_only_for_that(retries):
    middleware, waits, _ = retries
    middleware.spider_idle()
    with pytest.raises(Postponed):
        middleware.process_response(Request(URL), status(502))
    with pytest.raises(DontCloseSpider):
        middleware.spider_idle()
    waits.calls[0].function()
    middleware.spider_idle()


def test_nothing_is_asked_for_after_the_spider_closed(retries):
    middleware, waits, _ = retries
    with pytest.raises(Postponed):
        middleware.process_response(Request(URL), status(502))
    middleware.spider_closed()
    assert waits.calls[0].cancelled


def test_retry_after_holds_back_the_whole_site_and_no_other(retries):
    middleware, waits, _ = retries
    with pytest.raises(Postponed):
        middleware.process_response(Request(URL), status(429, Retry_After="40"))
    assert waits.calls[0].delay >= 40
    with pytest.raises(Postponed):
        middleware.process_request(Request("https://a.example/2.html"))
    assert middleware.process_request(Request("https://b.example/")) is None


def test_a_site_that_asks_for_too_long_a_wait_is_left_for_the_next_run(retries):
    middleware, waits, _ = retries
    assert middleware.process_response(Request(URL), status(429, Retry_After="86400")).status == 429
    assert waits.calls == []


def test_a_site_in_trouble_gets_a_rest(retries):
    middleware, _, _ = retries
    for number in range(retry.SITE_IN_TROUBLE):
        assert middleware.process_request(Request(f"https://a.example/{number}.html")) is None
        with pytest.raises(Postponed):
            middleware.process_exception(Request(f"https://a.example/{number}.html"), DownloadFailedError("reset"))
    with pytest.raises(Postponed):
        middleware.process_request(Request("https://a.example/next.html"))


def test_a_timeout_is_tried_once_more_only(retries):
    middleware, _, _ = retries
    with pytest.raises(Postponed):
        middleware.process_exception(Request(URL), DownloadTimeoutError("60 s"))
    assert middleware.process_exception(Request(URL, meta={"retry_times": 1}), DownloadTimeoutError("60 s")) is None


def test_a_refused_address_is_not_tried_again(retries):
    middleware, waits, _ = retries
    resolver.refusals["inner.example"] = "10.0.0.1 is not a public address"
    try:
        assert middleware.process_exception(Request("https://inner.example/"), DownloadFailedError("dns")) is None
    finally:
        del resolver.refusals["inner.example"]
    assert waits.calls == []


@pytest.mark.parametrize(
    ("value", "seconds"),
    [(b"120", 120), ("0", 0), ("Mon, 23 Nov 2026 00:01:00 GMT", 60), ("Mon, 23 Nov 2020 00:01:00 GMT", 0)],
)
def test_retry_after_is_a_number_or_a_date(value, seconds):
    now = datetime(2026, 11, 23, tzinfo=UTC).timestamp()
    assert retry_after(value, now=now) == seconds


@pytest.mark.parametrize("value", [None, "", "soon", "-5", "1e9", "9" * 30])
def test_nonsense_in_retry_after_is_ignored(value):
    assert retry_after(value) is None


# ---------------------------------------------------------------------------------------------------------- robots


def robots(answers):
    from newscrawl.crawling.robots import RobotsMiddleware

    async def download_async(request):
        result = answers.pop(0)
        if isinstance(result, Exception):
            raise result
        return result

    settings = Settings({"ROBOTSTXT_OBEY": True, "USER_AGENT": "newscrawl/1"})
    return RobotsMiddleware(
        SimpleNamespace(settings=settings, stats=None, engine=SimpleNamespace(download_async=download_async))
    )


def test_robots_is_asked_once_per_host_and_obeyed():
    from newscrawl.crawling.refusals import RobotsRefused

    middleware = robots([Response("https://a.example/robots.txt", body=b"User-agent: *\nDisallow: /private/")])

    async def visit(url):
        await middleware.process_request(Request(url))

    async def several():
        await visit(URL)
        with pytest.raises(RobotsRefused, match="forbids"):
            await visit("https://a.example/private/1.html")

    asyncio.run(several())


def test_robots_that_cannot_be_had_forbids_everything(monkeypatch):
    from newscrawl.crawling import robots as module
    from newscrawl.crawling.refusals import RobotsRefused

    monkeypatch.setattr(module, "WAIT", 0.0)
    middleware = robots([DownloadFailedError("reset")] * module.TRIES)
    with pytest.raises(RobotsRefused, match="could not be had"):
        asyncio.run(middleware.process_request(Request(URL)))


def test_robots_that_leads_to_another_host_leaves_the_host_without_rules():
    middleware = robots([OffSite("off-site: 127.0.0.2")])
    assert asyncio.run(middleware.process_request(Request(URL))) is None


# ------------------------------------------------------------------------------------------------------- sites down


def test_a_site_that_is_down_is_left_for_the_next_run(retries, monkeypatch):
    middleware, _, _ = retries
    monkeypatch.setattr(retry, "SITE_DOWN_SECONDS", 0.0)
    for _ in range(retry.SITE_DOWN):
        middleware.resting.clear()
        middleware.process_request(Request(URL))
        with pytest.raises(Postponed):
            middleware.process_exception(Request(URL), DownloadFailedError("reset"))
    with pytest.raises(LeftForLater):
        middleware.process_request(Request("https://a.example/next.html"))
    assert middleware.process_request(Request("https://b.example/")) is None


def test_a_site_that_answers_now_and_then_is_not_down(retries, monkeypatch):
    middleware, _, _ = retries
    monkeypatch.setattr(retry, "SITE_DOWN_SECONDS", 0.0)
    for number in range(3 * retry.SITE_DOWN):
        if number % 10 == 9:
            middleware.process_response(Request(URL), status(404))
        with pytest.raises(Postponed):
            middleware.process_exception(Request(URL), DownloadFailedError("reset"))
    assert middleware.down == set()


def test_a_damaged_answer_is_asked_for_again_and_then_refused(retries):
    middleware, waits, _ = retries
    broken = Response(URL, flags=["damaged: gzip data cut short"])
    with pytest.raises(Postponed):
        middleware.process_response(Request(URL), broken)
    assert len(waits.calls) == 1
    with pytest.raises(Damaged, match="cut short"):
        middleware.process_response(Request(URL, meta={"retry_times": retry.DAMAGE_RETRIES}), broken)


def test_what_the_site_asked_for_is_kept_for_the_next_run(retries):
    middleware, _, _ = retries
    request = Request(URL)
    middleware.process_response(request, status(429, Retry_After="86400"))
    assert request.meta["retry_after"] == 86400
