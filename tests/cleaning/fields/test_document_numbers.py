from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.cleaning.fields.document_numbers import DocumentNumbers, find_document_numbers


def test_several_labels_in_one_line_come_apart() -> None:
    found = find_document_numbers(
        [
            "索引号：11441899/2031-00123 分类：综合政务 发布机构：清山区人民政府办公室 成文日期：2031-01-02",
            "名称：关于印发办法的通知 文号：清山府办〔2031〕3号 发布日期：2031-01-03",
        ]
    )
    assert found == DocumentNumbers("清山府办〔2031〕3号", "11441899/2031-00123", "清山区人民政府办公室")


def test_cells_of_a_table_row_are_label_and_value_in_turn() -> None:
    found = find_document_numbers(
        ["索 引 号: | 000014349/2031-00012 | 主题分类: | 财政", "发文机关 | 清山区财政局 | 成文日期 | 2031-05-01"]
    )
    assert found == DocumentNumbers(None, "000014349/2031-00012", "清山区财政局")


def test_a_value_may_stand_on_the_line_below_its_label() -> None:
    assert find_document_numbers(["索引号：", "11441899", "发文机关：", "清山区人民政府"]) == DocumentNumbers(
        None, "11441899", "清山区人民政府"
    )


@pytest.mark.parametrize(
    "lines",
    [
        ["来源：本网   发布机构：   点击：-"],
        ["文号 | | 发布日期 | 2031-01-01"],
        ["文号：无", "索引号：-", "发布机构：—"],
        ["发布机构：", "点击：-"],
        ["发布机构：", "各镇要认真抓好落实"],
    ],
)
def test_empty_values_are_none(lines: list[str]) -> None:
    assert find_document_numbers(lines) == DocumentNumbers()


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("江府〔2031〕12号", "江府〔2031〕12号"),
        ("（清山府办函[2031]5号）", "清山府办函[2031]5号"),
        ("江人社规（2031） 16 号", "江人社规（2031）16号"),
        ("2031年第5号", "2031年第5号"),
        ("清山区人民政府令第8号", "清山区人民政府令第8号"),
    ],
)
def test_a_number_alone_on_its_line_needs_no_label(line: str, number: str) -> None:
    assert find_document_numbers([line]).doc_no == number


def test_a_number_in_running_text_is_another_documents() -> None:
    assert find_document_numbers(["根据《江府〔2031〕12号》要求，各镇抓好落实。"]).doc_no is None


def test_a_labelled_number_goes_before_one_that_stands_alone() -> None:
    assert find_document_numbers(["江府〔2030〕1号", "文号：江府〔2031〕2号 有效"]).doc_no == "江府〔2031〕2号"


@given(st.lists(st.text(alphabet="索引文号发布机构：: |〔〕[]2031府办 无-\n", max_size=60), max_size=6))
def test_any_lines_are_taken(lines: list[str]) -> None:
    found = find_document_numbers(lines)
    assert all(value is None or value.strip() for value in (found.doc_no, found.index_no, found.issuer))
