import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.dedup.normalise import SHORT, compared, fold


def comparison_key(text, title=""):
    return compared([(text, title)])[0].digest


LONG = "昨日上午，清远市召开全市教育工作会议，部署下一阶段的重点任务。" * 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("２０２４年，ＡＢＣ公司", "2024年 abc公司"),
        ("後來皇后乾隆的頭髮乾燥", "后来皇后干隆的头发干燥"),
        ("汉(hàn)字（zì）注(zhù)音", "汉字注音"),
        ("第一段。\n　　第二段！", "第一段第二段"),
        ("①②", "12"),
        ("ﬁne", "fine"),
        ("零宽\u200b字\u00ad符", "零宽字符"),
        ("瞭解衞生", "了解卫生"),
    ],
)
def test_what_only_looks_different_folds_to_the_same(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("增长3.5%", "增长3.6%"), ("张三", "李四"), ("世界(WHO)", "世界")])
def test_what_is_different_stays_so(one, other):
    assert fold(one) != fold(other)


@settings(deadline=None)
@given(st.text())
def test_folded_text_is_letters_and_digits_and_stays_as_it_is(text):
    folded = fold(text)
    assert not folded or folded.isalnum()
    assert fold(folded) == folded


def test_a_long_text_is_compared_without_its_title():
    assert comparison_key(LONG, "一个标题") == comparison_key(LONG + "！", "另一个标题")


def test_a_short_text_is_compared_with_its_title():
    assert len(fold("图为活动现场。")) < SHORT
    assert comparison_key("图为活动现场。", "春耕") != comparison_key("图为活动现场。", "秋收")
    assert comparison_key("图为活动现场。", "春耕") == comparison_key("圖為活動現場", "春 耕")


def test_a_text_and_a_title_do_not_run_into_each_other():
    assert comparison_key("甲", "乙丙") != comparison_key("甲乙", "丙")


def test_there_is_no_key_for_nothing():
    assert comparison_key("……", "——") == b""


def test_a_new_version_of_the_comparison_text_never_matches_an_old_one(monkeypatch):
    before = comparison_key(LONG)
    monkeypatch.setattr("newscrawl.dedup.normalise.NORM_VERSION", 99)
    assert comparison_key(LONG) != before
