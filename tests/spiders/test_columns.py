"""Columns and issues: 南方网, the electronic newspapers, reporters and the page of all columns."""

import pytest
from scrapy.spidermiddlewares.httperror import HttpError

from newscrawl.crawling.arguments import SpiderArgumentError
from newscrawl.spiders.eastmoney import EastmoneySpider
from newscrawl.spiders.epaper import EpaperSpider
from newscrawl.spiders.nanfang_plus import NanfangPlusSpider
from newscrawl.spiders.southcn import SouthcnSpider
from tests.spiders.conftest import answer, fail, read, urls


def test_southcn_reads_its_nodes_page_by_page(start):
    (seed,) = start(SouthcnSpider).start_requests_of_run()
    page = '<div class="m-lists"><a href="/node_179d29f1ce/0a1b2c3d4e.shtml">题</a> 2026-11-01</div>'
    article, second = read(seed, page)
    assert article.meta["found"].article_id == "southcn:0a1b2c3d4e"
    assert second.url == "https://news.southcn.com/node_179d29f1ce?cms_node_post_list_page=2"
    *_, third = read(second, page.replace("0a1b", "ffff"))
    assert third.url.endswith("cms_node_post_list_page=3")


def test_an_issue_is_read_page_by_page_without_its_advertisements(start):
    spider = start(EpaperSpider, papers="ycwb", since="2024-02-24", until="2024-02-24")
    (first,) = spider.start_requests_of_run()
    assert first.url == "http://ep.ycwb.com/epaper/ycwb/html/2024-02/24/index.htm"
    page = '<a href="node_2.htm">A02</a><a href="../23/node_2.htm">昨日</a><a href="content_1_11.htm">要闻</a>'
    page += '<a href="content_1_12.htm">广告</a><a href="content_1_13.htm">■公益广告</a>'
    article, second = read(first, page)
    assert article.url.endswith("/2024-02/24/content_1_11.htm")
    assert article.meta["found"].listing["published"] == "2024-02-24"
    assert second.url.endswith("/2024-02/24/node_2.htm")
    found = read(second, '<a href="index.htm">A01</a><a href="content_2_21.htm">另一篇</a>')
    assert urls(found) == ["http://ep.ycwb.com/epaper/ycwb/html/2024-02/24/content_2_21.htm"]


def test_every_day_asked_for_has_its_issue(start):
    spider = start(EpaperSpider, papers="xkb,nfdaily", since="2024-02-28", until="2024-03-01")
    found = urls(spider.start_requests_of_run())
    assert len(found) == 6
    assert "http://ep.ycwb.com/epaper/xkb/html/2024-02/29/index.htm" in found
    assert "https://epaper.nfnews.com/nfdaily/html/202403/01/node_A01.html" in found
    for wrong in ({"papers": "times"}, {"since": "1990-01-01", "until": "2020-01-01"}):
        with pytest.raises(SpiderArgumentError):
            start(EpaperSpider, **wrong)


def test_the_page_of_all_columns_leads_to_their_lists(start):
    spider = start(NanfangPlusSpider, columns="all")
    (seed,) = spider.start_requests_of_run()
    page = (
        '<a href="https://m.nfapp.southcn.com/38">广州</a><script>var x = {"columnId": 24957, "name": "番禺"}</script>'
    )
    found = urls(read(seed, page))
    assert ["columnId=38" in found[0], "columnId=24957" in found[1], len(found)] == [True, True, 2]
    assert spider.frontier.ledger.outcomes[seed.url].kind == "listed"


def test_a_page_without_columns_is_reported(start):
    spider = start(NanfangPlusSpider, columns="all")
    (seed,) = spider.start_requests_of_run()
    assert read(seed, "<p>x</p>") == []
    assert spider.frontier.ledger.outcomes[seed.url].kind == "failed"


def test_a_reporters_articles_are_read_until_there_are_no_more(start):
    spider = start(NanfangPlusSpider, reporters="ab-12")
    (seed,) = spider.start_requests_of_run()
    assert "reporterUuid=ab-12" in seed.url
    row = {"fileId": 5, "title": "题", "articleType": 0, "publishtime": "2026-11-20 19:49:38.0"}
    row["shareUrl"] = "http://static.nfapp.southcn.com/content/202611/20/c5.html"
    article, second = read(seed, {"data": {"reportInfo": {"reporterName": "甲", "articleInfo": [row]}}})
    assert article.meta["found"].article_id == "nfplus:5"
    assert "pageNo=2" in second.url
    assert read(second, {"data": {"reportInfo": {"articleInfo": []}}}) == []


def test_further_lists_of_eastmoney(start):
    spider = start(EastmoneySpider, markets="45,102")
    focus, express = spider.start_requests_of_run()
    row = {"infocode": "NW202202242288122444", "title": "题", "from": "南方Plus", "showtime": "2022-02-24 17:04:01"}
    (article,) = read(focus, {"nodeList": [row]})
    assert article.meta["found"].article_id == "em:NW202202242288122444"
    assert "type=102" in express.url
    with pytest.raises(SpiderArgumentError, match="45"):
        start(EastmoneySpider, markets="7")


def test_a_missing_page_of_an_issue_ends_nothing_else(start):
    spider = start(EpaperSpider, papers="ycwb", since="2024-02-24", until="2024-02-24")
    (first,) = spider.start_requests_of_run()
    _, second = read(first, '<a href="node_2.htm">A02</a><a href="content_1_11.htm">要闻</a>')
    assert fail(second, HttpError(answer(second, "", status=404))) == []
    assert spider.frontier.ledger.outcomes[second.url].kind == "listed"


def test_todays_issue_may_not_be_there_yet(start):
    spider = start(EpaperSpider, papers="ycwb")
    (first,) = spider.start_requests_of_run()
    assert fail(first, HttpError(answer(first, "", status=404))) == []
    assert spider.frontier.ledger.outcomes[first.url].kind == "listed"
    assert [note for note in spider.noted if "not there yet" in note]


def test_an_earlier_issue_that_is_missing_has_failed(start):
    spider = start(EpaperSpider, papers="ycwb", since="2024-02-24", until="2024-02-24")
    (first,) = spider.start_requests_of_run()
    fail(first, HttpError(answer(first, "", status=404)))
    assert spider.frontier.ledger.outcomes[first.url].kind == "failed"
