from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from parsel.csstranslator import HTMLTranslator

from newscrawl.cleaning.tree import compiled, parse


def test_what_follows_the_end_of_the_document_belongs_to_it():
    root = parse("<html><body><p>上半篇</p></body></html>\n<html><body><p>下半篇</p></body></html>\n")
    assert [element.text for element in root.iter("p")] == ["上半篇", "下半篇"]


def test_a_page_behind_an_element_that_ends_before_it_is_read():
    root = parse('<!DOCTYPE html><html lang="zh" />\n<head><title>题</title></head><body><p>正文</p></body></html>')
    assert [(element.tag, element.text) for element in root.iter("title", "p")] == [("title", "题"), ("p", "正文")]


def test_two_thousand_levels_are_read():
    root = parse("<div>" * 2000 + "<p>最里面的一句</p>" + "</div>" * 2000)
    assert [element.text for element in root.iter("p")] == ["最里面的一句"]


SELECTORS = (
    "#a", ".a", ".a .b", ".b > .a", "#a .b", ".a #a", "p ~ .a", ".a + #b", ".a.b", ".a, #a", ".a:not(.b)", ".b *",
    ".a::text", "#a::attr(class)", ".a > p:nth-of-type(2)", '#it\\"s', ".o\\'clock",
)  # fmt: skip
NAMES = st.sampled_from(["a", "b", "a b", " b  a\n", "ab", "", 'it"s', "o'clock x"])


@st.composite
def marked_up(draw, depth=4):
    tag = draw(st.sampled_from(["div", "p", "span"]))
    attributes = draw(st.dictionaries(st.sampled_from(["id", "class", "title"]), NAMES, max_size=3))
    element = etree.Element(tag, attributes)
    element.text = draw(st.sampled_from([None, "字"]))
    for child in draw(st.lists(marked_up(depth - 1), max_size=3)) if depth else ():
        element.append(child)
    return element


@given(marked_up(), st.sampled_from(SELECTORS))
def test_a_selector_finds_what_its_translation_says(root, selector):
    assert compiled(selector)(root) == etree.XPath(HTMLTranslator().css_to_xpath(selector))(root)


def test_ids_and_classes_are_looked_up_by_their_attributes():
    for selector in ("#a", ".a", "div .a", "#a .b"):
        assert "/parent::*" in compiled(selector).path
