"""Every content system's replica, crawled whole by address alone."""

from datetime import datetime, timedelta

import pytest
from parsel import Selector

from newscrawl.replica import Replica
from newscrawl.replica.check import differences
from newscrawl.replica.families import FAMILY_PORTALS, build
from newscrawl.sites.base import BEIJING
from newscrawl.sites.gov.families import family_of_url, recognise
from newscrawl.spiders.gov import GovSpider
from tests.replica.reading import asked
from tests.spiders.offline import articles

NOW = datetime(2027, 3, 9, 12, tzinfo=BEIJING)
FAMILIES = [portal.name for portal in FAMILY_PORTALS]
OTHERS = ["nanfang_plus", "ycwb", "ycpai", "southcn", "epaper", "eastmoney", "aggregator", "mirror"]
UNMARKED = ("hanweb",)
"""Systems whose articles' pages bear no sign; their addresses do."""


def world(*, plain: bool = False, count: int = 13) -> Replica:
    replica = Replica(articles=count, now=NOW)
    replica.sources |= {source.name: source for source in build(replica.world, plain=plain)}
    replica._by_host = replica._routing()
    return replica


def truth(replica: Replica, name: str) -> list[dict]:
    return [article.as_json() for article in replica.sources[name].articles()]


@pytest.mark.parametrize("plain", [False, True], ids=["own classes", "other classes"])
@pytest.mark.parametrize("name", FAMILIES)
def test_a_portal_known_by_its_address_is_crawled_whole_and_every_article_once(name, plain, start):
    replica = world(plain=plain)
    spider = start(GovSpider, base_url=replica.sources[name].origin + "/")
    assert list(differences(articles(spider, replica), truth(replica, name))) == []
    assert not [outcome for outcome in spider.frontier.ledger.outcomes.values() if outcome.kind == "failed"]


def test_a_portal_known_by_its_address_alone_says_its_family_how_sure_that_is_and_its_place(start, caplog):
    spider = start(GovSpider, base_url="https://www.lianzhou-replica.gov.cn/")
    replica = world(count=3)
    with caplog.at_level("INFO"):
        articles(spider, replica)
    assert "is a portal of family nfcms, confidence 0.99 (NFCMS_SITE_ID" in caplog.text
    assert "place: 广东省" in caplog.text


@pytest.mark.parametrize("name", FAMILIES)
def test_a_backfill_by_date_is_exact(name, start):
    replica = world()
    since, until = (NOW - timedelta(days=4)).date(), (NOW - timedelta(days=2)).date()
    spider = start(
        GovSpider, base_url=replica.sources[name].origin + "/", since=since.isoformat(), until=until.isoformat()
    )
    wanted = {
        one["id"] for one in truth(replica, name) if since.isoformat() <= one["published"][:10] <= until.isoformat()
    }
    assert {article.id for article in articles(spider, replica)} == wanted != set()


@pytest.mark.parametrize("name", ["qingxin", *FAMILIES])
def test_a_list_page_tells_its_family(name):
    replica = world()
    source = replica.sources[name]
    url = "https://www.qingxin.gov.cn/zwgk/qxyw/" if name == "qingxin" else source.origin + source.column
    text = replica.answer(asked(url))[1].body.decode()
    links = [f"https://{source.hosts[0]}{href}" for href in Selector(text).css("a::attr(href)").getall()]
    found = recognise(text, links)
    assert found.family.name == ("nfcms" if name == "qingxin" else source.family)
    assert found.confidence >= 0.5
    assert found.signs


@pytest.mark.parametrize("name", FAMILIES)
def test_an_article_tells_its_family_by_its_address_and_by_its_source_where_that_bears_a_sign(name):
    source = world().sources[name]
    for article in source.articles():
        url = article.urls[0]
        assert family_of_url(url).name == ("hanweb" if name == "jpaas" else source.family)
        found = recognise(source.answer(asked(url)).body.decode())
        assert (found and found.family.name) == (None if name in UNMARKED else source.family)


@pytest.mark.parametrize("name", OTHERS)
def test_pages_of_other_sites_have_no_family(name):
    replica = world()
    for article in replica.sources[name].articles():
        text = replica.answer(asked(article.urls[0]))[1].body.decode("utf-8", "replace")
        assert recognise(text, article.urls) is None


def test_an_unknown_site_has_no_family():
    page = '<html><ul class="news_list"><li><a href="/news/2026/11/1.html">x</a></ul><div id="zoom"></div></html>'
    assert recognise(page, ["https://www.example.org/news/2026/11/1.html", "https://www.example.org/p/9"]) is None
    assert recognise("", []) is None


@pytest.mark.parametrize(("days", "reached"), [(3, True), (300, False)])
def test_a_backfill_says_how_far_back_it_could_see(days, reached, start, caplog):
    replica = world()
    since = (NOW - timedelta(days=days)).date().isoformat()
    spider = start(GovSpider, base_url=replica.sources["trs"].origin + "/", since=since)
    articles(spider, replica)
    with caplog.at_level("INFO"):
        spider.closed("finished")
    assert "named articles from" in caplog.text
    assert ("did not reach back" in caplog.text) is not reached
