from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newscrawl.crawling.discovery import parts
from newscrawl.crawling.discovery.parts import further_pages, has_number, may_go_on, part_links, shared_forms
from newscrawl.items import Capture
from newscrawl.sites.gov.paging import linked_page

FIRST = "https://news.example.cn/a/2031/123.html"


def capture(url: str, source: str, encoding: str = "utf-8") -> Capture:
    headers = (("Content-Type", f"text/html; charset={encoding}"),)
    return Capture(url=url, status=200, headers=headers, body=source.encode(encoding), fetched_at=datetime.now(UTC))


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ([("123_2.html", "2"), ("123_3.html", "3"), ("123_2.html", "下一页")], ["123_2.html", "123_3.html"]),
        ([("./123_1.html", "[2]"), ("123_2.html", "【3】")], ["123_1.html", "123_2.html"]),
        ([("123-2.html", "下一页 >")], ["123-2.html"]),
        ([("123_p2.html", "第2页")], ["123_p2.html"]),
        ([("123/2", "2")], ["123/2"]),
        ([("123.html?page=2", "下一頁"), ("123.html?page=3", "3")], ["123.html?page=2", "123.html?page=3"]),
        ([("/a/2031/123_2.html#top", "余下全文")], ["123_2.html"]),
    ],
)
def test_the_articles_address_with_a_number_is_its_further_page(
    links: list[tuple[str, str]], expected: list[str]
) -> None:
    base = FIRST.rpartition("/")[0]
    assert further_pages(FIRST, links) == [f"{base}/{name}" for name in expected]


@pytest.mark.parametrize("first", [FIRST, FIRST.replace("123", "12"), FIRST.replace("123", "123_1")])
@pytest.mark.parametrize("ending", ["_2.html", "-3.html", "_p2.html", "/2", ".html?page=2", ".html?p=12"])
def test_the_addresses_of_an_articles_pages_share_a_form(first: str, ending: str) -> None:
    further = first.removesuffix(".html").removesuffix("_1") + ending
    assert shared_forms(first) & shared_forms(further)
    assert has_number(further)
    assert not has_number(FIRST)


@pytest.mark.parametrize(
    ("href", "text"),
    [
        ("124.html", "下一页"),
        ("123_2.html", "大桥合龙"),
        ("123.html", "1"),
        ("123_1.html", "1"),
        ("https://other.example.cn/a/2031/123_2.html", "2"),
        ("123.html?page=1", "下一页"),
        ("123.html?id=5&page=2", "2"),
        ("index_2.html", "2"),
        ("123_99.html", "99"),
        ("javascript:next()", "下一页"),
        ("123_2.html", "上一页"),
    ],
)
def test_other_articles_lists_and_the_first_page_are_none(href: str, text: str) -> None:
    assert further_pages(FIRST, [(href, text)]) == []


def test_a_first_page_may_have_a_number_of_its_own() -> None:
    assert further_pages("https://news.example.cn/a/9_1.html", [("9_2.html", "2")]) == [
        "https://news.example.cn/a/9_2.html"
    ]


@pytest.mark.parametrize(
    ("source", "has"), [("<a href='x'>下一页</a>", True), ("<a>[2]</a>", True), ("<p>正文</p>", False)]
)
def test_pages_without_a_pager_are_told_by_their_source(source: str, has: bool) -> None:
    assert may_go_on(source) == has


def test_links_with_names_of_attributes_that_lxml_cannot_ask_for_are_followed() -> None:
    source = '<p {a="b"><a {onclick="x" href="123_2.html">下一页</a></p>'
    assert part_links(capture(FIRST, source), FIRST) == ["https://news.example.cn/a/2031/123_2.html"]
    assert linked_page(source, FIRST) == "https://news.example.cn/a/2031/123_2.html"


@pytest.mark.parametrize("source", ['{"code": 500, "message": "下一页 2"}', "[1, 2, 3]", '"下一页"'])
def test_data_in_place_of_a_page_names_no_further_page(source: str) -> None:
    assert part_links(capture(FIRST, source), FIRST) == []
    assert linked_page(source, FIRST) is None


def test_a_link_of_blanks_without_end_is_no_further_page() -> None:
    assert further_pages(FIRST, [("123_2.html", "2" + " " * 200_000 + "x"), ("123_3.html", " 3 \n ")]) == [
        "https://news.example.cn/a/2031/123_3.html"
    ]


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        ('<div id="displaypagenum"><a href="content_6_2.htm">2</a></div>', ["content_6_2.htm"]),
        ('<div id="pages"><a href="content_6_2.htm">2</a></div>', []),
        ('<div title="displaypagenum"><a href="content_6_2.htm">2</a></div>', []),
    ],
)
def test_a_layout_says_where_further_pages_are_named(box: str, expected: list[str]) -> None:
    base = "https://news.ycwb.com/2026-11/22/"
    found = part_links(capture(f"{base}content_6.htm", f"<p>甲</p>{box}"), f"{base}content_6.htm")
    assert found == [base + name for name in expected]


@pytest.mark.parametrize(
    "source",
    [
        '<div id="pages"><a href="content_6_2.htm">2</a></div>',
        '<div id="displaypagenum"></div><a href="content_6_2.htm">2</a>',
        '<div class=x id="displaypagenum">\n </div><p>甲</p><div id="displaypagenum"></div>',
    ],
)
def test_a_page_is_not_parsed_where_its_layout_cannot_find_anything(
    source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newscrawl.crawling.discovery.parts.Selector", None)
    address = "https://news.ycwb.com/2026-11/22/content_6.htm"
    assert part_links(capture(address, source), address) == []


@pytest.mark.parametrize(
    "source",
    [
        '<div id="displaypagenum"></div><div id="displaypagenum"><a href="content_6_2.htm">2</a></div>',
        '<div title="1>2" id="displaypagenum"><a href="content_6_2.htm">2</a></div>',
    ],
)
def test_an_element_that_only_looks_empty_is_searched(source: str) -> None:
    base = "https://news.ycwb.com/2026-11/22/"
    assert part_links(capture(f"{base}content_6.htm", source), f"{base}content_6.htm") == [f"{base}content_6_2.htm"]


@pytest.mark.parametrize(
    ("css", "found"),
    [
        ("#box a", False),
        ("#box > a", False),
        ("#box ~ a", True),
        ("#box + a", True),
        ("#box ~ div a", True),
        ("#other a", False),
        ("#box:not(.x) a", True),
    ],
)
def test_what_stands_beside_an_empty_element_may_be_found(css: str, found: bool) -> None:
    assert parts._may_select(f"{css}::attr(href)", b'<div id="box"></div><a href="a_2.htm">2</a>') == found


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_further_pages_are_found_in_any_encoding(encoding: str) -> None:
    source = '<html><p>甲</p><div id="displaypagenum"><a href="content_6_2.htm">下一页</a></div></html>'
    url = "https://news.ycwb.com/2026-11/22/content_6.htm"
    assert part_links(capture(url, source, encoding), url) == [url.replace("6.htm", "6_2.htm")]
    url = "https://news.example.cn/content_6.htm"
    assert part_links(capture(url, source, encoding), url) == [url.replace("6.htm", "6_2.htm")]
