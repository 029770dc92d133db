from hypothesis import given
from hypothesis import strategies as st

from newscrawl.browsing.differences import changed_fields, changed_text

lines = st.lists(st.text(alphabet="一二三四五", max_size=6), max_size=8).map("\n".join)


def test_an_edited_paragraph_shows_what_went_and_what_came():
    before = "开头没有变。\n活动将于十一月二十日上午在清新区举行。\n结尾。"
    after = "开头没有变。\n活动将于十一月二十五日上午在清新区举行。\n结尾。"
    assert changed_text(before, after)[1] == [
        ("same", "活动将于十一月二十"),
        ("new", "五"),
        ("same", "日上午在清新区举行。"),
    ]


def test_another_paragraph_replaces_the_old_one_as_a_whole():
    assert changed_text("天气晴朗万里无云", "股市今日收盘上涨") == [
        [("new", "股市今日收盘上涨")],
        [("gone", "天气晴朗万里无云")],
    ]


@given(lines, lines)
def test_both_texts_can_be_read_from_the_difference(before: str, after: str):
    def read(kinds: set[str]) -> list[str]:
        paragraphs = [[text for kind, text in pieces if kind in kinds] for pieces in changed_text(before, after)]
        return [line for line in map("".join, paragraphs) if line]

    assert read({"same", "gone"}) == [line for line in before.split("\n") if line]
    assert read({"same", "new"}) == [line for line in after.split("\n") if line]


def test_other_fields_are_named_with_both_values():
    before, after = (
        {"title": "旧标题", "tags": ["甲"], "fetched_at": "1"},
        {"title": "新标题", "tags": [], "fetched_at": "2"},
    )
    assert [(change.field, change.before, change.after) for change in changed_fields(before, after)] == [
        ("title", "旧标题", "新标题"),
        ("tags", '["甲"]', "[]"),
    ]
