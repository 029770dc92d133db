from __future__ import annotations

from datetime import UTC, datetime

from newscrawl.cleaning.article import clean_page, clean_with_trace
from newscrawl.items import Capture, RawPage
from newscrawl.monitoring.explain import explain
from tests.cleaning.pages import BODY, EDITOR, TITLE

NOTE = "编者按：本报今起推出系列报道。"
PAGER = '<div class="page"><a href="9.html">1</a> <a href="9_2.html">2</a> <a href="9_2.html">下一页</a></div>'


def capture(name: str, lines: list[str], tail: str = "", body: str | None = None) -> Capture:
    text = body if body is not None else "".join(f"<p>{line}</p>" for line in lines)
    html = (
        f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><p>2024-04-06 08:15 来源：云溪日报</p>"
        f"<div class='text'>{text}</div>{PAGER}{tail}<p>版权所有：云溪新闻网</p></body></html>"
    )
    url = f"https://news.example.cn/a/{name}.html"
    return Capture(url=url, status=200, headers=(), body=html.encode(), fetched_at=datetime(2024, 4, 7, tzinfo=UTC))


def raw(*captures: Capture) -> RawPage:
    return RawPage(capture=captures[0], continuations=captures[1:], request_url=captures[0].url, spider="test")


def test_pages_become_one_text_without_what_each_repeats() -> None:
    article = clean_page(raw(capture("9", [NOTE, *BODY[:5]]), capture("9_2", [NOTE, BODY[0], *BODY[5:]])))
    assert article.text.split("\n") == [NOTE, *BODY]
    assert article.pages == ["https://news.example.cn/a/9.html", "https://news.example.cn/a/9_2.html"]
    assert "incomplete" not in article.quality.flags


def test_a_paragraph_torn_by_the_page_break_becomes_whole() -> None:
    head, tail = BODY[4][:30], BODY[4][30:]
    article = clean_page(raw(capture("9", [*BODY[:4], head]), capture("9_2", [tail, *BODY[5:]])))
    assert article.text.split("\n") == BODY


def test_a_cross_head_at_the_page_break_is_not_glued() -> None:
    article = clean_page(raw(capture("9", BODY[:7]), capture("9_2", BODY[7:])))
    assert article.text.split("\n") == BODY


def test_the_last_page_names_the_editor() -> None:
    article = clean_page(raw(capture("9", BODY[:5]), capture("9_2", BODY[5:], tail=f"<p>{EDITOR}</p>")))
    assert [(byline.name, byline.role) for byline in article.bylines] == [("陈小桥", "editor")]


def test_pictures_stand_where_they_stood_in_the_whole() -> None:
    second = "".join(f"<p>{line}</p>" for line in BODY[5:7]) + '<p><img src="/b.jpg"></p>' + f"<p>{BODY[7]}</p>"
    article = clean_page(raw(capture("9", BODY[:5]), capture("9_2", [], body=second)))
    assert [(image.url, image.after_paragraph) for image in article.images] == [("https://news.example.cn/b.jpg", 7)]


def test_a_further_page_that_cannot_be_read_is_left_out_and_said() -> None:
    deep = capture("9_2", [], body="<div>" * 3000 + "深" + "</div>" * 3000)
    article = clean_page(raw(capture("9", BODY), deep))
    assert article.text.split("\n") == BODY
    assert article.pages == []
    assert "incomplete" in article.quality.flags


def test_the_explanation_shows_every_page() -> None:
    cleaned = clean_with_trace(raw(capture("9", BODY[:5]), capture("9_2", [BODY[0], *BODY[5:]])))
    page = explain(cleaned)
    assert "<h2>Page 2</h2>" in page
    assert BODY[-1] in page
