import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newscrawl.cleaning.body.furniture import furniture
from newscrawl.cleaning.body.linearise import read_lines
from newscrawl.cleaning.body.signs import Signs
from newscrawl.cleaning.body.view import shared_pairs
from newscrawl.cleaning.text.characters import Characters
from newscrawl.compiled import twin

compiled = twin("lines")
pytestmark = pytest.mark.skipif(compiled is None, reason="newscrawl was installed without a C compiler")
FIXTURES = sorted((Path(__file__).parents[1] / "fixtures").rglob("*.html"))
CHARACTERS = st.one_of(
    st.sampled_from("清新區发發後A1ａ①é\u0301e\u0300\u1161\u11a8가\u3099か\x00\ufffe\uffff\ud800𠮷👍㈱ﬁẞİ…· \u00a0"),
    st.characters(exclude_characters="\n", exclude_categories=("Cs",)),
)
LINES = st.lists(st.text(CHARACTERS, max_size=12), max_size=6)
PATTERNS = (r"[^。]{0,8}發", r"(?:返回|回到)\s*首页", r"x*清", r"[a-z]", r"\W", "", r"é")
SIGNS = Signs(PATTERNS)
ATTEMPTS = [(re.compile(pattern).match, 4 + number, number) for number, pattern in enumerate(PATTERNS)]


def assert_same(lines):
    reference = Characters(lines)
    assert compiled.folded(lines) == reference.folded()
    assert compiled.simplified(lines) == reference.simplified()
    assert compiled.first_matches(SIGNS, ATTEMPTS, lines) == [first_match(line) for line in lines]


def first_match(line):
    return next((number for match, longest, number in ATTEMPTS if len(line) <= longest and match(line)), None)


@given(LINES)
@example([])
@example(["", ""])
def test_lines_are_read_alike_compiled_or_not(lines):
    assert_same(lines)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_lines_of_recorded_pages_are_read_alike(path):
    assert_same([block.text for block in read_lines(path.read_bytes()).blocks])


@given(st.lists(st.sampled_from([line for rule in furniture().rules for line in (*rule.examples, *rule.leaves)])))
def test_furniture_is_told_alike(lines):
    assert furniture().of_each(lines) == [furniture().of(line) for line in lines]


def test_more_patterns_than_a_word_has_bits_are_told_apart():
    patterns = [chr(0x4E00 + number) for number in range(150)]
    attempts = [(re.compile(pattern).match, 1, number) for number, pattern in enumerate(patterns)]
    lines = [patterns[0], patterns[140], "无", patterns[140] * 2]
    assert compiled.first_matches(Signs(patterns), attempts, lines) == [0, 140, None, None]


def test_a_line_break_in_a_line_is_an_error():
    with pytest.raises(ValueError, match="line break"):
        compiled.folded(["甲\n乙"])


@given(
    st.lists(st.one_of(st.none(), st.text("茶园区\x00a𠮷", max_size=12)), max_size=6),
    st.frozensets(st.text("茶园区\x00a𠮷", min_size=2, max_size=2), max_size=40),
)
def test_the_pairs_of_a_title_are_counted_alike(lines, pairs):
    assert compiled.shared_pairs(lines, pairs) == shared_pairs(lines, pairs)


def test_a_title_of_many_pairs_is_counted_alike():
    title = "".join(map(chr, range(0x4E00, 0x9000)))
    pairs = frozenset(title[index : index + 2] for index in range(len(title) - 1))
    lines = [title, title[::2], title[100:120], title[::-1]]
    assert compiled.shared_pairs(lines, pairs) == shared_pairs(lines, pairs)
