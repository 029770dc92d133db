import re
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.cleaning.text.characters import Characters, classes_of, is_settled
from newscrawl.cleaning.text.tidy import fold, simplify

LINES = st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=("Cs",)), max_size=12), max_size=6)
CHINESE = st.lists(st.text("廣東清远㎏ﬁ①é́👍𠮷 ，Ａ", max_size=8), min_size=1, max_size=6)


@given(st.one_of(LINES, CHINESE))
def test_all_lines_at_once_are_what_each_line_is_by_itself(lines):
    characters = Characters(lines)
    assert characters.folded()[: len(lines)] == [fold(line) for line in lines]
    assert characters.simplified()[: len(lines)] == [simplify(line) for line in lines]


@given(CHINESE)
def test_characters_are_counted_and_looked_for_per_line(lines):
    classes, (counted, signs) = classes_of((("清远，", (1, 0)), ("东東", (0, 4)), ("東", (16, 1))))
    marks = Characters(lines).classed(classes)
    assert (marks.count(counted) % 16).tolist() == [len(re.findall("[清远，]", line)) for line in lines]
    assert (marks.count(counted) // 16).tolist() == [line.count("東") for line in lines]
    assert marks.signs(signs).tolist() == [5 if "東" in line else 4 if "东" in line else 0 for line in lines]


def test_the_ends_of_lines_are_asked_for_their_characters():
    classes, (answers,) = classes_of([("一三", (1,))])
    marks = Characters(["一二", "二三"]).classed(classes)
    assert marks.first(answers).tolist() == [1, 0]
    assert marks.last(answers).tolist() == [0, 1]


def test_a_line_break_in_a_line_is_an_error():
    with pytest.raises(ValueError, match="line break"):
        Characters(["一\n二"])


def test_a_character_that_composing_may_change_is_never_taken_for_settled():
    """Hangul syllables are composed by rule; all other pairs stand in Unicode's tables."""
    for code in range(sys.maxunicode + 1):
        form = unicodedata.decomposition(chr(code))
        parts = [] if form.startswith("<") else [chr(int(part, 16)) for part in form.split()]
        assert not any(map(is_settled, parts[1:])), f"U+{code:04X}"
    assert not any(is_settled(chr(code)) for code in (*range(0x1161, 0x1176), *range(0x11A8, 0x11C3)))
    assert all(map(is_settled, "清é가"))
