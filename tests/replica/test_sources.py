from __future__ import annotations

import json
import re
from datetime import datetime, timedelta

import pytest

from newscrawl.replica import Replica
from newscrawl.replica.gbk_machine import mirror
from newscrawl.replica.gkmlpt import PAST_DAYS
from newscrawl.replica.messages import escape
from newscrawl.replica.source import Source
from newscrawl.replica.world import DAYS, Article
from newscrawl.sites.base import BEIJING
from tests.replica.reading import Get, asked, text_of, visible

STATIC = "https://static.nfnews.com"
API = "https://api.nfnews.com/nfplus-manuscript-web/article/list?columnId=13707&pageSize=20&pageNum="
PORTAL = "https://www.qingxin.gov.cn"
SOURCES = tuple(Replica().sources)


def articles(replica: Replica, name: str) -> list[Article]:
    return list(replica.sources[name].articles())


def shown(get: Get, article: Article, url: str) -> str:
    """What a reader of `url` sees of an article, all its pages together."""
    parts = []
    for page in article.pages or (url,):
        text = text_of(get(page))
        if text.startswith("{"):
            answer = json.loads(text)
            text = answer.get("content") or answer["text"]
        parts.append(visible(text))
    return "".join(parts)


# ---------------------------------------------------------------------------------------------------- every source


@pytest.mark.parametrize("name", SOURCES)
def test_every_address_of_an_article_shows_every_paragraph(replica, get, name):
    for article in articles(replica, name):
        for url in article.urls:
            page = shown(get, article, url)
            for paragraph in article.paragraphs:
                wanted = visible(mirror(f"<p>{escape(paragraph)}</p>")) if name == "mirror" else paragraph
                assert re.sub(r"\s", "", wanted) in page, url


@pytest.mark.parametrize("name", SOURCES)
def test_identities_and_addresses_are_unique_and_grow_with_time(replica, name):
    found = articles(replica, name)
    assert len({article.id for article in found}) == len(found)
    assert len({url for article in found for url in article.urls}) == sum(len(article.urls) for article in found)
    if name != "gkmlpt":  # its list joins two series
        assert [one.published for one in found] == sorted((one.published for one in found), reverse=True)


@pytest.mark.parametrize("name", SOURCES)
def test_articles_lie_in_the_last_days_before_now(replica, name):
    oldest = timedelta(days=DAYS + 2 + (PAST_DAYS if name == "gkmlpt_past" else 0))
    for article in articles(replica, name):
        assert replica.world.now - oldest <= article.published <= replica.world.now


@pytest.mark.parametrize("name", SOURCES)
def test_every_host_has_a_robots_txt(replica, get, name):
    for host in replica.sources[name].hosts:
        assert b"User-agent: *" in get(f"https://{host}/robots.txt").body


@pytest.mark.parametrize("name", SOURCES)
def test_thousands_of_articles_are_made_on_demand(name):
    source: Source = Replica(articles=100_000).sources[name]
    article = source.article(source.count - 1)
    assert source.article(source.count - 1) == article


def test_truth_lists_each_article_once_with_its_text(replica):
    rows = replica.truth()
    assert len({row["id"] for row in rows}) == len(rows)
    assert all(row["text"] == "\n".join(row["paragraphs"]) for row in rows)
    assert json.loads(json.dumps(rows, ensure_ascii=False))[0]["published"].endswith("+08:00")


def test_reposts_carry_the_text_of_their_original(replica):
    rows = {row["id"]: row for row in replica.truth()}
    reposts = [row for row in rows.values() if row["repost_of"]]
    assert len(reposts) > 5
    for row in reposts:
        assert set(row["paragraphs"]) <= set(rows[row["repost_of"]]["paragraphs"])


def test_a_change_alters_one_article_only(replica):
    before = {row["id"]: row["text"] for row in replica.truth()}
    changed = articles(replica, "ycwb")[3].id
    replica.change(changed)
    after = {row["id"]: row["text"] for row in replica.truth()}
    assert [key for key in before if before[key] != after[key]] == [changed]


def test_a_title_is_where_its_page_has_it(replica, get):
    for name in ("nanfang_plus", "ycwb", "qingxin", "gkmlpt", "aggregator"):
        article = articles(replica, name)[0]
        assert visible(f"<p>{escape(article.title)}</p>") in visible(text_of(get(article.urls[0])))


# ---------------------------------------------------------------------------------------------------- Nanfang Plus


def rows_of(get: Get, page: int) -> tuple[list[dict[str, object]], bool]:
    data = json.loads(get(f"{API}{page}").body)["data"]
    return data["list"], data["hasNextPage"]


def test_the_current_list_has_several_pages_and_all_the_dirt(get):
    pages = [rows_of(get, number) for number in (1, 2, 3)]
    rows = [row for page, _ in pages for row in page]
    assert [following for _, following in pages] == [True, True, False]
    assert {row["articleType"] for row in rows} == {0, 3, 10}
    assert any(row["summary"] == "详见内文" for row in rows)
    assert any(isinstance(row["releaseTime"], int) for row in rows)
    assert any("<font" in row["title"] for row in rows)
    topic = next(row for row in rows if row.get("SpecialTopicList"))
    only_there = {row["articleId"] for row in topic["SpecialTopicList"]} - {row["articleId"] for row in rows}
    assert len(only_there) == 1


def test_lists_and_topic_together_reach_every_article(replica, get):
    rows = [row for number in (1, 2, 3) for row in rows_of(get, number)[0]]
    rows += [inner for row in rows for inner in row.get("SpecialTopicList", [])]
    listed = {f"nfplus:{row['articleId']}" for row in rows if row["articleType"] == 0}
    assert {article.id for article in articles(replica, "nanfang_plus")} <= listed


def test_a_column_that_nobody_knows_is_empty(get):
    answer = json.loads(get("https://api.nfnews.com/nfplus-manuscript-web/article/list?columnId=9").body)
    assert answer["data"] == {"hasNextPage": False, "list": []}


def test_the_legacy_list_goes_on_by_row_number(replica, get):
    url = "http://api.nfapp.southcn.com/nanfang_if/getArticles?columnId=38&count=10&lastFileId=0&rowNumber="
    rows = [row for start in (0, 10, 20) for row in json.loads(get(f"{url}{start}").body)["list"]]
    assert [f"nfplus:{row['fileId']}" for row in rows] == [one.id for one in articles(replica, "nanfang_plus")]
    assert all(row["publishtime"].endswith(".0") for row in rows)


def test_the_body_interface_has_one_image_for_each_placeholder(replica, get):
    for article in articles(replica, "nanfang_plus"):
        number = article.id.partition(":")[2]
        answer = json.loads(get(f"https://api.nfnews.com/nanfang_if/getArticleContent?articleId={number}").body)
        assert len(re.findall(r"<!--IMAGE\w+#\d+-->", answer["content"])) == len(answer["images"])
        urls = [image["imageUrl"] for entry in answer["images"] for image in entry["imagearray"]]
        assert urls == [picture.url for picture in article.pictures]


def test_the_share_page_doubles_captions_and_keeps_its_property_block(replica, get):
    article = next(one for one in articles(replica, "nanfang_plus") if one.pictures)
    page = text_of(get(article.urls[0]))
    assert page.count(escape(article.pictures[0].printed)) == 2
    assert re.search(r"<!--enpproperty <articleid>(\d+)</articleid>", page)[1] == article.id.partition(":")[2]
    assert "二维码" in page


# ------------------------------------------------------------------------------------------------------------- ycwb


def test_a_ycwb_page_carries_the_article_twice(replica, get):
    article = next(one for one in articles(replica, "ycwb") if not one.pages)
    page = text_of(get(article.urls[0]))
    assert page.count(escape(article.paragraphs[1])) >= 2
    assert page.count('class="main_article"') == 2


def test_ycwb_has_bare_labels_dateless_addresses_and_continuations():
    replica = Replica(articles=60)
    found = list(replica.sources["ycwb"].articles())
    pages = [text_of(replica.answer(asked(one.urls[0]))[1]) for one in found]
    assert any("作者：</span>" in page for page in pages)
    assert any("编辑: </div>" in page for page in pages)
    assert any("data-original-title" in page for page in pages)
    assert any("/ikimvkmtjj/" in one.urls[0] for one in found)
    assert any(one.pages for one in found)


def test_a_ycwb_continuation_links_back_and_ends(replica, get):
    replica.world.articles = 60
    article = next(one for one in articles(replica, "ycwb") if one.pages)
    last = get(article.pages[-1])
    assert article.pages[0].rpartition("/")[2] in text_of(last)
    assert get(article.urls[0].replace(".htm", f"_{len(article.pages) + 1}.htm")).status == 404


def test_ycwb_list_links_are_relative_and_reach_every_article(replica, get):
    links = []
    for page in ("", "_2"):
        answer = text_of(get(f"https://news.ycwb.com/node_3232{page}.htm"))
        links += re.findall(r'<li><a href="([^":]+)"', answer)
    assert {f"https://news.ycwb.com/{link}" for link in links} == {one.urls[0] for one in articles(replica, "ycwb")}
    assert get("https://news.ycwb.com/node_3232_3.htm").status == 404


def test_the_jsonp_list_has_its_misspelt_key(get):
    answer = text_of(get("https://api.ycwb.com/app_if/jy/getArticles?jsoncallback=cb&nodeid=22&pagesize=5"))
    assert len(json.loads(re.fullmatch(r"cb\((.*)\);", answer)[1])["artiles"]) == 5


# ------------------------------------------------------------------------------------------------ portal, directory


def test_portal_lists_are_numbered_from_one(get):
    first, second = (text_of(get(f"{PORTAL}/zwgk/qxyw/{name}")) for name in ("index.html", "index_2.html"))
    assert len(re.findall("post_", first)) == 10
    assert len(re.findall("post_", second)) == 6
    assert get(f"{PORTAL}/zwgk/qxyw/index_3.html").status == 404


def test_portal_pages_have_the_national_metas_with_their_traps(replica, get):
    pages = [text_of(get(article.urls[0])) for article in articles(replica, "qingxin")]
    assert any('name="pubdate"' in page for page in pages)
    assert any('name="PubDate"' in page for page in pages)
    assert any('content="网站名称"' in page for page in pages)
    assert all("您已选择离开清新区政府门户网站" in page for page in pages)
    assert all("点击：-" in page for page in pages)
    assert any("发布机构：&nbsp;" in page for page in pages)


def test_our_own_net_becomes_the_portal_in_the_truth(replica, get):
    for article in articles(replica, "qingxin"):
        if "来源：本" in text_of(get(article.urls[0])):
            assert article.source == "清远市清新区人民政府"


def test_hosts_without_www_redirect(get):
    answer = get("https://qingxin.gov.cn/zwgk/qxyw/")
    assert (answer.status, answer.headers["Location"]) == (301, f"{PORTAL}/zwgk/qxyw/")


def test_page_0_of_the_directory_is_page_1_and_the_end_is_missing(replica, get):
    first, same, end = (get(f"{PORTAL}/gkmlpt/api/all/0?page={number}&sid=763003") for number in (0, 1, 2))
    assert first.body == same.body
    assert end.status == 404
    replica.switch("gkmlpt", "deep", value=True)
    ids = [
        row["id"]
        for page in (1, 2)
        for row in json.loads(get(f"{PORTAL}/gkmlpt/api/all/0?page={page}").body)["articles"]
    ]
    assert len(set(ids)) == replica.sources["gkmlpt"].count


def test_the_directory_shares_posts_with_the_portal(replica):
    both = {one.id for one in articles(replica, "gkmlpt")} & {one.id for one in articles(replica, "qingxin")}
    assert len(both) == 8
    truth = {row["id"]: row for row in replica.truth()}
    for article_id in both:
        assert any("/gkmlpt/" in url for url in truth[article_id]["urls"])
        assert any("/zwgk/" in url for url in truth[article_id]["urls"])


def test_a_directory_page_holds_its_article_as_escaped_json(replica, get):
    article = next(one for one in articles(replica, "gkmlpt") if one.index_no)
    page = text_of(get(article.urls[0]))
    detail, _ = json.JSONDecoder().raw_decode(page, page.index("DETAIL: ") + len("DETAIL: "))
    assert "\\u003Cp" in page
    assert article.paragraphs[0] in detail["content"]
    assert detail["identifier"] == article.index_no


# --------------------------------------------------------------------------------------------------------- re-hosts


def test_eastmoney_lists_have_three_shapes_with_the_same_articles(get):
    market = json.loads(get("http://43.240.125.15:1818/information/newmarket/web/webapi?marketType=37&count=9").body)
    type_102 = json.loads(get("http://183.136.162.242/web/webapi?type=102&count=9&newsid=1").body)
    type_45 = json.loads(get("http://183.136.162.242/web/webapi?type=45&count=9").body)
    codes = [row["infoCode"] for row in market["record"]]
    assert [row["infoCode"] for row in type_102["records"]] == codes
    assert [row["infocode"] for row in type_45["nodeList"]] == codes
    assert len(codes) == 9


def test_the_jekyll_post_has_front_matter_no_indents_and_closing_links(replica, get):
    article = articles(replica, "eastmoney")[0]
    post = text_of(get(article.urls[4]))
    assert post.startswith("---\nlayout: post\n")
    assert "\u3000\u3000" not in post
    assert post.rstrip().endswith("[返回首页](//finews.withounder.com/)")


def test_the_aggregator_recommends_the_article_itself_without_dots(replica, get):
    page = visible(text_of(get(articles(replica, "aggregator")[0].urls[0])))
    article = articles(replica, "aggregator")[0]
    teaser = re.sub(r"\s", "", article.paragraphs[0][:50].replace(".", " "))
    assert f"{teaser}..." in page.partition("推荐阅读")[2]


def test_feed_and_sitemap_name_every_article(replica, get):
    urls = {article.urls[0] for article in articles(replica, "aggregator")}
    host = "http://www.pinlan.example"
    assert set(re.findall(r"<link>([^<]+html)</link>", text_of(get(f"{host}/rss.xml")))) == urls
    assert set(re.findall(r"<loc>([^<]+)</loc>", text_of(get(f"{host}/sitemap.xml")))) == urls


def test_some_aggregator_pages_are_gbk(replica, get):
    bodies = [get(article.urls[0]).body for article in articles(replica, "aggregator")]
    undecodable = 0
    for body in bodies:
        try:
            body.decode()
        except UnicodeDecodeError:
            undecodable += 1
    assert 0 < undecodable < len(bodies)


def test_mirror_pages_are_glossed_and_torn(replica, get):
    pages = [text_of(get(article.urls[0])) for article in articles(replica, "mirror")]
    assert all("聲明" in page for page in pages)
    assert all(len(re.findall(r"\([a-zāáǎàōóǒòēéěèīíǐìūúǔùǜ]+\)", page)) > 10 for page in pages)
    assert any("?！?/p>" in page for page in pages)


def test_the_same_seed_and_time_give_the_same_world():
    now = datetime(2027, 1, 2, 3, 4, tzinfo=BEIJING)
    assert Replica(now=now).truth() == Replica(now=now).truth()
    assert Replica(now=now, seed="other").truth() != Replica(now=now).truth()
