"""The leaves, on small invented answers."""

import json

from scrapy.spidermiddlewares.httperror import HttpError

from newscrawl.spiders.eastmoney import EastmoneySpider
from newscrawl.spiders.gov import GovSpider
from newscrawl.spiders.nanfang_plus import NanfangPlusSpider
from newscrawl.spiders.ycwb import YcwbSpider
from tests.spiders.conftest import answer, fail, read, urls


def row(number, **more):
    page = f"https://static.nfnews.com/content/202611/01/c{number}.html"
    return {"articleId": number, "title": f"题{number}", "shareUrl": page, "columnId": 38, "articleType": 0, **more}


# ------------------------------------------------------------------------------------------------------ 南方Plus


def test_nanfang_asks_for_the_body_first_and_for_the_page_when_that_fails(start):
    spider = start(NanfangPlusSpider, columns="38")
    (seed,) = spider.start_requests_of_run()
    assert seed.headers["Referer"] == b"https://m.nfapp.southcn.com/"
    (body,) = read(seed, {"data": {"hasNextPage": False, "list": [row(7, summary="详见内文")]}})
    assert "getArticleContent?articleId=7&colID=38" in body.url
    (page,) = read(body, '{"content": "<p>正文</p>"}')
    assert page.request_url == "https://static.nfnews.com/content/202611/01/c7.html"
    assert page.listing == {"title": "题7", "url": "https://static.nfnews.com/content/202611/01/c7.html"}
    (fallback,) = fail(body, HttpError(answer(body, "", status=405)))
    assert fallback.url == "https://static.nfnews.com/content/202611/01/c7.html"
    assert fail(fallback, HttpError(answer(fallback, "", status=405))) == []
    assert spider.frontier.ledger.outcomes[page.request_url].kind == "blocked"


def test_nanfang_opens_special_topics_and_leaves_videos(start):
    spider = start(NanfangPlusSpider, columns="38")
    (seed,) = spider.start_requests_of_run()
    topic = row(8, articleType=3, SpecialTopicList=[row(9), None, row(10, articleType=10)])
    found = read(seed, {"data": {"list": [row(7, articleType=10), topic]}})
    assert [request.meta["found"].article_id for request in found] == ["nfplus:9"]


def test_nanfang_pages_as_long_as_there_is_a_next_one(start):
    spider = start(NanfangPlusSpider, columns="38")
    (seed,) = spider.start_requests_of_run()
    *_, second = read(seed, {"data": {"hasNextPage": True, "list": [row(7)]}})
    assert "pageNum=2" in second.url
    assert len(read(second, {"data": {"hasNextPage": False, "list": [row(8)]}})) == 1


def test_nanfang_reads_the_legacy_list(start):
    spider = start(NanfangPlusSpider, columns="74", api="legacy")
    (seed,) = spider.start_requests_of_run()
    legacy = {"fileId": 5, "title": "题", "publishtime": "2016-12-20 19:49:38.0", "colID": 74, "colName": "甲~乙"}
    legacy["shareUrl"] = "http://static.nfapp.southcn.com/content/201612/20/c5.html"
    article, second = read(seed, {"list": [legacy]})
    assert article.meta["found"].article_id == "nfplus:5"
    assert article.meta["found"].listing["section"] == "甲\n乙"
    assert "rowNumber=1" in second.url
    assert "lastFileId=5" in second.url


# ---------------------------------------------------------------------------------------------------------- 金羊网


def test_ycwb_reads_its_jsonp_list_and_its_columns(start):
    spider = start(YcwbSpider)
    latest, column, _ = spider.start_requests_of_run()
    found = read(latest, 'cb({"artiles":[{"PUBURL":"https://news.ycwb.com/2026-11/01/content_5.htm","TITLE":"题"}]});')
    assert urls(found) == ["https://news.ycwb.com/2026-11/01/content_5.htm"]
    links = '<a href="2026-11/01/content_6.htm">题</a><a href="n_gj.htm">国际</a><a href="https://ycpai.ycwb.com/content_7.html">x</a>'
    found = read(column, links)
    assert urls(found) == [
        "https://news.ycwb.com/2026-11/01/content_6.htm",
        "https://ycpai.ycwb.com/content_7.html",
        "https://news.ycwb.com/n_gn_2.htm",
    ]


def test_ycwb_joins_the_parts_of_an_article(start):
    spider = start(YcwbSpider, lists="https://news.ycwb.com/n_gn.htm")
    (seed,) = spider.start_requests_of_run()
    first, *_ = read(seed, '<a href="/2026-11/01/content_6.htm">题</a>')
    part = (
        '<div id="displaypagenum"><b>1</b> <a href="content_6_2.htm">2</a> <a href="content_6_2.htm">下一页</a></div>'
    )
    (second,) = read(first, part)
    assert second.url.endswith("content_6_2.htm")
    (page,) = read(second, '<div id="displaypagenum"><a href="content_6.htm">1</a> <a href="content_9.htm">x</a></div>')
    assert [capture.url.rpartition("/")[2] for capture in (page.capture, *page.continuations)] == [
        "content_6.htm",
        "content_6_2.htm",
    ]
    assert page.request_url == "https://news.ycwb.com/2026-11/01/content_6.htm"


def test_half_an_article_is_none(start):
    spider = start(YcwbSpider, lists="https://news.ycwb.com/n_gn.htm")
    (seed,) = spider.start_requests_of_run()
    first, *_ = read(seed, '<a href="/2026-11/01/content_6.htm">题</a>')
    (second,) = read(first, '<div id="displaypagenum"><a href="content_6_2.htm">2</a></div>')
    assert fail(second, HttpError(answer(second, "", status=500))) == []
    assert spider.frontier.ledger.outcomes["https://news.ycwb.com/2026-11/01/content_6.htm"].kind == "failed"


# ---------------------------------------------------------------------------------------------------- government


def test_a_portal_is_read_by_its_columns(start):
    spider = start(GovSpider, portal="qingxin")
    column, *_ = spider.start_requests_of_run()
    assert column.url == "https://www.qingxin.gov.cn/zwgk/qxyw/index.html"
    links = "<li><a href='content/post_5.html' title='题'>题</a> 2026-11-01</li><a href='content/mpost_5.html'>题</a>"
    links += "<a href='http://mp.weixin.qq.com/s/x'>微信</a><a href='/zwgk/'>栏目</a>"
    article, second = read(column, links)
    assert article.url.endswith("/zwgk/qxyw/content/post_5.html")
    assert article.meta["found"].site == "qingxin"
    assert second.url.endswith("/zwgk/qxyw/index_2.html")
    *_, third = read(second, "<a href='content/post_6.html'>题</a>")
    assert third.url.endswith("/zwgk/qxyw/index_3.html")


def test_the_directory_is_read_until_it_ends(start):
    spider = start(GovSpider, portal="qingxin")
    *_, index = spider.start_requests_of_run()
    (listing,) = read(index, "<script>window._CONFIG = { SID: '763003', TREE: [] }</script>")
    assert listing.url == "https://www.qingxin.gov.cn/gkmlpt/api/all/0?page=1&sid=763003"
    own = "//www.qingxin.gov.cn/gkmlpt/content/0/0/post_5.html"
    posts = [
        {"id": 5, "title": "题", "url": own, "post_url": "https://www.qingxin.gov.cn/x/content/post_5.html", "date": 1},
        {"id": 6, "title": "微信", "url": "https://mp.weixin.qq.com/s/x", "post_url": ""},
        None,
    ]
    article, second = read(listing, {"articles": posts})
    assert article.url == "https:" + own
    assert article.meta["addresses"] == ["https://www.qingxin.gov.cn/x/content/post_5.html"]
    assert spider.counted["newscrawl/bad_rows"] == 2
    assert "page=2" in second.url
    assert fail(second, HttpError(answer(second, "", status=550))) == []
    assert spider.frontier.ledger.outcomes[second.url].kind == "listed"


def test_a_backfill_asks_the_search_that_reaches_further_back(start):
    spider = start(GovSpider, portal="qingxin", since="2020-01-01")
    *_, index = spider.start_requests_of_run()
    listing, history = read(index, "<script>window._CONFIG = { SID: '763003', TREE: [] }</script>")
    assert "/gkmlpt/api/all/0" in listing.url
    assert history.url.startswith("http://search.gd.gov.cn/jsonp/site/763003?page=1&pagesize=20&isgkml=1")
    url = "https://www.qingxin.gov.cn/gkmlpt/content/1/1350/post_1350621.html"
    row = {"id": 1350621, "title": "<em>题</em>", "pub_time": "2021-03-04", "url": url, "attachment": "[]"}
    article, second = read(history, "cb(" + json.dumps({"results": [row], "count": 40}) + ")")
    assert article.meta["found"].article_id == "nfcms:1350621"
    assert article.meta["found"].listing == {"title": "题", "published": "2021-03-04"}
    assert "page=2" in second.url
    assert read(second, 'cb({"results": [], "count": 40})') == []
    older = json.dumps({"results": [{**row, "pub_time": "2019-01-01"}]})
    assert read(history, f"cb({older})") == []


def test_a_post_found_in_column_and_directory_is_asked_for_once(start):
    spider = start(GovSpider, portal="qingxin")
    column, *_, index = spider.start_requests_of_run()
    read(column, "<a href='content/post_5.html'>题</a>")
    (listing,) = read(index, "<script>window._CONFIG = { SID: '763003', TREE: [] }</script>")
    post = {"id": 5, "title": "题", "url": "https://www.qingxin.gov.cn/gkmlpt/content/0/0/post_5.html"}
    assert [url for url in urls(read(listing, {"articles": [post]})) if "post_" in url] == []


def test_an_unlisted_portal_is_recognised_by_its_page(start):
    spider = start(GovSpider, base_url="http://www.somewhere.gov.cn/")
    (home,) = spider.start_requests_of_run()
    page = "<script>window.NFCMS_SITE_ID=1</script><a href='/xw/content/post_5.html'>题</a><a href='/xw/'>新闻</a>"
    assert urls(read(home, page)) == [
        "http://www.somewhere.gov.cn/xw/content/post_5.html",
        "http://www.somewhere.gov.cn/gkmlpt/index",
        "http://www.somewhere.gov.cn/index_2.html",
        "http://www.somewhere.gov.cn/xw/index.html",
    ]


def test_a_portal_of_an_unknown_system_is_reported(start):
    spider = start(GovSpider, base_url="http://www.somewhere.gov.cn/")
    (home,) = spider.start_requests_of_run()
    assert read(home, "<a href='/about'>关于</a>") == []
    (outcome,) = spider.frontier.ledger.outcomes.values()
    assert "known content system" in outcome.reason


# ------------------------------------------------------------------------------------------------------ eastmoney


def test_eastmoney_rows_have_codes_instead_of_addresses(start):
    spider = start(EastmoneySpider)
    (seed,) = spider.start_requests_of_run()
    good = {
        "infoCode": "NW202202242288122444",
        "title": "题",
        "datetime": "2022-02-24 17:04:01",
        "medianame": "南方Plus",
    }
    (request,) = read(seed, {"record": [{"infoCode": "x", "title": "坏"}, good]})
    assert request.url == "http://choicewzp1.eastmoney.com/NewsData/GetNewsText.do?id=NW202202242288122444"
    assert request.meta["found"].article_id == "em:NW202202242288122444"
    assert request.meta["found"].listing["source"] == "南方Plus"
    (mirror,) = fail(request, HttpError(answer(request, "", status=500)))
    assert mirror.url.startswith("http://finews.zning.xyz/")
