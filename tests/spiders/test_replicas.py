"""Every spider against the stand-in of its source: all articles once, backfills exact, the range that was seen."""

from datetime import datetime, timedelta

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from newscrawl.replica import Replica
from newscrawl.replica.check import differences
from newscrawl.replica.nanfang_rows import COLUMNS
from newscrawl.sites.base import BEIJING
from newscrawl.spiders.eastmoney import EastmoneySpider
from newscrawl.spiders.generic import GenericSpider
from newscrawl.spiders.gov import GovSpider
from newscrawl.spiders.nanfang_plus import NanfangPlusSpider
from tests.spiders.offline import articles

NOW = datetime(2027, 3, 9, 12, tzinfo=BEIJING)
LOADER = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": ["newscrawl.spiders"]}))
SOURCES = {  # spider -> (its arguments, what it finds)
    "nanfang_plus": ({}, ["nanfang_plus"]),
    "ycwb": ({}, ["ycwb", "ycpai"]),
    "southcn": ({}, ["southcn"]),
    "epaper": ({"since": "2027-03-01", "until": "2027-03-09"}, ["epaper"]),
    "gov": ({"portal": "qingxin"}, ["qingxin", "gkmlpt"]),
    "eastmoney": ({}, ["eastmoney"]),
    "generic": ({"feed": "http://www.pinlan.example/rss.xml"}, ["aggregator"]),
}


@pytest.fixture
def replica():
    return Replica(articles=17, now=NOW)


def truth(replica, *names):
    return {one["id"]: one for name in names for one in (each.as_json() for each in replica.sources[name].articles())}


def test_every_spider_has_a_stand_in():
    assert set(SOURCES) == set(LOADER.list())


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_is_crawled_whole_and_every_article_once(name, start, replica):
    arguments, sources = SOURCES[name]
    spider = start(LOADER.load(name), **arguments)
    assert list(differences(articles(spider, replica), truth(replica, *sources).values())) == []
    assert not [end for end in spider.frontier.ledger.outcomes.values() if end.kind == "failed"]


@pytest.mark.parametrize("name", SOURCES)
def test_a_backfill_by_date_is_exact_and_says_what_it_could_see(name, start, replica, caplog):
    arguments, sources = SOURCES[name]
    since, until = (NOW - timedelta(days=4)).date(), (NOW - timedelta(days=2)).date()
    spider = start(LOADER.load(name), **{**arguments, "since": str(since), "until": str(until)})
    wanted = {key for key, one in truth(replica, *sources).items() if str(since) <= one["published"][:10] <= str(until)}
    assert {one.id for one in articles(spider, replica)} == wanted != set()
    with caplog.at_level("INFO"):
        spider.closed("finished")
    assert "The lists named articles from" in caplog.text


@pytest.mark.parametrize("name", SOURCES)
def test_a_backfill_that_reaches_less_far_than_asked_says_so(name, start, replica, caplog):
    arguments, _ = SOURCES[name]
    spider = start(LOADER.load(name), **{**arguments, "since": "2026-12-01", "until": "2026-12-02"})
    articles(spider, replica)
    spider.closed("finished")
    assert ("did not reach back" in caplog.text) is (name != "epaper"), "an epaper has an issue for every day"


# ------------------------------------------------------------------------------------------- what only some lists show


def test_the_search_finds_posts_that_the_directory_no_longer_lists(start, replica):
    since = str((NOW - timedelta(days=90)).date())
    spider = start(GovSpider, portal="qingxin", since=since)
    every = truth(replica, "qingxin", "gkmlpt", "gkmlpt_past")
    assert list(differences(articles(spider, replica), every.values())) == []


def test_all_columns_of_nanfang_plus_are_found_from_their_page(start, replica):
    spider = start(NanfangPlusSpider, columns="all")
    assert list(differences(articles(spider, replica), truth(replica, "nanfang_plus").values())) == []
    lists = [url for url, end in spider.frontier.ledger.outcomes.items() if end.kind == "listed"]
    assert all(any(f"columnId={number}&" in url for url in lists) for number in COLUMNS)


def test_the_legacy_lists_of_nanfang_plus_name_the_same_articles(start, replica):
    stored = articles(start(NanfangPlusSpider, columns="13707", api="legacy"), replica)
    assert list(differences(stored, truth(replica, "nanfang_plus").values())) == []


def test_a_reporters_articles_are_all_found(start, replica):
    source = replica.sources["nanfang_plus"]
    name = next(source.articles()).story.reporters[0]
    stored = articles(start(NanfangPlusSpider, reporters=source.reporter_id(name)), replica)
    written = {one.id for one in source.articles() if name in one.story.reporters}
    assert {one.id for one in stored} == written


@pytest.mark.parametrize("markets", ["38", "45", "102", "37,38,39,45,102"])
def test_every_list_of_eastmoney_names_each_article_once(markets, start, replica):
    stored = articles(start(EastmoneySpider, markets=markets), replica)
    assert list(differences(stored, truth(replica, "eastmoney").values())) == []


@pytest.mark.parametrize("file", ["sitemap.xml", "sitemap_index.xml", "sitemap_news.xml.gz"])
def test_a_site_is_crawled_by_its_sitemap(file, start, replica):
    stored = articles(start(GenericSpider, sitemap=f"http://www.pinlan.example/{file}"), replica)
    assert list(differences(stored, truth(replica, "aggregator").values())) == []
