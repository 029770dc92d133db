import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.cleaning.body.furniture import furniture
from newscrawl.cleaning.body.signs import Signs
from newscrawl.cleaning.text.characters import Characters

PIECES = st.sampled_from([
    "返回", "首页", "上一页", "来源：", "编辑", "2024-01-04", "11:49", "】", "[1]", "——", "扫一扫",
    "版权所有", "广告", "点击", "县", " ", "👍", "。",
])  # fmt: skip


@given(st.lists(st.lists(PIECES, max_size=6).map("".join), min_size=1, max_size=5))
def test_signs_rule_out_no_pattern_that_matches(lines):
    furniture().prepare()
    assert furniture().of_each(lines) == [furniture().of(line) for line in lines]


@pytest.mark.parametrize(
    ("pattern", "line", "expected"),
    [
        (r"(?:返回|回到)\s*首页", "返回首页", True),
        (r"(?:返回|回到)\s*首页", "走回首页", False),
        (r"(?:返回|回到)\s*首页", "返家", False),
        (r"[\s【]*(?:编\s*辑)[:：]", "【编 辑：某", True),
        (r"\d{4}年", "2024年", True),
        (r"(?i)advert", "ADVERT", True),
        (r"x*", "任何", True),
        (r"[^。]{0,8}声明", "特此声明", True),
        (r"[^。]{0,8}声明", "特此说话", False),
    ],
)
def test_a_pattern_is_left_out_by_its_first_and_its_needed_characters(pattern, line, expected):
    candidate = bool(Signs([pattern]).candidates(Characters([line]))[0])
    assert candidate is expected
    assert candidate or not re.match(pattern, line)


def test_more_patterns_than_a_word_has_bits_are_told_apart():
    patterns = [chr(0x4E00 + number) for number in range(150)]
    assert Signs(patterns).candidates(Characters([patterns[0], patterns[140]])) == [1, 1 << 140]
