from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl import schema
from newscrawl.cleaning.fallback import fallback_page
from newscrawl.cleaning.refusals import NotAnArticle
from newscrawl.items import Capture, RawPage

BODY = "<p>江上的新桥在上午合龙。</p><p>附近的居民都到江边来看热闹，孩子们也来了。</p>"


def page(html: str | bytes) -> RawPage:
    url = "https://news.example/a/1.html"
    body = html if isinstance(html, bytes) else html.encode()
    capture = Capture(url=url, status=200, headers=(), body=body, fetched_at=datetime(2026, 11, 22, tzinfo=UTC))
    return RawPage(capture=capture, request_url=url, spider="example")


def test_long_lines_and_sentences_are_kept_in_order():
    article = fallback_page(page(f"<title>桥_示例网</title><div>首页</div>{BODY}"))
    assert article.text == "江上的新桥在上午合龙。\n附近的居民都到江边来看热闹，孩子们也来了。"


def test_links_scripts_and_hidden_text_are_left_out():
    noise = (
        "<p><a href=/>这是一条很长很长很长很长很长的导航。</a></p><script>'这里是一句很长很长的脚本。'</script>"
        "<div style='display:none'>这里是一句没有人看得见的话，很长。</div>"
    )
    assert fallback_page(page(noise + BODY)).text == fallback_page(page(BODY)).text


def test_a_page_of_navigation_is_no_article():
    with pytest.raises(NotAnArticle, match="no_body"):
        fallback_page(page("<ul>" + "<li><a href=/>新闻</a></li>" * 50 + "</ul>"))


def test_a_page_that_nests_too_deeply_is_refused_whole():
    with pytest.raises(NotAnArticle, match="too_deep"):
        fallback_page(page("<div>" * 3000 + BODY))


@given(st.text())
def test_whatever_the_page_the_row_is_valid_or_there_is_none(noise):
    article = fallback_page(page(BODY + noise))
    assert schema.validate(schema.to_row(article)) == []
