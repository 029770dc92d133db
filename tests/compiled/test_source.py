import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newscrawl.cleaning import tree
from newscrawl.cleaning.text import tidy
from newscrawl.compiled import twin
from newscrawl.sites.gov.pieces import Pieces

compiled = twin("source")
pytestmark = pytest.mark.skipif(compiled is None, reason="newscrawl was installed without a C compiler")
PARTS = (
    "</body>", "</BODY >", "</hTml>", "</html", "</h1>", "</b>", "<p>", "<", "</", "da", "ta:", "&", "#",
    "data:image/png;base64,AAAA", "&#xD800;", "&#55357;", "&#39;", "\x0c", "\x00", "\x1f", "\x7f",
    "\t", "\r\n", " ", "正文", "é", "d",
)  # fmt: skip
SOURCES = st.lists(st.sampled_from(PARTS), max_size=30).map("".join)
NAMES = st.lists(st.text('abcXYZ/_-."', min_size=4, max_size=12), min_size=1, max_size=8)


def in_python(monkeypatch, module, function, *values):
    with monkeypatch.context() as patched:
        patched.setattr(module, "COMPILED", None)
        return function(*values)


@given(SOURCES)
@example("")
@example("da\x00ta:image/png;base64,AAAA")
@example("&\x01#xD800;")
def test_a_source_is_stripped_as_in_python(source):
    with pytest.MonkeyPatch.context() as monkeypatch:
        assert tidy.stripped(source) == in_python(monkeypatch, tidy, tidy.stripped, source)


@given(SOURCES)
def test_what_is_said_to_be_missing_is_missing(source):
    data = source.encode()
    found = compiled.signs(data)
    assert bool(found & tidy.CONTROLS) == any((byte < 32 and byte not in b"\t\n\x0c\r") or byte == 127 for byte in data)
    assert bool(found & tidy.FORM_FEED) == (b"\x0c" in data)
    assert bool(found & tidy.NUMERIC_ENTITY) == (b"&#" in data)
    assert bool(found & tidy.DATA_URI) == (b"data:" in data)


@given(SOURCES)
def test_the_end_before_the_end_is_left_out_as_in_python(source):
    with pytest.MonkeyPatch.context() as monkeypatch:
        assert tree.prepared(source) == in_python(monkeypatch, tree, tree.prepared, source)


@given(NAMES, st.data())
def test_pieces_of_source_are_looked_for_as_in_python(names, data):
    parts = st.one_of(st.sampled_from(names), st.text(max_size=6), st.sampled_from(names).map(str.upper))
    page = "".join(data.draw(st.lists(parts, max_size=12))).encode("utf-8", "replace")
    pieces = Pieces(names)
    assert sorted(pieces.hits_compiled(page)) == sorted(pieces.hits(page))
    assert {name for name in names if name.encode() in page} <= pieces.within(page)
