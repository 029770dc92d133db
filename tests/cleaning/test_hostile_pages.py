"""Pages made to break their reader: whatever comes, there is a valid row, or none, within the limits."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl import clean, schema
from newscrawl.cleaning.article import clean_page
from newscrawl.cleaning.fallback import FLAG
from newscrawl.cleaning.pool import CleaningPool
from newscrawl.cleaning.refusals import NotAnArticle
from newscrawl.cleaning.saved import saved_page

NOW = datetime(2026, 11, 22, tzinfo=UTC)
URL = "https://news.example/a/1.html"
BODY = "".join(f"<p>新桥的第{number}段在上午合龙，附近的居民都到江边来看。</p>" for number in range(6))

TAGS = [
    "div", "p", "span", "table", "tr", "td", "ul", "li", "a", "b", "h1", "center", "pre", "script", "style", "title",
]  # fmt: skip
PIECES = [
    "<br>", "<!--", "-->", "<![CDATA[", "]]>", "<!DOCTYPE html>", "<?xml version='1.0' encoding='gbk'?>", "</p></div>",
    "<meta charset=gbk>", "<base href='http://[::1'>", "<a href='javascript:x'>链</a>", "hidden>", "<p hidden>",
    "<img src='data:image/png;base64,A' alt='图'>", "<td colspan=9007199254740992>", "<p style='display:none'>",
    "&#xD800;", "&#0;", "&#1114112;", "&nbsp;", "&amp;nbsp;", "\x00", "\x1b[31m", "\u2028", "\u202e", "\udc80",
    "<script type='application/ld+json'>{\"@type\":[[[</script>", "\U000f0000", "👨‍👩‍👧", "2024-13-45", "2099-01-01",
    "来源：", "责任编辑：张三", "（记者 张三 通讯员 李四）", "第一段说的是一件事情，写得不短，也不算很长。",
]  # fmt: skip


def wrapped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    element = st.tuples(st.sampled_from(TAGS), inner).map(lambda parts: f"<{parts[0]}>{parts[1]}</{parts[0]}>")
    return st.one_of(element, st.lists(inner, max_size=4).map("".join))


MARKUP = st.recursive(st.one_of(st.sampled_from(PIECES), st.text(max_size=20)), wrapped, max_leaves=30)


def check(html: bytes | str) -> None:
    article = clean(html, URL, NOW)
    if article is not None:
        assert schema.validate(schema.to_row(article)) == []
        assert len(schema.to_line(article).splitlines()) == 1
        schema.to_line(article).encode("utf-8")
        assert not any(char < " " for char in article.text.replace("\n", "") + article.title)


@given(MARKUP, st.booleans())
@settings(deadline=None, max_examples=60)
def test_no_markup_breaks_the_cleaning(markup, inside):
    check(f"<body>{BODY}{markup}</body>" if inside else markup)


@given(st.binary(max_size=300), st.integers(min_value=0, max_value=len(BODY.encode("gbk"))))
@settings(deadline=None)
def test_no_bytes_break_the_cleaning(noise, place):
    page = BODY.encode("gbk")
    check(page[:place] + noise + page[place:])


def test_an_article_two_thousand_levels_deep_is_kept():
    assert "第5段" in clean_page(saved_page("<div>" * 2000 + BODY, URL, NOW)).text


@pytest.mark.parametrize("levels", [2100, 100_000])
def test_a_deeper_one_is_refused_rather_than_cut(levels):
    with pytest.raises(NotAnArticle, match="too_deep"):
        clean_page(saved_page("<div>" * levels + BODY, URL, NOW))


def test_an_attribute_of_twelve_megabytes_costs_nothing_of_the_page():
    article = clean_page(
        saved_page(BODY + f"<img alt='{'图' * 4_000_000}' src=/x.jpg>" + "<p>尾巴上的一段，也在。</p>", URL, NOW)
    )
    assert "第0段" in article.text
    assert "尾巴上的一段" in article.text


def test_a_picture_written_into_the_page_is_left_out_of_it():
    picture = "<img src='data:image/png;base64," + "A" * 3_000_000 + "'>"
    article = clean_page(saved_page(BODY + picture + "<p>尾巴上的一段，也在。</p>", URL, NOW))
    assert "尾巴上的一段" in article.text
    assert not any(image.url and image.url.startswith("data:") for image in article.images)


HEAVY = {
    "paragraphs": "<p>行</p>" * 50_000,
    "rows of a table": "<table>" + "<tr><td>镇</td><td>1</td></tr>" * 30_000 + "</table>",
    "links": "<p>" + "".join(f"<a href=/x{number}>链{number}</a>" for number in range(30_000)) + "</p>",
    "blanks": "<p>" + " \t\u3000" * 300_000 + "x</p>",
    "comments": "<!-- a --->" * 100_000,
    "a line of twelve megabytes": "<p>" + "中" * 4_000_000 + "</p>",
}


@pytest.mark.long
@pytest.mark.parametrize("heavy", HEAVY)
def test_a_heavy_page_is_cleaned_within_the_limits(heavy):
    with CleaningPool(1) as pool:
        article = pool.submit(saved_page(BODY + HEAVY[heavy], URL, NOW)).result()
    assert FLAG not in article.quality.flags
    assert "第0段" in article.text
