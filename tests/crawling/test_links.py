import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsel import Selector

from newscrawl.crawling.links import absolute, is_endless, looks_like_article, select_links, url_date

LIST = """<ul>
<li><a href='content/post_1.html' title='区委召开会议部署下半年重点工作'>区委召开会议部署…</a>
<span>2026-11-01</span></li>
<li><a href="javascript:void(0)">坏</a></li>
<li><a href="http://[bad">坏</a></li>
<li><a href="//b.gov.cn/content/post_2.html">2026-11-02 别处的消息一条</a></li></ul>
<table><tr><th>2026年11月3日</th><td><a href="/content/post_3.html">表格里的消息一条</a></td></tr></table>"""


def links(html, css=None, url="https://a.gov.cn/xw/"):
    return list(select_links(Selector(text=html), url, lambda *_: True, css))


def test_links_come_with_title_and_the_date_beside_them():
    found = [(address, link.title, link.date) for address, link in links(LIST)]
    assert found == [
        ("https://a.gov.cn/xw/content/post_1.html", "区委召开会议部署下半年重点工作", "2026-11-01"),
        (None, "坏", None),
        (None, "坏", None),
        ("https://b.gov.cn/content/post_2.html", "别处的消息一条", "2026-11-02"),
        ("https://a.gov.cn/content/post_3.html", "表格里的消息一条", "2026年11月3日"),
    ]


def test_a_date_is_not_taken_from_the_neighbour():
    html = '<ul><li><a href="/1.html">甲</a></li><li><a href="/2.html">乙</a> 2026-11-02</li></ul>'
    assert [link.date for _, link in links(html)] == [None, "2026-11-02"]


def test_a_selector_may_name_the_link_or_what_is_around_it():
    html = '<div class="n"><h3><a href="/1">甲</a></h3></div><a href="/2">乙</a>'
    assert [address for address, _ in links(html, ".n")] == ["https://a.gov.cn/1"]
    assert [address for address, _ in links(html, ".n a")] == ["https://a.gov.cn/1"]


def test_the_base_of_the_page_is_honoured():
    assert links('<base href="https://c/d/"><a href="e">x</a>')[0][0] == "https://c/d/e"


@pytest.mark.parametrize(
    "href", ["", "#top", "javascript:x", "mailto:a@b", "tel:1", "http://[", "http://a:port/", "file:///x", "/a" * 1_000]
)
def test_what_is_no_page_is_no_address(href):
    assert absolute("https://a/", href) is None


@given(st.text())
def test_no_href_breaks_a_list(href):
    absolute("https://a/b/", href)


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("https://a/zwgk/content/post_1926734.html", "区委召开会议"),
        ("https://a/2026-11/01/content_123456.htm", "头条"),
        ("https://a/202611/t20261101_219084.shtml", "通知"),
        ("https://a/art/2026/11/1/art_32_99.html", "通知公告"),
        ("https://a/info/1001/1234.htm", "通知公告"),
        ("https://a/show?id=77", "新闻一则"),
        ("https://a/site/x/5/a/3", "清新区新闻标题"),
        ("https://a/news/some-long-story", "一个没有数字的地址也可以是一篇报道"),
    ],
)
def test_addresses_of_articles_are_recognised(url, title):
    assert looks_like_article(url, title)


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("https://a/", "首页"),
        ("https://a/zwgk/", "政务公开"),
        ("https://a/zwgk/index.html", "政务公开信息网站首页"),
        ("https://a/zwgk/index_2.html", "下一页"),
        ("https://a/files/12345678.pdf", "附件下载文件一份"),
        ("https://a/about", "关于我们"),
        ("https://a/content/post_1926734.html", "»"),
    ],
)
def test_columns_files_and_arrows_are_not(url, title):
    assert not looks_like_article(url, title)


def test_a_day_is_read_from_an_address():
    assert url_date("https://a/2026-11/01/content_1.htm") == "2026-11-01"
    assert url_date("https://a/202611/t20261101_9.shtml") == "2026-11-01"
    assert url_date("https://a/art/2026/11/1/x.html") == "2026-11-01"
    assert url_date("https://a/post_1926734.html") is None


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/news/news/news/news/1.html",
        "https://a.example/a/b/a/b/a/b/a/b/1.html",
        "https://a.example/1.html?" + "x" * 3000,
        "https://a.example" + "/deep" * 40,
        "https://a.example/" + "/".join(str(n) for n in range(40)),
        "https://a.example/a/x1/a/x2/a/x3/a/x4/a/1.html",
        "https://a.example/list?" + "&".join(f"facet{n}={n}" for n in range(40)),
        "https://a.example/list?tag=a&tag=a&tag=a&tag=a",
    ],
)
def test_addresses_of_an_endless_row_are_recognised(url):
    assert is_endless(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/2026/11/11/11/1.html",
        "https://www.gdqy.gov.cn/gdqy/zwgk/zwgk/content/post_1926734.html",
        "https://a.example/content_1.htm?a=b&a=b&a=b",
        "https://a.example/2026/1/2/1/3/1/4/1/5/1.html",
        "https://a.example/list?tag=a&tag=b&tag=c&tag=d&tag=e",
        "https://a.example/",
    ],
)
def test_addresses_of_articles_are_not(url):
    assert not is_endless(url)
