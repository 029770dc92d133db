"""How lists are read, paged and remembered, shown with the generic spider."""

from datetime import UTC, datetime

import pytest
from scrapy import Request
from scrapy.exceptions import DownloadFailedError, IgnoreRequest
from scrapy.spidermiddlewares.httperror import HttpError

from newscrawl.crawling.refusals import OffSite, Postponed, RobotsRefused
from newscrawl.items import RawPage
from newscrawl.spiders.generic import GenericSpider
from newscrawl.storage.values import Discovered, Outcome, StoredRow
from tests.spiders.conftest import answer, fail, read, urls

LIST = "https://www.example.org/news/"


def items(*numbers, date="", following=None):
    rows = "".join(f'<li><a class="art" href="/news/{n}.html">第{n}条新闻</a> {date}</li>' for n in numbers)
    return rows + (f'<a class="next" href="{following}">下一页</a>' if following else "")


def listed(start, **arguments):
    spider = start(GenericSpider, **{"list": LIST, "links": "a.art", "next": "a.next", **arguments})
    return spider, list(spider.start_requests_of_run())


def stored(spider, url):
    """Let the pipelines store the article of a request."""
    spider.frontier.state.finish(url, Outcome(kind="stored"))


def test_a_list_leads_to_its_articles_and_the_next_page(start):
    spider, (seed,) = listed(start)
    found = read(seed, items(1, 2, following="?p=2"))
    assert urls(found) == [LIST + "1.html", LIST + "2.html", LIST + "?p=2"]
    assert found[0].meta["found"].listing == {"title": "第1条新闻"}
    assert spider.frontier.ledger.outcomes[LIST].kind == "listed"


def test_one_bad_link_does_not_cost_the_others(start):
    spider, (seed,) = listed(start)
    bad = '<a class="art" href="javascript:void(0)">坏</a><a class="art" href="http://[x">坏</a><a class="art">空</a>'
    assert urls(read(seed, bad + items(1))) == [LIST + "1.html"]
    assert spider.counted["newscrawl/bad_rows"] == 2


def test_links_to_other_hosts_are_counted_and_left(start):
    spider, (seed,) = listed(start)
    page = '<a class="art" href="http://127.0.0.2/x">内</a><a class="art" href="http://example.org.evil/x">外</a>'
    assert urls(read(seed, page + items(1))) == [LIST + "1.html"]
    assert spider.counted["newscrawl/offsite_links"] == 2


def test_an_article_in_many_spellings_is_asked_for_once(start):
    _, (seed,) = listed(start)
    forms = ["1.html", "1.html#top", "1.html?utm_source=wx", "./1.html", "/news//1.html", "1.html;jsessionid=9"]
    page = "".join(f'<a class="art" href="{form}">新闻</a>' for form in forms)
    assert len(urls(read(seed, page))) == 1


def test_a_page_without_articles_is_a_failed_list_page(start):
    spider, (seed,) = listed(start)
    assert read(seed, "<p>改版了</p>") == []
    assert spider.frontier.ledger.outcomes[LIST].kind == "failed"
    assert spider.counted["newscrawl/lists_failed"] == 1


@pytest.mark.parametrize("said", ['{"code": 500, "message": "系统繁忙"}', "[]", "12"])
def test_data_in_place_of_a_page_is_a_failed_list_page(start, said):
    spider, (seed,) = listed(start)
    assert read(seed, said) == []
    assert spider.frontier.ledger.outcomes[LIST].kind == "failed"


def test_an_empty_later_page_is_the_end_of_the_list(start):
    spider, (seed,) = listed(start)
    *_, second = read(seed, items(1, following="?p=2"))
    assert read(second, '<a class="next" href="?p=3">下一页</a>') == []
    assert spider.frontier.ledger.outcomes[LIST + "?p=2"].kind == "listed"


def test_a_later_page_that_is_missing_is_the_end_of_the_list(start):
    spider, (seed,) = listed(start)
    *_, second = read(seed, items(1, following="?p=2"))
    assert fail(second, HttpError(answer(second, "", status=404))) == []
    assert spider.frontier.ledger.outcomes[LIST + "?p=2"].kind == "listed"
    assert fail(seed, HttpError(answer(seed, "", status=404))) == []
    assert spider.frontier.ledger.outcomes[LIST].kind == "failed"


def test_paging_ends_where_everything_was_seen_in_this_run(start):
    spider, (seed,) = listed(start)
    *_, second = read(seed, items(1, 2, following="?p=2"))
    assert read(second, items(1, 2, following="?p=3")) == []
    assert spider.counted["newscrawl/lists_ended/all_seen"] == 1


def test_paging_ends_where_everything_is_known_from_earlier_runs(start):
    spider, (seed,) = listed(start)
    for request in read(seed, items(1, 2)):
        stored(spider, request.meta["found"].url)
    again, (seed,) = listed(start)
    assert read(seed, items(1, 2, following="?p=2")) == []
    assert again.counted["newscrawl/passed_over"] == 2


def test_a_backfill_goes_on_through_pages_that_are_known(start):
    spider, (seed,) = listed(start)
    for request in read(seed, items(1, 2)):
        stored(spider, request.meta["found"].url)
    _, (seed,) = listed(start, since="2026-01-01")
    assert urls(read(seed, items(1, 2, date="2026-05-05", following="?p=2"))) == [LIST + "?p=2"]


def test_dates_bound_articles_and_paging(start):
    spider, (seed,) = listed(start, since="2026-05-01", until="2026-05-31")
    page = items(1, date="2026-06-02") + items(2, date="2026-05-31") + items(3, date="2026-04-30", following="?p=2")
    *articles, second = read(seed, page)
    assert urls(articles) == [LIST + "2.html"]
    assert read(second, items(4, date="2026-04-01", following="?p=3")) == []
    assert spider.counted["newscrawl/lists_ended/before_since"] == 1


def test_a_limit_leaves_the_list_for_the_next_run(start, state):
    spider, (seed,) = listed(start, limit="2")
    found = read(seed, items(1, 2, 3, following="?p=2"))
    assert urls(found) == [LIST + "1.html", LIST + "2.html"]
    for request in found:
        stored(spider, request.meta["found"].url)
    assert [entry.url for entry in state.pending("generic")] == [LIST]
    _, (seed,) = listed(start)
    assert urls(read(seed, items(1, 2, 3, following="?p=2"))) == [LIST + "3.html", LIST + "?p=2"]


def test_a_list_has_a_budget_of_pages(start):
    spider, (request,) = listed(start)
    spider.list_pages_limit = 5
    pages = 0
    while request is not None:
        pages += 1
        found = read(request, items(pages, following=f"?p={pages + 1}"))
        request = next((one for one in found if "?p=" in one.url), None)
    assert pages == 5


def test_a_site_that_invents_articles_is_left_within_its_budget_and_the_next_run_goes_on(start, state):
    spider, (request,) = listed(start)
    spider.budget.most, asked = 50, 0
    while request is not None:
        number = int(request.url.rpartition("=")[2]) if "=" in request.url else 0
        found = read(request, items(*range(number * 10, number * 10 + 10), following=f"?p={number + 1}"))
        asked += 1 + sum(one.callback == spider.parse_article for one in found)
        for one in found:
            if one.callback == spider.parse_article:
                stored(spider, one.meta["found"].url)
        request = next((one for one in found if "?p=" in one.url), None)
    assert 45 <= asked <= 52
    assert [note for note in spider.noted if "example.org was left after 50 requests" in note]
    left = [entry.url for entry in state.pending("generic")]
    assert len(left) == 1
    assert "?p=" in left[0]


def test_lists_that_share_articles_do_not_end_each_other(start):
    other = "https://www.example.org/local/"
    spider = start(GenericSpider, list=f"{LIST} {other}", links="a.art", next="a.next")
    first, second = spider.start_requests_of_run()
    assert len(read(first, items(1, 2))) == 2
    assert urls(read(second, items(1, 2, following="?p=2"))) == [other + "?p=2"]


def test_what_a_killed_run_left_does_not_end_its_list(start):
    _, (seed,) = listed(start)
    read(seed, items(1, 2, following="?p=2"))  # and then nothing: the run was killed
    spider = start(GenericSpider, list=LIST, links="a.art", next="a.next")
    *_, second, seed = spider.start_requests_of_run()
    assert urls(read(seed, items(1, 2, following="?p=2"))) == []  # page 2 is on its way already
    assert urls(read(second, items(3, 1, following="?p=3"))) == [LIST + "3.html", LIST + "?p=3"]
    assert spider.counted.get("newscrawl/lists_ended/all_seen", 0) == 0


def test_lists_of_an_undeclared_host_are_counted_with_its_articles(start):
    _, (seed,) = listed(start)
    (article,) = read(seed, items(1))
    assert seed.meta["found"].site == article.meta["found"].site == "example.org"


def test_what_a_killed_run_left_is_taken_up_first(start, state):
    _, (seed,) = listed(start)
    read(seed, items(1, 2, following="?p=2"))  # and then nothing: the run was killed
    spider = start(GenericSpider, list=LIST)
    assert urls(spider.start_requests_of_run()) == [LIST + "1.html", LIST + "2.html", LIST + "?p=2", LIST]


def test_a_killed_runs_leftovers_of_another_host_wait_for_their_own_crawl(start):
    _, (seed,) = listed(start)
    read(seed, items(1))
    other = start(GenericSpider, list="https://other.example/")
    assert urls(other.start_requests_of_run()) == ["https://other.example/"]


def test_a_single_page_is_fetched_whatever_the_state_says(start):
    for _ in range(2):
        spider = start(GenericSpider, url=LIST + "1.html")
        (request,) = spider.start_requests_of_run()
        (page,) = read(request, "<p>正文</p>")
        assert isinstance(page, RawPage)
        assert page.request_url == LIST + "1.html"
        stored(spider, page.request_url)


def test_a_known_page_is_asked_for_with_its_validators(start, state):
    url = LIST + "1.html"
    state.finish(url, Outcome(kind="stored", etag='"v1"', last_modified="Fri, 17 May 2024 01:30:00 GMT"))
    spider = start(GenericSpider, url=url)
    (request,) = spider.start_requests_of_run()
    assert request.meta["validators"] == ('"v1"', "Fri, 17 May 2024 01:30:00 GMT")
    assert list(request.callback(answer(request, "", status=304))) == []
    assert spider.frontier.ledger.outcomes[url].kind == "unchanged"


class StoredState:
    """A state that knows one article."""

    def __init__(self, row):
        self.row = row

    def known(self, ids):
        return set(ids)

    def latest(self, article_id):
        return self.row


@pytest.mark.parametrize(
    ("days", "listing", "need"),
    [
        (1, {}, "revisit"),
        (30, {}, "known"),
        (30, {"title": "新标题"}, "revisit"),
        (30, {"title": " 旧 标题！"}, "known"),
        (30, {"title": "旧标…"}, "known"),
        (30, {"modified": "2099-01-01 08:00:00"}, "revisit"),
        (30, {"modified": "2001-01-01 08:00:00"}, "known"),
        (30, {"modified": "刚刚"}, "known"),
    ],
)
def test_known_articles_are_asked_for_again_when_young_or_changed(days, listing, need, start):
    from datetime import timedelta

    from newscrawl.crawling.frontier import Frontier

    row = StoredRow(
        row_id=1,
        article_id="x:1",
        n=0,
        content_hash="",
        title="旧标题",
        shard=None,
        stored_at=datetime.now(UTC) - timedelta(days=days),
    )
    found = Discovered(url="https://a/1", kind="article", spider="s", article_id="x:1", listing=listing)
    assert Frontier(StoredState(row), None).needs([found]) == [need]


# ---------------------------------------------------------------------------------------------------- other lists


def test_rows_of_an_interface_are_fetched_or_hold_their_article(start):
    spider = start(GenericSpider, api="https://www.example.org/api")
    (seed,) = spider.start_requests_of_run()
    rows = [
        None,
        {"title": "甲", "url": "/1.html"},
        {"id": 7, "title": "乙", "content": "<p>正文</p>"},
        {"title": "丙"},
    ]
    page, request = read(seed, {"data": rows})
    assert request.url == "https://www.example.org/1.html"
    assert page.capture.header("content-type") == "application/json; charset=utf-8"
    assert "正文" in page.capture.body.decode()
    assert page.listing == {"title": "乙"}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<html>维护</html>", "HTML page instead of JSON"),
        ('{"data": [{"title": "cut', "broken JSON"),
        ('{"code": 500, "msg": "系统繁忙", "data": null}', "500 系统繁忙"),
        ('{"success": false}', "success: false"),
        ('{"errcode": -1}', "-1"),
        ("[" * 100_000, "deep"),
        ('{"data": []}', "no articles"),
    ],
)
def test_an_answer_that_is_no_list_is_a_failed_list_page(body, reason, start):
    spider = start(GenericSpider, api="https://www.example.org/api")
    (seed,) = spider.start_requests_of_run()
    assert read(seed, body) == []
    (outcome,) = spider.frontier.ledger.outcomes.values()
    assert outcome.kind == "failed"
    assert reason in outcome.reason


def test_a_gbk_list_is_read(start):
    spider = start(GenericSpider, api="https://www.example.org/api")
    (seed,) = spider.start_requests_of_run()
    (request,) = read(seed, '{"list": [{"title": "清新区召开高质量发展大会", "url": "/1.html"}]}'.encode("gbk"))
    assert request.meta["found"].listing["title"] == "清新区召开高质量发展大会"


def test_sitemaps_lead_to_sitemaps(start):
    spider = start(GenericSpider, sitemap="https://example.org/sitemap.xml", since="2026-01-01")
    (seed,) = spider.start_requests_of_run()
    entry = "<sitemap><loc>https://example.org/s{}.xml</loc><lastmod>{}</lastmod></sitemap>"
    index = f"<sitemapindex>{entry.format(1, '2026-05-01')}{entry.format(2, '2025-05-01')}</sitemapindex>"
    (below,) = read(seed, index)
    assert below.url == "https://example.org/s1.xml"
    found = read(below, "<urlset><url><loc>https://example.org/a/1.html</loc></url><url><loc>/b/</loc></url></urlset>")
    assert urls(found) == ["https://example.org/a/1.html"]


def test_exactly_one_starting_point_is_needed(start):
    for bad in ({}, {"url": LIST, "list": LIST}, {"links": "a"}):
        with pytest.raises(ValueError, match="exactly one of url=, list=, feed=, sitemap=, api="):
            start(GenericSpider, **bad)
    with pytest.raises(ValueError, match="CSS"):
        start(GenericSpider, list=LIST, links="a[[")


# ------------------------------------------------------------------------------------------------------- failures


@pytest.mark.parametrize(
    ("error", "kind", "reason"),
    [
        (OffSite("off-site: 127.0.0.2"), "failed", "off-site"),
        (RobotsRefused("robots.txt forbids it"), "blocked", "robots"),
        (IgnoreRequest("max redirections reached"), "failed", "redirections"),
        (DownloadFailedError("reset"), "failed", "network: DownloadFailedError: reset"),
    ],
)
def test_every_end_of_a_request_is_reported(error, kind, reason, start):
    spider = start(GenericSpider, url=LIST + "1.html")
    (request,) = spider.start_requests_of_run()
    assert fail(request, error) == []
    outcome = spider.frontier.ledger.outcomes[LIST + "1.html"]
    assert (outcome.kind, reason in outcome.reason) == (kind, True)


@pytest.mark.parametrize(("status", "kind"), [(404, "failed"), (500, "failed"), (412, "blocked"), (503, "blocked")])
def test_statuses_are_reported_as_failed_or_blocked(status, kind, start):
    spider = start(GenericSpider, url=LIST + "1.html")
    (request,) = spider.start_requests_of_run()
    fail(request, HttpError(answer(request, "", status=status)))
    assert spider.frontier.ledger.outcomes[LIST + "1.html"].kind == kind


def test_a_postponed_request_has_no_outcome_yet(start):
    spider = start(GenericSpider, url=LIST + "1.html")
    (request,) = spider.start_requests_of_run()
    assert fail(request, Postponed("later")) == []
    assert spider.frontier.ledger.outcomes == {}


def test_a_government_portal_is_tried_over_the_other_scheme_once(start):
    spider = start(GenericSpider, url="https://www.a.gov.cn/content/post_1.html")
    (request,) = spider.start_requests_of_run()
    (second,) = fail(request, DownloadFailedError("tls"))
    assert second.url == "http://www.a.gov.cn/content/post_1.html"
    assert fail(second, DownloadFailedError("refused")) == []
    assert [outcome.kind for outcome in spider.frontier.ledger.outcomes.values()] == ["failed"]
    assert isinstance(second, Request)
