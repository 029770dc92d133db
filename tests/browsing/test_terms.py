import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.browsing.terms import Query, terms


def found(query: str, *texts: str) -> list[int]:
    """Which of the texts a search finds, by the index that the pages use."""
    database = sqlite3.connect(":memory:")
    try:
        database.execute("CREATE VIRTUAL TABLE word USING fts5 (title, body, facets, content='', tokenize='ascii')")
        for number, text in enumerate(texts):
            database.execute(
                "INSERT INTO word (rowid, title, body, facets) VALUES (?, '', ?, 'e')", (number, terms(text))
            )
        expression = Query.parse(query).expression()
        assert expression
        return [
            row[0] for row in database.execute("SELECT rowid FROM word WHERE word MATCH ? ORDER BY 1", (expression,))
        ]
    finally:
        database.close()


@pytest.mark.parametrize("query", ["州", "广州", "广州市", "广州市政府", "府", "市政府"])
def test_a_chinese_word_of_any_length_is_found_wherever_it_stands(query: str):
    assert found(query, "昨天，广州市政府发布通知", "政协会议，广东各地") == [0]


def test_characters_apart_from_each_other_are_no_word():
    assert found("广州", "广东，州县", "广、州", "广州") == [2]


def test_words_with_a_blank_between_them_may_stand_anywhere_and_quoted_ones_in_a_row():
    texts = ["清新区发布暴雨预警", "暴雨来到清新区"]
    assert found("清新 暴雨", *texts) == [0, 1]
    assert found("“暴雨预警” 清新", *texts) == [0]


def test_a_word_after_a_minus_must_not_be_there():
    assert found("暴雨 -清新", "清新区暴雨", "阳山县暴雨") == [1]
    assert found("-清新", "清新区暴雨", "阳山县暴雨") == [1]


@pytest.mark.parametrize("query", ["5g网络", "5G网", "５Ｇ", "5G 網絡", "網絡"])
def test_width_case_and_script_make_no_difference(query: str):
    assert found(query, "建成5G网络基站", "建成高速公路") == [0]


def test_a_latin_word_is_found_whole():
    assert found("GDP", "今年gdp增长", "GDPR条例") == [0]


@given(st.text(max_size=40))
def test_no_query_breaks_the_index(query: str):
    parsed = Query.parse(query)
    if parsed.expression():
        found(query, "广州市", "abc")
    assert all(0 <= start < end <= 6 for start, end in parsed.places("广州市 ab"))


@given(st.text(alphabet="广州市政府5ga，", min_size=1, max_size=6), st.text(alphabet="广州市政府5ga，", max_size=30))
def test_what_is_found_in_chinese_can_be_marked(word: str, text: str):
    query = Query.parse(word)
    if query.expression() and found(word, text):
        assert query.places(text)


def test_the_words_are_marked_as_they_are_printed():
    text = "５Ｇ網絡與5g网络"
    assert [text[start:end] for start, end in Query.parse("5G网络").places(text)] == ["５Ｇ網絡", "5g网络"]


def test_marks_that_overlap_become_one():
    assert Query.parse("广州 州市").places("在广州市区") == [(1, 4)]
