import pytest

from newscrawl.cleaning.body.extract import extract
from newscrawl.cleaning.body.linearise import linearise
from newscrawl.cleaning.tree import parse
from tests.cleaning.pages import BODY


def lines(table: str) -> list[str]:
    return [block.text for block in linearise(parse(f"<body><table>{table}</table></body>")).blocks]


def row(*cells: str, tag: str = "td") -> str:
    return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>"


def test_a_row_of_values_is_one_line_under_its_header():
    assert lines(row("镇", "产值", "增速", tag="th") + row("太和", "12.3", "5.1%") + row("禾云", "", "4.2%")) == [
        "镇 | 产值 | 增速",
        "太和 | 12.3 | 5.1%",
        "禾云 | | 4.2%",
    ]


def test_a_cell_over_several_rows_stands_in_each_of_them():
    table = "<tr><td rowspan=3>太和</td><td>工业</td><td>1</td></tr>" + row("农业", "2") + row("服务业", "3")
    assert lines(table + row("禾云", "工业", "4")) == [
        "太和 | 工业 | 1",
        "太和 | 农业 | 2",
        "太和 | 服务业 | 3",
        "禾云 | 工业 | 4",
    ]


def test_a_header_over_two_rows_and_two_columns_keeps_the_columns():
    table = "<tr><th rowspan=2>镇</th><th colspan=2>产值</th><th rowspan=2>备注</th></tr>" + row(
        "工业", "农业", tag="th"
    )
    assert lines(table + row("太和", "1", "2", "无")) == [
        "镇 | 产值 | 备注",
        "镇 | 工业 | 农业 | 备注",
        "太和 | 1 | 2 | 无",
    ]


def test_a_row_of_one_value_under_a_tall_cell_is_a_row():
    assert lines("<tr><td rowspan=2>太和</td><td>1</td></tr><tr><td>2</td></tr>") == ["太和 | 1", "太和 | 2"]


def test_tables_in_a_row_do_not_reach_into_each_other():
    tall = "<tr><td rowspan=9>太和</td><td>1</td></tr>"
    source = f"<body><table>{tall}</table><table>{row('禾云', '2')}</table></body>"
    assert [block.text for block in linearise(parse(source)).blocks] == ["太和 | 1", "禾云 | 2"]


def test_broken_spans_are_single_cells():
    cells = "".join(f"<td rowspan='{span}'>值</td>" for span in ("x", "-1", "0", "99999999999"))
    assert lines(f"<tr>{cells}</tr>" + row("乙")) == ["值 | 值 | 值 | 值", "乙 | 值"]


def test_a_layout_table_is_unwrapped():
    assert lines(row(f"<p>{BODY[0]}</p>", f"<p>{BODY[1]}</p>")) == [BODY[0], BODY[1]]


def test_rows_that_say_the_same_are_all_kept():
    same = row("太和镇", "北山工业园区管理委员会办公室", "十二万三千四百")
    text = [f"<p>{line}</p>" for line in BODY]
    text.insert(4, f"<table>{row('镇', '单位', '户数')}{same}{same}</table>")
    body = extract(linearise(parse(f"<body><p>首页</p><div class=a>{''.join(text)}</div><p>版权所有</p></body>")))
    assert body.paragraphs.count("太和镇 | 北山工业园区管理委员会办公室 | 十二万三千四百") == 2


@pytest.mark.parametrize("place", [4, len(BODY)])
def test_a_data_table_in_the_text_is_kept_whole(place: int):
    table = row("镇", "户数") + row("太和", "12") + row("禾云", "7")
    text = [f"<p>{line}</p>" for line in BODY]
    text.insert(place, f"<table>{table}</table>")
    page = linearise(parse(f"<body><p>首页</p><div class=a>{''.join(text)}</div><p>版权所有</p></body>"))
    body = extract(page)
    assert [line for line in body.paragraphs if "|" in line] == ["镇 | 户数", "太和 | 12", "禾云 | 7"]


def test_a_table_of_links_below_the_text_is_none_of_it():
    cells = "".join(row(f"<a href=/{n}>县图书馆延长开放时间</a>", "03-19") for n in range(4))
    text = "".join(f"<p>{line}</p>" for line in BODY)
    body = extract(linearise(parse(f"<body><div class=a>{text}<table>{cells}</table></div></body>")))
    assert body.paragraphs == BODY
