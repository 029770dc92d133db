import html as entities
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newscrawl.cleaning.body import linearise as lines
from newscrawl.cleaning.body.events import MAX_DEPTH, REMOVED, WHOLE, TooDeep, events_of, events_of_tree
from newscrawl.cleaning.body.line import MAX_BLOCKS, TooLong
from newscrawl.cleaning.tree import parse
from newscrawl.compiled import twin
from tests.cleaning.pages import LINES, MARKUPS

compiled = twin("walk")
pytestmark = pytest.mark.skipif(compiled is None, reason="newscrawl was installed without a C compiler")
FIXTURES = sorted((Path(__file__).parents[1] / "fixtures").rglob("*.html"))
TAGS = (
    "p", "div", "span", "a", "b", "strong", "br", "img", "h1", "h3", "table", "tr", "td", "th", "ul", "li", "script",
    "style", "title", "meta", "noscript", "center", "select", "option", "svg", "font", "iframe", "section", "x-tag",
)  # fmt: skip
ATTRIBUTES = (
    "", ' class="author"', ' id="source_baidu"', ' style="display:none"', ' style="TEXT-ALIGN: center"', " hidden",
    ' align="center"',
    ' align="left"', ' href="/1.html"', ' src="a.jpg" alt="  图\n注 "', ' data-original="b.jpg" title="甲&amp;乙"',
    ' rowspan="2"',
    ' colspan=2 rowspan="3"', ' class="content" id="zoom"', ' type="application/ld+json"', " nowrap",
    ' name="author" content="张三"',
)  # fmt: skip
TEXTS = st.sampled_from(
    (
        "甲",
        "清新区\n  召开大会",
        "  ",
        "\u3000\u3000第一段。",
        " | ",
        "a  b",
        "\u00a0",
        "来源：",
        "\n",
        "x &lt; y",
        "𠮷",
    )
)
STARTS = st.builds("<{}{}>".format, st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES))
ENDS = st.builds("</{}>".format, st.sampled_from(TAGS))
SOUPS = st.lists(st.one_of(TEXTS, STARTS, ENDS, st.just("<!-- x -->")), max_size=60).map("".join)


def noted(page):
    return {name: value for name, value in vars(page.notes).items() if name != "open"}


def assert_same(page, reference):
    assert page.blocks == reference.blocks
    assert page.nodes == reference.nodes
    assert noted(page) == noted(reference)


def in_python(root, roles=None):
    return lines.walk(events_of_tree(root, roles or {}), lambda: root)


@given(SOUPS)
@example("<table><tr><td rowspan=2>甲</td><td>1</td></tr><tr><td>2</td></tr><tr><td>乙<td>3</table>")
@example("<a href=1>" + "<p>这一段文字足够长，用来说明有人忘了关上这个链接标签。</p>" * 5 + "</a>")
def test_the_compiled_walk_finds_what_the_walk_in_python_finds(source):
    root = parse(source)
    assert_same(compiled.walk(root), in_python(root))


@given(st.text(st.sampled_from("甲，a1 \t\r\n\u3000\u00a0\u2028\x1c𠮷é"), max_size=30))
def test_white_space_is_squeezed_as_in_python(text):
    markup = f"<p>{entities.escape(text)}|</p>"
    assert_same(compiled.walk(parse(markup)), in_python(parse(markup)))


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_recorded_pages_give_the_same_lines_compiled_or_not(path):
    source = path.read_bytes()
    page, reference = compiled.walk(parse(source)), lines.walk(events_of(source), lambda: None)
    assert page.blocks == reference.blocks
    assert noted(page) == noted(reference)


@given(SOUPS, st.data())
def test_the_roles_that_a_layout_gives_are_kept_to(source, data):
    root = parse(source)
    elements = list(root.iter())
    roles = data.draw(st.dictionaries(st.sampled_from(elements), st.sampled_from((REMOVED, WHOLE)), max_size=4))
    assert_same(compiled.walk(root, roles), in_python(root, roles))


@pytest.mark.parametrize("markup", MARKUPS)
def test_an_element_inside_a_page_is_walked_as_far_as_it_reaches(markup):
    root = parse(MARKUPS[markup](LINES))
    for element in root.iter():
        assert_same(compiled.walk(element), in_python(element))


def test_the_page_gives_its_tree_after_the_source_is_gone():
    page = compiled.walk(parse("<p>甲</p>"))
    assert page.tree().findtext(".//p") == "甲"


def test_a_page_that_nests_too_deeply_or_holds_too_many_lines_is_refused():
    with pytest.raises(TooDeep):
        compiled.walk(parse("<div>" * (MAX_DEPTH + 1) + "x"))
    with pytest.raises(TooLong):
        compiled.walk(parse("x<br>" * (MAX_BLOCKS + 2)))


def test_a_page_at_the_greatest_depth_is_read():
    assert [block.text for block in compiled.walk(parse("<div>" * (MAX_DEPTH - 2) + "x")).blocks] == ["x"]
