from hypothesis import given
from hypothesis import strategies as st

from newscrawl.cleaning.body.alike import FEW, Alike

LINE = "清新区召开全区防汛工作会议传达学习上级精神部署下一阶段重点任务要求各镇落实责任加强值守确保群众安全度汛"
OTHERS = [
    f"{chr(0x4E00 + number)}{chr(0x5E00 + number)}镇第{number}组村民代表会议在文化楼前的广场召开"
    for number in range(FEW)
]


def test_an_edited_copy_of_a_long_line_is_known():
    assert Alike([LINE]).say_most_of(LINE.replace("部署", "布置"))
    assert not Alike([LINE]).say_most_of(LINE[:20] + OTHERS[0] + OTHERS[1])


def test_a_short_line_is_no_copy_of_another():
    assert not Alike([LINE]).say_most_of(LINE[:30])


@given(st.integers(0, len(LINE) - 1), st.integers(0, 3))
def test_an_edit_is_known_among_many_lines_as_among_few(place, length):
    edited = LINE[:place] + "改" + LINE[place + length :]
    assert Alike([LINE, *OTHERS]).say_most_of(edited) == Alike([LINE]).say_most_of(edited)
