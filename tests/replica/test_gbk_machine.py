from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.replica import gbk_machine
from newscrawl.replica.gbk_machine import convert, cut, encode, gloss, is_reversible, mirror


@pytest.mark.parametrize(
    ("clean", "torn"),
    [
        ("做示范。”</p>", "做示范?！?/p>"),
        ("高校“新工科”建設(shè)", "高?！靶鹿た啤苯ㄔO(shè)"),
        ("。《決定》指出", "?！稕Q定》指出"),
        ("學校“大班額”", "學?！按蟀囝~”"),
        ("。“教育”被列", "?！敖逃\ue40a北涣?"),
        ("。縣級", "?？h級"),
    ],
)
def test_text_is_torn_at_the_bytes_of_exclamation_and_question_mark(clean, torn):
    assert convert(cut(encode(clean))) == torn


def test_a_gloss_falls_between_two_characters_whose_bytes_meet():
    damaged = mirror("新担当")
    assert damaged.replace(damaged[damaged.index(")") + 1], "") == "新?lián)?dāng)"


def test_characters_are_turned_traditional_one_by_one_and_glossed():
    assert mirror("经济发展") == "經(jīng)濟(jì)發(fā)展"


def test_whole_marks_stay_as_they_are():
    assert mirror("好吗？好！") == "好嗎？好！"


def test_only_characters_outside_gb2312_are_glossed():
    for character in gbk_machine.GLOSSES:
        with pytest.raises(UnicodeEncodeError):
            character.encode("gb2312")


@pytest.mark.parametrize("text", ["做示范。”", "走在前。《方略》A", "平常的一句话。"])
def test_damage_at_a_full_stop_is_reversible(text):
    assert is_reversible(text)


@pytest.mark.parametrize(
    "text",
    ["新担当", "高校“新工科”好", "没人来。”12月2日", "抓落实。”项目经理表示"],
    ids=["gloss between characters", "unknown lead byte", "eaten digit", "torn gloss"],
)
def test_damage_that_loses_characters_is_not_reversible(text):
    assert not is_reversible(text)


@given(st.text(alphabet="一二三，。“”《》校！？A1<", max_size=30))
def test_the_machine_takes_any_text(text):
    damaged = mirror(text)
    assert is_reversible(text) or damaged != text
    assert gloss(b"") == b""
