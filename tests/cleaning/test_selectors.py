from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from parsel.csstranslator import HTMLTranslator

from newscrawl.cleaning.selectors import compiled, elements, values
from newscrawl.cleaning.tree import parse

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


PLAIN = st.lists(
    st.tuples(
        st.sampled_from(["", " ", " > ", ">"]), st.sampled_from(["p", "div", "SPAN", "#a", ".a", "p.b", ".a.b#a"])
    ),
    min_size=1,
    max_size=10,
).map(lambda steps: steps[0][1] + "".join(f"{between or ' '}{step}" for between, step in steps[1:]))


@given(marked_up(), st.one_of(PLAIN, st.sampled_from([one for one in SELECTORS if "::" not in one])))
def test_the_elements_of_a_selector_are_those_that_xpath_finds(root, selector):
    found = elements(root, selector)
    assert found == etree.XPath(HTMLTranslator().css_to_xpath(selector))(root)


def test_elements_are_found_under_the_element_that_is_searched_only():
    root = parse("<div class=a><p class=b>一</p></div><p class=b>二</p>")
    (inner,) = elements(root, "div.a")
    assert [one.text for one in elements(inner, ".b")] == ["一"]
    assert elements(inner, "div.a") == [inner]
    assert elements(inner, "body .b") == [], "what is around it does not count"


def test_a_tree_as_deep_as_a_parser_makes_is_searched():
    root = parse("<div class=a>" * 2040 + "<p class=b>最里面的一句</p>" + "</div>" * 2040)
    assert [one.text for one in elements(root, ".a p.b")] == ["最里面的一句"]


def test_the_values_are_those_of_the_first_selector_that_finds_any():
    root = parse("<h1> </h1><h2 title=名>甲 \n <b>乙</b></h2>")
    assert values(root, ("h1", "h2")) == ["甲 乙"]
    assert values(root, ("h1::attr(title)", "h2::attr(title)")) == ["名"]
    assert values(root, ("h3",)) == []
