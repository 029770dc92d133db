"""One article, one key: every form of address that a source is known to use."""

import pytest

from newscrawl.sites.registry import site_for
from newscrawl.urls import article_id, canonical_url

FORMS = [
    (
        "https://static.nfnews.com/content/202212/15/c7175949.html?enterColumnId=1&colID=0&appversion=9",
        "nfplus:7175949",
    ),
    ("http://static.nfapp.southcn.com/content/202007/13/c3761026.html", "nfplus:3761026"),
    ("http://pc.nfapp.southcn.com/38/2896248.html", "nfplus:2896248"),
    ("https://pc.nfnews.com/38/2896248.html", "nfplus:2896248"),
    ("https://www.nfnews.com/content/1y0lYNAnyB.html", "nfnews:1y0lYNAnyB"),
    ("https://news.ycwb.com/2023-08/21/content_52152192.htm", "ycwb:52152192"),
    ("http://3c.ycwb.com/2023-08/21/content_52152192.htm#top", "ycwb:52152192"),
    ("https://news.ycwb.com/2023-08/21/content_52152192_2.htm", "ycwb:52152192"),
    ("https://news.ycwb.com/ikimvkmtjj/content_54169914.htm", "ycwb:54169914"),
    ("https://ycpai.ycwb.com/ycppad/content/2021-12/31/content_40487673.html", "ycpai:40487673"),
    ("https://www.qingxin.gov.cn/zwgk/qxyw/content/post_1926734.html", "nfcms:1926734"),
    ("http://www.qingxin.gov.cn/zwgk/qxyw/content/mpost_1926734.html", "nfcms:1926734"),
    ("https://www.gdqingxin.gov.cn/zwgk/ldzc/qzf/qz/content/post_1350621.html", "nfcms:1350621"),
    ("https://www.qingxin.gov.cn/gkmlpt/content/1/1926/post_1926734.html", "nfcms:1926734"),
    ("http://www.zhaoqing.gov.cn/zqhjj/gkmlpt/content/10/10807/mpost_10807656.html", "nfcms:10807656"),
    ("https://www.panyu.gov.cn/zwgk/content/post_3255421.html", "nfcms:3255421"),
    ("http://finews.zning.xyz/html_News/NewsShare.html?infoCode=NW202202242288122444", "em:NW202202242288122444"),
    ("http://choicewzp1.eastmoney.com/NewsData/GetNewsText.do?id=NW20220224228812244", "em:NW20220224228812244"),
    ("https://finance.eastmoney.com/a/202202242288122444.html", "em:NW202202242288122444"),
    ("https://news.southcn.com/node_179d29f1ce/9a8b7c6d5e.shtml", "southcn:9a8b7c6d5e"),
    ("http://economy.southcn.com/e/2019-06/13/content_187943427.htm", "southcn:187943427"),
    ("https://epaper.southcn.com/nfdaily/html/202401/05/content_10012345.html", "epaper:nfdaily:10012345"),
    ("https://epaper.nfnews.com/nfdaily/html/202401/05/content_10012345.html", "epaper:nfdaily:10012345"),
]


@pytest.mark.parametrize(("url", "key"), FORMS)
def test_every_form_of_address_gives_the_article_its_key(url, key):
    site = site_for(url)
    assert article_id(canonical_url(url, site), site) == key


@pytest.mark.parametrize(
    "spelling",
    [
        "/(S(lit3py55t21z5v55vlm25s55))/news.aspx?id=7",
        "/(A(x1)S(lit3py55t21z5v55vlm25s55))/news.aspx?id=7",
        "/news.aspx;jsessionid=0A1B?id=7",
        "/news.aspx?id=7&PHPSESSID=1f2e&_=1716",
        "/news.aspx?ASPSESSIONIDQQ=1&site_session_id=2&sessid=3&id=7&CFID=1&CFTOKEN=2",
        "/news.aspx?id=7&rnd=0.123&fbclid=x&nonce=1",
    ],
)
def test_sessions_and_lucky_numbers_make_no_new_address(spelling):
    assert canonical_url(f"https://a.example{spelling}") == "https://a.example/news.aspx?id=7"


@pytest.mark.parametrize("query", ["assessid=3", "s=3", "t=3", "session=2026", "p=2", "key=3"])
def test_parameters_that_may_name_something_stay(query):
    assert canonical_url(f"https://a.example/news.aspx?{query}").endswith(query)


def test_the_epaper_is_not_mistaken_for_pages_of_one_article():
    url = "http://ep.ycwb.com/epaper/xkb/h5/html5/2022-03/10/content_2580_{}.htm"
    keys = {article_id(canonical_url(url.format(number), site_for(url)), site_for(url)) for number in (1, 2)}
    assert len(keys) == 2
    assert "ycwb:2580" not in keys


def test_columns_and_home_pages_are_no_articles():
    for url in ("https://news.ycwb.com/n_gn.htm", "https://www.qingxin.gov.cn/zwgk/qxyw/index_2.html"):
        assert site_for(url).article_id(url) is None


def test_old_and_new_host_have_one_canonical_address():
    old = "http://static.nfapp.southcn.com/content/202007/13/c3761026.html"
    new = "https://static.nfnews.com/content/202007/13/c3761026.html?from=weibo"
    assert canonical_url(old, site_for(old)) == canonical_url(new, site_for(new))
