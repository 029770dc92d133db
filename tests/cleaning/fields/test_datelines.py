from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.cleaning.fields.bylines import parse_bylines
from newscrawl.cleaning.fields.datelines import byline_phrases

PROSE = "今天上午，跨江大桥主桥顺利合龙，全长三千二百米的大桥预计明年建成通车，届时两岸往来只需要五分钟。" * 3


def named(*paragraphs: str) -> list[tuple[str, str]]:
    return [(byline.name, byline.role) for phrase in byline_phrases(paragraphs) for byline in parse_bylines(phrase)]


@pytest.mark.parametrize(
    ("opening", "expected"),
    [
        ("新江网北江12月9日电(记者罗沙)", [("罗沙", "reporter")]),
        ("新江社意江国吉江岛1月16日电（记者王加 王庆钦）", [("王加", "reporter"), ("王庆钦", "reporter")]),
        ("本報訊 (記者劉立春)", [("劉立春", "reporter")]),
        ("香江文匯報訊（記者 高鈺）", [("高鈺", "reporter")]),
        ("【林媛玲╱新北報導】", [("林媛玲", "reporter")]),
        ("〔記者張遠山／台北報導〕", [("張遠山", "reporter")]),
        ("东江网记者曹磊5月13日报道：", [("曹磊", "reporter")]),
        ("本报讯 记者张远山报道：", [("张远山", "reporter")]),
        ("江易娱乐1月17日报道 (文/张远山)", [("张远山", "author")]),
        ("北江日报讯（记者 李川 通讯员 王岭）", [("李川", "reporter"), ("王岭", "correspondent")]),
    ],
)
def test_a_dateline_names_people_though_a_cross_head_stands_above_it(
    opening: str, expected: list[tuple[str, str]]
) -> None:
    assert named(opening + PROSE) == expected
    assert named("大桥合龙记", opening + PROSE) == expected


def test_a_bracket_at_the_end_of_a_long_paragraph_names_people() -> None:
    assert named(PROSE, f"{PROSE}（记者 张远山 编辑 李川）") == [("张远山", "reporter"), ("李川", "editor")]


@pytest.mark.parametrize(
    "line",
    [
        "据江国媒体报道，" + PROSE,
        "记者从市政府获悉，" + PROSE,
        "张远山（化名）对记者说，" + PROSE,
        "市长张远山（左一）会见记者代表（右一）。" + PROSE,
    ],
)
def test_prose_that_begins_with_reporters_names_nobody(line: str) -> None:
    assert named(line) == []


@settings(deadline=None)
@given(st.lists(st.text(alphabet="记者张三（）【】讯电报道，。文/ 1月", max_size=200), max_size=6))
def test_any_text_is_taken(paragraphs: list[str]) -> None:
    named(*paragraphs)
