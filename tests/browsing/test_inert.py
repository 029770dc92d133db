from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from newscrawl.browsing.inert import KEPT_ATTRIBUTES, MOST_SHOWN, inert_tree, source_of
from newscrawl.browsing.pages import LARGEST, frame
from newscrawl.items import Capture

HOSTILE = [
    "<script>alert(1)</script>",
    "<p onclick='alert(1)' onerror=alert(1)>正文</p>",
    "<a href='javascript:alert(1)'>正文</a>",
    "<a href='https://evil.example/'>正文</a>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>正文",
    "<iframe src='https://evil.example/'></iframe>正文",
    "<img src=x onerror=alert(1)>正文",
    "<svg><script>alert(1)</script><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>正文",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<form action='https://evil.example/'><button formaction='javascript:alert(1)'>正文</button></form>",
    "<style>@import 'https://evil.example/x.css'; p { background: url(https://evil.example/) }</style>正文",
    "<p style='background: url(https://evil.example/)'>正文</p>",
    "<base href='https://evil.example/'><link rel=stylesheet href='/x.css'>正文",
    "<object data='https://evil.example/'></object><embed src='https://evil.example/'>正文",
    "</textarea></pre></iframe></div></body></html><script>alert(1)</script>正文",
    "<template><img src=x onerror=alert(1)></template><noscript><img src=x onerror=alert(1)></noscript>正文",
    "<video poster='https://evil.example/'><source src='https://evil.example/'></video>正文",
    "<x-element onfocus=alert(1) autofocus tabindex=1>正文</x-element>",
]


def acting(tree: str) -> list[str]:
    """What in a tree could do anything."""
    root = html.fragment_fromstring(tree, create_parent="div")
    elements = [
        element.tag for element in root.iter() if element.tag in ("script", "style", "iframe", "form", "img", "svg")
    ]
    return elements + [name for element in root.iter() for name in element.attrib if name not in KEPT_ATTRIBUTES]


@pytest.mark.parametrize("page", HOSTILE)
def test_nothing_that_acts_remains(page: str):
    tree = inert_tree(f"<html><body>前{page}后</body></html>")
    assert acting(tree) == []
    assert "evil.example" not in tree
    assert "alert" not in tree
    assert "前" in tree


@given(
    st.lists(st.sampled_from([*HOSTILE, "<", ">", "<p", "&lt;script>", "'", '"', "<!--", "-->", "<table>"]), max_size=6)
)
def test_no_mixture_of_hostile_pieces_acts(pieces: list[str]):
    assert acting(inert_tree("".join(pieces))) == []


def test_pictures_leave_their_words():
    assert "〔图 龙舟赛〕" in inert_tree("<p>甲<img src=a.jpg alt=龙舟赛>乙</p>")


def test_an_empty_page_is_no_error():
    assert inert_tree("") == ""
    assert inert_tree("<!-- -->") == ""


def test_a_deep_page_comes_out():
    assert "深处" in inert_tree("<div>" * 1500 + "深处")


def test_a_page_in_gbk_is_read_by_its_header():
    body = "<p>清远市清新区</p>".encode("gb18030")
    headers = (("Content-Type", "text/html; charset=gb2312"),)
    capture = Capture(url="https://a.example/", status=200, headers=headers, body=body, fetched_at=datetime.now(UTC))
    text, encoding, cut = source_of(capture)
    assert (text, encoding, cut) == ("<p>清远市清新区</p>", "gb18030", False)


@pytest.mark.parametrize("character", ['"', "<", "清", "&"])
def test_no_frame_is_larger_than_promised(character: str):
    body = (character * 3 * MOST_SHOWN).encode()
    capture = Capture(url="https://a.example/", status=200, headers=(), body=body, fetched_at=datetime.now(UTC))
    text, _, cut = source_of(capture)
    assert cut
    assert len(frame(None, "x", text).encode()) < LARGEST
    assert len(frame(inert_tree(text), "x", text).encode()) < LARGEST


def test_a_page_with_names_of_attributes_that_lxml_cannot_take_away_is_shown():
    assert inert_tree('<p {onclick="x" align="left">甲<a {b=1 href="http://x.example">乙</a></p>') == (
        '<p align="left">甲<a>乙</a></p>'
    )
