from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from newscrawl.cleaning.tree import parse, without_scripts


def test_what_follows_the_end_of_the_document_belongs_to_it():
    root = parse("<html><body><p>上半篇</p></body></html>\n<html><body><p>下半篇</p></body></html>\n")
    assert [element.text for element in root.iter("p")] == ["上半篇", "下半篇"]


def test_two_thousand_levels_are_read():
    root = parse("<div>" * 2000 + "<p>最里面的一句</p>" + "</div>" * 2000)
    assert [element.text for element in root.iter("p")] == ["最里面的一句"]


HIDDEN = [
    "<script>var a = '<p>not text</p>';</script>",
    "<SCRIPT type=text/javascript>\n<!--\nif (a < b) { go(); }\n//-->\n</SCRIPT >",
    "<style media=print>p::after { content: '>' }</style>",
    "<!-- <p>not text</p> -->",
    "<!---->",
    "<!--[if IE]><script src=a.js></script><![endif]-->",
    "<script>document.write('<!--'); document.write('<script>x</script>');</script>",
    "<!-- a --!>",
    "<script>unclosed",
    "<style>a</script><p>b</style>",
    "<p title='> <!-- '>",
    "<p title='> <script '>甲</p>",
    "<!--> 乙 -->",
]


@given(st.lists(st.sampled_from([*HIDDEN, "<p>第一段。</p>", "文字", "<div>", "</div>", " \n", "<br>"]), max_size=8))
def test_leaving_out_scripts_and_comments_changes_no_text_that_the_parser_gives(parts):
    def texts(source):
        parser = etree.HTMLParser(huge_tree=True, remove_comments=True, encoding="utf-8")
        root = etree.fromstring(source, parser)
        etree.strip_elements(root, "script", "style", with_tail=False)
        return [(element.tag, "".join(element.itertext()).split()) for element in root.iter()]

    source = ("<html><body>" + "".join(parts) + "</body></html>").encode()
    assert texts(without_scripts(source)) == texts(source)


def test_scripts_style_sheets_and_comments_are_left_out_and_structured_data_stays():
    data = '<script type="application/ld+json">{"headline": "题"}</script>'
    source = f"<html><head>{data}{HIDDEN[2]}</head><body><p>甲</p>{HIDDEN[0]}{HIDDEN[3]}<p>乙</p></body></html>"
    expected = f"<html><head>{data}</head><body><p>甲</p><p>乙</p></body></html>"
    assert without_scripts(source.encode()).decode() == expected


def test_a_page_that_opens_comments_without_end_is_read_in_linear_time():
    source = b"<p>a</p>" + b"<!-- --!>" * 50_000 + b"<p><!-- " * 50_000
    assert without_scripts(source) == source
