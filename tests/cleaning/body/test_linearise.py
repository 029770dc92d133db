import pytest

from newscrawl.cleaning.body.events import MAX_DEPTH, TooDeep
from newscrawl.cleaning.body.line import squeeze
from newscrawl.cleaning.body.linearise import linearise, read_lines
from newscrawl.cleaning.tree import parse
from tests.cleaning.pages import LINES, MARKUPS


def lines(source):
    return [block.text for block in linearise(parse(source)).blocks if block.text]


def test_breaks_and_block_elements_end_a_line_and_inline_elements_do_not():
    assert lines("<div>甲<b>乙</b><span>丙</span><br>丁<p>戊</p>己</div>") == ["甲乙丙", "丁", "戊", "己"]


def test_text_that_only_the_source_breaks_over_lines_is_joined_without_a_blank():
    assert squeeze("清新区\n      召开大会") == "清新区召开大会"
    assert squeeze("Scrapy\n  is fast") == "Scrapy is fast"


def test_scripts_styles_templates_and_comments_are_not_text():
    fakes = "<script>var a='假'</script><style>.a{}</style><template><p>假</p></template><!-- 假 -->"
    assert lines("<p>正文</p>" + fakes + "<noscript>假</noscript>") == ["正文"]


def test_hidden_inline_text_is_left_out_and_hidden_boxes_are_marked():
    blocks = linearise(
        parse('<p>看得见<span style="display: none">看不见</span></p><div hidden><p>藏</p></div>')
    ).blocks
    assert [(block.text, block.hidden) for block in blocks] == [("看得见", False), ("藏", True)]


def test_a_row_of_values_is_one_line_and_a_layout_table_is_unwrapped():
    data = "<table><tr><th>镇</th><th>产值</th></tr><tr><td>太平镇</td><td>37.83</td></tr></table>"
    layout = "<table><tr><td><p>第一段文字。</p><p>第二段文字。</p></td><td><ul><li>链接</li></ul></td></tr></table>"
    assert lines(data) == ["镇 | 产值", "太平镇 | 37.83"]
    assert lines(layout) == ["第一段文字。", "第二段文字。", "链接"]


def test_links_are_counted_in_characters():
    block = linearise(parse('<li>要闻<a href="/1">清新区召开大会</a></li>')).blocks[0]
    assert (block.link_chars, block.links, block.text) == (7, 1, "要闻清新区召开大会")


def test_a_picture_belongs_to_the_line_it_stands_before():
    blocks = linearise(parse('<p><img src="/a.jpg" alt="采茶"></p><p>正文</p>')).blocks
    assert [(block.text, len(block.pictures)) for block in blocks] == [("", 1), ("正文", 0)]
    assert blocks[0].pictures[0].texts == ("采茶",)


def test_the_real_address_of_a_lazy_picture_is_preferred_to_its_placeholder():
    block = linearise(parse('<p><img src="/grey.gif" data-original="/a.jpg"></p>')).blocks[0]
    assert block.pictures[0].source == "/a.jpg"


@pytest.mark.parametrize("tag", ["div", "span"])
def test_text_nested_as_deep_as_allowed_is_kept(tag):
    depth = MAX_DEPTH - 10
    assert lines(f"<{tag}>" * depth + "深处的文字" + f"</{tag}>" * depth) == ["深处的文字"]


def test_nesting_beyond_the_limit_is_refused_and_not_cut_in_silence():
    with pytest.raises(TooDeep):
        linearise(parse("<div>" * (MAX_DEPTH + 10) + "x"))


def test_every_element_covers_the_lines_below_it():
    page = linearise(parse("<div id=a><p>甲</p><div id=b><p>乙</p><p>丙</p></div></div><p>丁</p>"))
    spans = {name: (node.start, node.end) for node in page.nodes if (name := node.identifier)}
    assert spans == {"a": (0, 3), "b": (1, 3)}


SENTENCE = "清新区今年新增高标准农田一千二百亩，惠及十六个村的农户。"


def test_a_link_that_nobody_closed_makes_no_line_a_link():
    paragraphs = "".join(f"<p>第{number}段：{SENTENCE}</p>" for number in range(5))
    blocks = linearise(parse(f'<div><a name="top">{paragraphs}</div>')).blocks
    assert [block.link_chars for block in blocks] == [0] * 5
    assert [block.links for block in blocks] == [0] * 5


def test_a_card_with_headline_and_teaser_in_one_link_is_a_link():
    blocks = linearise(parse(f'<div><a href="/1"><h3>农田建设</h3><p>{SENTENCE}</p></a><p>正文</p></div>')).blocks
    assert [block.link_chars == len(block.text) for block in blocks] == [True, True, False]


@pytest.mark.parametrize("markup", MARKUPS)
def test_a_source_gives_the_lines_of_its_tree(markup):
    source = MARKUPS[markup](LINES)
    from_tree, from_source = linearise(parse(source)), read_lines(source)
    assert from_source.blocks == from_tree.blocks
    assert from_source.nodes == from_tree.nodes


def test_a_source_that_nests_too_deeply_is_refused():
    with pytest.raises(TooDeep):
        read_lines("<div>" * (MAX_DEPTH + 10) + "x")


def test_the_walk_notes_what_the_head_says():
    notes = read_lines(
        '<head><title>清新区召开大会</title><meta name="PubDate" content="2024-01-04">'
        '<script type="application/ld+json">{"headline": "会"}</script></head>'
        '<body><span id="source_baidu">来源：<b>本网</b></span><i class="author-name">张三</i><a href="/1.pdf">附件</a>'
    ).notes
    assert notes.titles == ["清新区召开大会"]
    assert [meta["name"] for meta in notes.metas] == ["PubDate"]
    assert notes.structured == ['{"headline": "会"}']
    assert notes.baidu == {"source_baidu": "来源：本网"}
    assert [(mark.field, mark.layer, mark.text) for mark in notes.marks] == [("author", "class:author-name", "张三")]
    assert notes.addresses == ["/1.pdf"]


def test_a_row_around_rows_is_layout_and_the_rows_in_it_are_values():
    inner = "<tr><td>太和</td><td>1</td></tr><tr><td>禾云</td><td>2</td></tr>"
    source = f"<table><tr><td>首页</td><td><table>{inner}</table></td></tr></table>"
    assert [block.text for block in read_lines(source).blocks] == ["首页", "太和 | 1", "禾云 | 2"]


def test_names_of_attributes_that_lxml_cannot_ask_for_spoil_nothing():
    source = '<body {onload="a" {="b"><div {c class="body"><p {d="e">第一段。</p></div></body>'
    for page in (linearise(parse(source)), read_lines(source)):
        assert [(block.text, page.nodes[block.node].tag) for block in page.blocks] == [("第一段。", "p")]
        assert [node.classes for node in page.nodes if node.tag == "div"] == ["body"]
