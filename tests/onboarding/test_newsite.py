"""A site never seen before, added from one of its pages, yields its articles without another edit."""

import sys
import types
from datetime import datetime

import pytest

from newscrawl.crawling.frontier import Frontier
from newscrawl.onboarding.proposal import CannotPropose, identity_pattern, propose
from newscrawl.onboarding.scout import Scout
from newscrawl.replica import Replica
from newscrawl.replica.check import differences
from newscrawl.replica.families import FAMILY_PORTALS, build
from newscrawl.sites import registry
from newscrawl.sites.base import BEIJING, Site
from newscrawl.sites.gov import portals as table
from newscrawl.sites.gov.families import recognise
from newscrawl.spiders.gov import GovSpider
from newscrawl.storage.state import State
from tests.spiders.conftest import NotedLedger, read, start, state, urls  # noqa: F401  fixtures
from tests.spiders.offline import articles, crawl

NOW = datetime(2027, 3, 9, 12, tzinfo=BEIJING)


@pytest.fixture
def own_table(tmp_path, monkeypatch):
    """A table of portals that may be written."""
    copy = tmp_path / "portals.toml"
    copy.write_text((table.TABLE).read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(table, "TABLE", copy)
    caches = (table.table_source, table.portals, table.portal_hosts, registry.portal_site)
    yield copy
    for cache in caches:
        cache.cache_clear()


def look(start, replica, url, folder):  # noqa: F811
    scout = start(Scout, url=url)
    with State(folder / "scout.db") as own:  # nothing that it does is left to the crawl
        scout.frontier = Frontier(own, NotedLedger(own))
        pages = list(crawl(scout, replica))
    return scout.seen, pages


@pytest.mark.parametrize("page", ["column", "article"])
@pytest.mark.parametrize("name", [portal.name for portal in FAMILY_PORTALS])
def test_a_portal_with_class_names_of_its_own_is_added_by_one_row(name, page, start, own_table):  # noqa: F811
    replica = Replica(articles=9, now=NOW)
    replica.sources |= {source.name: source for source in build(replica.world, plain=True)}
    replica._by_host = replica._routing()
    source = replica.sources[name]
    url = source.origin + source.column if page == "column" else source.article(3).urls[0]
    seen, pages = look(start, replica, url, own_table.parent)
    assert len(pages) in (1, 2), "articles for fixtures"
    found = propose(seen.url, seen.text, seen.links, seen.recognition, seen.columns)
    assert not found.files
    assert found.write() == [own_table]
    for cache in (table.table_source, table.portals, table.portal_hosts, registry.portal_site):
        cache.cache_clear()
    row = table.portals()[found.name]
    assert (row.family, row.host, row.verified) == (source.family, source.hosts[0], False)
    assert row.evidence.startswith("scrapy newsite")
    stored = articles(start(GovSpider, portal=found.name), replica)
    assert list(differences(stored, [one.as_json() for one in source.articles()])) == []
    assert {article.site for article in stored} == {found.name}


def test_a_site_of_an_unknown_system_is_looked_at_from_list_and_article(start, tmp_path):  # noqa: F811
    replica = Replica(articles=9, now=NOW)
    for url in ("http://www.pinlan.example/quyu/", replica.sources["aggregator"].article(3).urls[0]):
        seen, pages = look(start, replica, url, tmp_path)
        assert seen.recognition is None
        assert pages
        assert identity_pattern(seen.links) == r"/(?P<id>\d+)\.html$"


def test_a_portals_row_names_its_place(own_table):
    url = "http://www.newcounty.gov.cn/zwgk/content/post_77.html"
    page = (
        "<script>window.NFCMS_SITE_ID=1</script><meta name='SiteName' content='佛冈县新城'>"
        "<meta name='SiteIDCode' content='4418210099'>"
    )
    found = propose(url, page, [url], recognise(page, [url]))
    assert 'region = "441821"' in found.row
    assert 'lists = ["/zwgk/"]' in found.row
    assert 'scheme = "http"' in found.row
    assert "佛冈县新城" in found.row


def test_a_site_of_its_own_becomes_a_module_and_a_spider(start, monkeypatch):  # noqa: F811
    url = "https://www.xinchengbao.example/xw/index.html"
    links = [f"https://www.xinchengbao.example/xw/2026-11/0{n}/content_90{n}.htm" for n in range(1, 6)]
    guess = recognise("", links)
    assert guess.family.name == "trs", "its addresses are like those of portals"
    found = propose(url, "<title>要闻_新城报</title>", [*links, "https://www.xinchengbao.example/about.htm"], guess)
    site_text, spider_text = found.files.values()
    for text in (site_text, spider_text):
        compile(text, "generated", "exec")
    module = types.ModuleType(f"newscrawl.sites.{found.name}")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(site_text, vars(module))
    (site,) = [value for value in vars(module).values() if isinstance(value, Site)]
    assert (site.display_name, site.article_id(links[0])) == ("新城报", f"{found.name}:901")
    declared = {**registry.declared_sites(), site.name: site}
    monkeypatch.setattr(registry, "declared_sites", lambda: declared)
    registry._by_host.cache_clear()
    spider_module = types.ModuleType("generated_spider")
    exec(spider_text, vars(spider_module))
    (spider_class,) = [
        v for v in vars(spider_module).values() if isinstance(v, type) and v.__module__ == "generated_spider"
    ]
    spider = start(spider_class)
    (seed,) = spider.start_requests_of_run()
    page = "".join(f'<li><a href="{link}">新闻标题</a></li>' for link in links) + '<a href="/about.htm">关于本报社</a>'
    page += '<a href="index_2.html">下一页</a>'
    assert urls(read(seed, page)) == [*links, "https://www.xinchengbao.example/xw/index_2.html"]
    registry._by_host.cache_clear()


def test_what_is_known_already_is_not_added_again():
    with pytest.raises(CannotPropose, match="qingxin"):
        propose("https://www.qingxin.gov.cn/zwgk/", "<p>", [], None)
    with pytest.raises(CannotPropose, match="generic"):
        propose("https://www.example.org/", "<p>", ["https://www.example.org/about"], None)


@pytest.mark.parametrize(
    ("links", "pattern"),
    [
        (["https://a/xw/2024/t_12345.html"], r"/t_(?P<id>\d+)\.html$"),
        (["https://a/x/0a1b2c3d4e5f60718293.shtml"], r"/(?P<id>[0-9a-f]{20})\.shtml$"),
        (["https://a/about.html", "https://a/"], None),
    ],
)
def test_the_id_is_the_last_number_or_hash_of_the_file_name(links, pattern):
    assert identity_pattern(links) == pattern
