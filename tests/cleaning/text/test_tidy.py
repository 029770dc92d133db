"""Characters of the source that a parser must not see, and of lines that a reader must not see."""

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.cleaning.text.tidy import (
    fold,
    is_traditional,
    language_of,
    private_use,
    simplify,
    strip_source,
    stripped,
    tidy_line,
)

FAMILY = "👨\u200d👩\u200d👧"


@pytest.mark.parametrize(
    ("printed", "tidied"),
    [
        ("　　清新区　召开\t会议 \n", "清新区 召开 会议"),
        ("甲\u2028乙\u2029丙\u0085丁", "甲 乙 丙 丁"),
        ("零\u200b宽\ufeff字\u2060符\u00ad", "零宽字符"),
        ("\u202e左右\u202c\u200e", "左右"),
        (f"一家{FAMILY}人", f"一家{FAMILY}人"),
        ("中\u200d文\u200d", "中文"),
        ("两段&nbsp;&nbsp;之间", "两段 之间"),
        ("两段&amp;nbsp;之间&amp;amp;nbsp;！", "两段 之间 ！"),
        ("&ldquo;引文&rdquo;", "“引文”"),
        ("AT&T、R&D; 与 a&b", "AT&T、R&D; 与 a&b"),
        ("甲&amp;乙", "甲&乙"),
        ("\x1b[31m红\x1b[0m\x00色", "红色"),
        ("私\ue000用\U000f0001区", "私\ue000用\U000f0001区"),
        ("半\ud800个", "半\ufffd个"),
        ("\ud83d\ude00", "😀"),
        ("", ""),
    ],
)
def test_a_line_is_what_a_reader_sees(printed, tidied):
    assert tidy_line(printed) == tidied


@given(
    st.text(alphabet=st.one_of(st.characters(), st.sampled_from("&;amp nbsp\u200d\ufe0f\u200c\u3000😀")), max_size=60)
)
def test_tidying_twice_changes_nothing_more(text):
    once = tidy_line(text)
    assert tidy_line(once) == once
    assert "\n" not in once
    assert private_use(once) == private_use(text)
    once.encode("utf-8")


def test_private_use_characters_are_counted():
    assert private_use("甲\ue000乙\uf8ff丙\U00100000") == 3
    assert private_use("甲乙丙") == 0


def test_the_source_is_made_fit_for_the_parser():
    head = '\ufeff<?xml version="1.0" encoding="gb2312"?>'
    body = '<p>前\x00后\x0c行\x1b</p><img src="data:image/png;base64,iVBOR/+=" alt="图">'
    assert strip_source(head + body) == '<p>前后 行</p><img src="" alt="图">'


@pytest.mark.parametrize("half", ["\ud800", "&#xD800;", "&#55357;", "&#xdfff;", "&#x0DBFF"])
def test_half_a_character_becomes_a_replacement_character(half):
    assert strip_source(f"前{half}后").startswith("前\ufffd")
    assert "后" in strip_source(f"前{half}后")


def test_other_numeric_entities_stay():
    assert strip_source("&#28165;&#x6E05;&#xD7FF;&#xE000;") == "&#28165;&#x6E05;&#xD7FF;&#xE000;"


def test_a_style_with_a_data_uri_keeps_the_rest_of_its_rule():
    assert strip_source("a{background:url(data:image/gif;base64,AAAA) red}") == "a{background:url() red}"


@given(st.text(max_size=200))
def test_any_stripped_source_can_be_parsed(text):
    lxml.html.document_fromstring(f"<p>x{strip_source(text)}")


def test_folding_ignores_script_width_case_and_punctuation():
    assert fold("廣東 GDP「增長」５.５％！") == fold("广东gdp增长5.5") == "广东gdp增长55"
    assert fold("e\u0301tude") == fold("étude")


@given(st.text(max_size=60))
def test_folding_is_stable_and_leaves_letters_and_digits_only(text):
    folded = fold(text)
    assert all(char.isalnum() for char in folded)
    assert fold(folded) == folded


def test_simplifying_keeps_every_place():
    assert simplify("責任編輯：張三 abc") == "责任编辑：张三 abc"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("区里召开工作会议，部署下半年任务。", ("zh", "Hans")),
        ("區裡召開工作會議，部署下半年任務。", ("zh", "Hant")),
        ("中文", ("zh", "Hans")),
        ("市民使用 App 与 GDP 数据查询服务", ("zh", "Hans")),
        ("The council said on Friday that it will open the new road in May.", ("en", None)),
        ("東京都の新しい条例について説明します。", (None, None)),
        ("2024-05-11", (None, None)),
        ("", (None, None)),
    ],
)
def test_language_and_script_are_told_from_the_characters(text, expected):
    assert language_of(text) == expected


def test_a_text_of_both_scripts_is_traditional_only_by_a_clear_majority():
    assert is_traditional("香港特區政府發言人表示，會議將如期舉行")
    assert not is_traditional("香港特区政府发言人表示，会议将如期举行")
    assert not is_traditional("本報讯：发言人表示会议将如期举行")


@given(st.text(alphabet="中a\x00\x0c\ud83d\ude00\ufeff<?xml>&#x0dD5296;:,/data image"))
def test_a_page_is_the_same_in_characters_and_in_bytes(source):
    text, data = stripped(source)
    assert data.decode() == text == strip_source(source)


def test_the_bytes_of_a_page_that_needs_no_care_are_taken_as_they_came():
    source = "<p>清新区</p>"
    sent = source.encode()
    assert stripped(source, sent)[1] is sent
