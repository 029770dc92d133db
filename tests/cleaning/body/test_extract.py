import pytest

from newscrawl.cleaning.body.extract import drop_headline, extract
from newscrawl.cleaning.body.linearise import linearise
from newscrawl.cleaning.fields.metadata import descriptions, metas, page_titles
from newscrawl.cleaning.tree import parse
from tests.cleaning.pages import BODY, DISCLAIMER, EDITOR, HEAD, LINES, MARKUPS, RELATED, TITLE, paragraphs


def body_of(source, title=TITLE):
    page = linearise(parse(source))
    known = metas(page.notes.metas)
    body = extract(page, titles=page_titles(page.notes, known), descriptions=descriptions(known))
    drop_headline(body, title)
    return body


@pytest.mark.parametrize("markup", MARKUPS)
def test_every_paragraph_comes_once_whatever_the_markup(markup):
    assert body_of(MARKUPS[markup](LINES)).paragraphs == BODY


@pytest.mark.parametrize("markup", MARKUPS)
def test_a_body_carried_twice_comes_once_whatever_the_markup(markup):
    mobile = [TITLE, "云溪新闻网  作者:韩小满  2024-04-06", *BODY, EDITOR, *RELATED[6:]]
    assert body_of(MARKUPS[markup]([*LINES, *mobile])).paragraphs == BODY


def test_a_page_with_containers_keeps_to_its_article():
    menu = "".join(f"<li><a href=/{n}>频道{n}</a></li>" for n in range(12))
    related = "".join(f"<li><a href=/r{n}>{line}</a></li>" for n, line in enumerate(RELATED))
    text = "".join(f"<p>　　{line}</p>" for line in BODY)
    source = (
        f"<html><head><title>{TITLE}_云溪新闻网</title></head><body><ul>{menu}</ul><div class=main><h1>{TITLE}</h1>"
        f"<div class=info>{HEAD[2]}</div><div class=content>{text}</div><div class=editor>{EDITOR}</div>"
        f"<div class=related><ul>{related}</ul></div><p>{DISCLAIMER}</p></div></body></html>"
    )
    assert body_of(source).paragraphs == BODY


def test_a_short_body_is_found():
    short = ["4月6日，云溪镇石门村村民在茶园采摘春茶。", "眼下正值采茶旺季，当地茶农抢抓晴好天气采收。"]
    menu = "".join(f"<li><a href=/{n}>云溪镇召开第{n}次会议部署重点工作</a></li>" for n in range(30))
    source = (
        f"<html><head><title>{TITLE}</title></head><body><div><h1>{TITLE}</h1><p>2024-04-06 08:15</p>"
        f"<div class=content><p>{short[0]}</p><p>{short[1]}</p></div></div><ul>{menu}</ul></body></html>"
    )
    assert body_of(source).paragraphs == short


def test_every_block_that_is_not_text_has_a_rule():
    body = body_of(paragraphs(LINES))
    assert all(block.removed for index, block in enumerate(body.page.blocks) if index not in body.kept)
    assert all(body.page.blocks[index].removed is None for index in body.kept)
    assert sum(removal.blocks for removal in body.removals()) == len(LINES) - len(BODY)


def test_prose_after_a_tail_marker_stays():
    digest = [*BODY[:6], EDITOR, *BODY[6:]]
    assert body_of(paragraphs([*HEAD, *digest])).paragraphs == BODY


def test_removed_repeats_do_not_count_as_text():
    body = body_of(paragraphs([*LINES, *BODY]))
    rules = {removal.rule for removal in body.removals()}
    assert "repeated_body" in rules


def test_the_next_article_on_the_page_is_another_one():
    other = [f"<p>{line.replace('茶', '柚').replace('石门', '江口')}</p>" for line in BODY if len(line) > 30] * 3
    source = (
        f"<html><head><title>{TITLE}</title></head><body><div><h1>{TITLE}</h1><div>2024-04-06 08:15</div>"
        f"<div class=content><p>{BODY[0]}</p></div></div>"
        f"<div><h1>江口村修通产业路 沙田柚不再愁销路</h1><div>2024-03-21 10:00</div><div class=content>{''.join(other)}"
        "</div></div></body></html>"
    )
    assert body_of(source).paragraphs == [BODY[0]]


def test_what_a_browser_does_not_show_is_no_text():
    hidden = '<p style="display:none">这一段文字浏览器并不显示，因此不属于正文。</p>'
    hidden += "<div hidden><p>这一段也一样不显示。</p></div>"
    source = "".join(f"<p>{line}</p>" for line in BODY[:6]) + hidden + "".join(f"<p>{line}</p>" for line in BODY[6:])
    assert body_of(f"<div class=article>{source}</div>").paragraphs == BODY


def test_a_body_that_scripts_will_uncover_is_read():
    source = "".join(f"<p>{line}</p>" for line in BODY)
    assert body_of(f'<h1>{TITLE}</h1><div style="display:none">{source}</div>').paragraphs == BODY


def test_lines_that_look_like_formulas_do_not_end_the_text():
    lines = [*BODY[:6], '=HYPERLINK("http://example.org/x","点我")', "@SUM(1+1)*cmd|' /C calc'!A0", *BODY[6:]]
    assert body_of(paragraphs(lines)).paragraphs == lines


def test_a_page_of_nothing_but_furniture_has_no_text():
    menu = "".join(f"<li><a href=/{n}>频道{n}</a></li>" for n in range(12))
    foot = "<div class=footer><a href=/about>版权所有 粤ICP备12345678号</a></div>"
    assert body_of(f"<html><body><div class=nav><ul>{menu}</ul></div>{foot}</body></html>").paragraphs == []
