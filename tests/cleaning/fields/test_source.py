from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.cleaning.fields.source import LONGEST, parse_source, unlabelled_source

OWN = frozenset({"本网", "本站"})


def source(text: str) -> str | None:
    return parse_source(text, own_names=OWN, site_name="清山区人民政府")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("来源：北江日报", "北江日报"),
        ("来源:江羊网 作者:林一舟 发表时间:2031-01-14 06:41", "江羊网"),
        ("（文章来源：北江Plus）", "北江Plus"),
        ("【来源：新江网】", "新江网"),
        ("来源：【北江日报】", "北江日报"),
        ("稿源：江海早报编辑：张麒", "江海早报"),
        ("信息来源：省发改委", "省发改委"),
        ("2031-08-13 14:07来源：江声新闻·江声号·政务", "江声新闻·江声号·政务"),
        ("来源：北江日报2031-05-13 08:49", "北江日报"),
        ("本文来源于江海商报 2031-05-20 09:47:48", "江海商报"),
        ("摘自：经济江报", "经济江报"),
        ("转自：北江日报客户端", "北江日报客户端"),
        ("Source: China Weekly", "China Weekly"),
        ("来源：《江城晚报》 手机看新闻", "江城晚报"),
        ("来源：光江网-《光江日报》", "光江网-《光江日报》"),
        ("来源：北江日报（记者 张远山）", "北江日报"),
        ("来源：北江青年报·记者 张远山", "北江青年报"),
        ("来源：新江社，转载请注明出处", "新江社"),
        ("來源：江州晚報 編輯：孫小萍", "江州晚報"),
        ("来源：　　南江网", "南江网"),
        ("来源 | 江海都市报", "江海都市报"),
        ("来源：综合新江社、江视新闻", "综合新江社、江视新闻"),
        ("来源：综合 新江社 江视新闻", "综合 新江社 江视新闻"),
    ],
)
def test_the_labelled_name_is_read_and_what_follows_is_cut(line: str, expected: str) -> None:
    assert source(line) == expected


def test_the_sites_word_for_itself_becomes_its_name() -> None:
    assert source("时间: 2031-01-04 11:49   来源：本网   发布机构：   点击：-") == "清山区人民政府"
    assert parse_source("来源：本网", own_names=OWN, site_name=None) == "本网"


@pytest.mark.parametrize(
    "value",
    ["", "—", "-", "空", "无", "未知", "综合", "http://example.cn/", "作者：张远山"],
)
def test_placeholders_addresses_and_labels_are_no_source(value: str) -> None:
    assert source(f"来源：{value}") is None


@pytest.mark.parametrize(
    "line", ["主要来源于农业", "自愿献血是血液的来源之一。", "图片来源：江觉中国", "资料来源：统计局", "南江网"]
)
def test_other_uses_of_the_word_are_no_source(line: str) -> None:
    assert source(line) is None


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["2031年12月28日 19:55 北江早报"], "北江早报"),
        (["http://www.example.cn 2031年01月12日17:55 江人网 微博"], "江人网"),
        (["2031年01月12日14:52江制晚报李洁我要评论(0)"], "江制晚报"),
        (["新江社", "2031-01-03 18:13"], "新江社"),
        (["2031-05-13 06:16发布于北京江济日报官方账号"], "江济日报"),
        (["2031-06-02 09:52:19江能亮 来自北京市"], "江能亮"),
        (["2031-01-12 江國時報"], "江國時報"),
        (["2031-01-12 19:55", "国内新闻"], None),
        (["2031-01-12 19:55 张远山"], None),
        (["我要举报", "2031-01-12 19:55"], None),
        (["江上早报"], None),
    ],
)
def test_a_medium_beside_the_time_needs_no_label(lines: list[str], expected: str | None) -> None:
    assert unlabelled_source(lines) == expected


@given(st.text(max_size=200))
def test_any_value_gives_a_short_name_or_nothing(value: str) -> None:
    name = source(f"来源：{value}")
    assert name is None or 0 < len(name) <= LONGEST


@given(st.lists(st.text(max_size=60), max_size=6))
def test_any_head_is_taken(lines: list[str]) -> None:
    unlabelled_source(lines)
