from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.cleaning.fields.bylines import LONGEST, parse_bylines, people
from newscrawl.cleaning.fields.surnames import is_person


def named(text: str) -> str:
    return " ".join(f"{byline.name}:{byline.role}" for byline in parse_bylines(text))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("文/北江晚报全媒体记者 林一舟 通讯员 梁小禾", "林一舟:reporter 梁小禾:correspondent"),
        ("采写：江海见习记者 方知秋", "方知秋:reporter"),
        ("撰文：北江日报记者 陈明远", "陈明远:reporter"),
        ("作 者：马 辰", "马辰:author"),
        ("责任编辑: 韩冬青", "韩冬青:editor"),
        ("（责编：胡杉、杨一帆）", "胡杉:editor 杨一帆:editor"),
        ("【编辑：姚远】", "姚远:editor"),
        ("[ 责编：杨煦 ]", "杨煦:editor"),
        ("编辑|禤安", "禤安:editor"),
        ("摄影/张棠 编辑/苏木", "张棠:photographer 苏木:editor"),
        ("统筹：贺楠", "贺楠:coordinator"),
        ("选稿：许若谷", "许若谷:editor"),
        ("图/北江晚报记者 李川", "李川:photographer"),
        ("摄影：记者 王岭", "王岭:photographer"),
        ("文/图 北江晚报记者 张远山", "张远山:reporter"),
        ("执笔/阿刀姐、胡小刀&李飞镖", "阿刀姐:author 胡小刀:author 李飞镖:author"),
        ("文丨江畔特约评论员 韩溪", "韩溪:author"),
    ],
)
def test_a_role_word_with_a_mark_names_those_behind_it(line: str, expected: str) -> None:
    assert named(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("编辑 丁若水 甘小溪", "丁若水:editor 甘小溪:editor"),
        ("(编辑 张远山 校对 李川)", "张远山:editor 李川:proofreader"),
        ("作者 王知之 高一然", "王知之:author 高一然:author"),
        ("（记者张远山 编辑李川）", "张远山:reporter 李川:editor"),
        ("江声新闻记者 贺小满", "贺小满:reporter"),
        ("北江日报记者陈明远通讯员徐小禾", "陈明远:reporter 徐小禾:correspondent"),
        ("北江+记者 陈明远 李 川 通讯员 清山宣", "陈明远:reporter 李川:reporter 清山宣:correspondent"),
        ("江报·江网记者 魏晨光", "魏晨光:reporter"),
        ("□快报记者 刘岸", "刘岸:reporter"),
        ("北江网张小山 江上气象网记者颜夕", "颜夕:reporter"),
        ("记者 阿依古丽·买买提", "阿依古丽·买买提:reporter"),
        ("2031-09-24 09:10 记者 张远山", "张远山:reporter"),
        ("21世纪江海报道记者 张远山 北京报道", "张远山:reporter"),
        ("北江日报记者 张远山 通讯员 李川 摄影报道", "张远山:reporter 李川:correspondent"),
        ("【主笔】张远山", "张远山:author"),
        ("【撰文】李川 【摄影】王岭", "李川:author 王岭:photographer"),
    ],
)
def test_titles_and_bare_role_words_name_those_behind_them(line: str, expected: str) -> None:
    assert named(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("湖面如镜 李川 摄", "李川:photographer"),
        ("周末的河堤上人来人往。梁小雅摄", "梁小雅:photographer"),
        ("新江社发（万山 摄）", "万山:photographer"),
        ("大桥合龙在即。本报记者 郭小亮 摄", "郭小亮:photographer"),
        ("石可/北江青年报", "石可:author"),
        ("张远山/文 李川/图", "张远山:author 李川:photographer"),
        ("(曹一鸣 编辑)", "曹一鸣:editor"),
        ("（江海晚报记者 林安 实习生 黄小平 文/摄）", "林安:reporter 黄小平:reporter"),
    ],
)
def test_a_role_word_behind_the_names_counts_too(line: str, expected: str) -> None:
    assert named(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("王冬青／綜合報導", "王冬青:reporter"),
        ("【陳遠山／新北市報導】", "陳遠山:reporter"),
        ("江傳媒╱記者丁小伶／台北報導 2031-01-12 12:01", "丁小伶:reporter"),
        ("記者張遠 張小嘉 嘉義報導", "張遠:reporter 張小嘉:reporter"),
        ("林秋月報導", "林秋月:reporter"),
        ("（江央社記者吳文怡台北11日電）傅姓男子", "吳文怡:reporter"),
        ("責任編輯：趙小晗", "趙小晗:editor"),
        ("通訊員 宋小黎 記者 黃淼淼", "宋小黎:correspondent 黃淼淼:reporter"),
    ],
)
def test_traditional_bylines_keep_their_script(line: str, expected: str) -> None:
    assert named(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("北江日报讯（记者 李川 通讯员 清山宣）昨日，河堤开放。", "李川:reporter 清山宣:correspondent"),
        ("本报讯 记者张远山报道：今天上午，大桥通车。", "张远山:reporter"),
        ("本报讯 记者张远山 通讯员李川 昨日，大桥通车。", "张远山:reporter 李川:correspondent"),
        ("新江社北京5月1日电（记者张小辛、王小希）会议昨日开幕。", "张小辛:reporter 王小希:reporter"),
    ],
)
def test_dateline_openings_name_people(line: str, expected: str) -> None:
    assert named(line) == expected


def test_several_roles_on_one_closing_line_come_apart() -> None:
    line = "(●本版统筹:贺楠 撰文:北江日报记者陈明远通讯员徐小禾)"
    expected = "贺楠:coordinator 陈明远:reporter 徐小禾:correspondent"
    assert named(line) == expected
    assert named(line.replace("贺楠 撰文", "贺楠撰文")) == expected


def test_labels_run_together_in_a_head_line_come_apart() -> None:
    assert named("2031-05-13 12:03:10 作者：曹磊来源:江方网选稿：曾炜") == "曹磊:author 曾炜:editor"
    assert named("来源：江民网作者：李晓 江民网编辑：刘景") == "李晓:author 刘景:editor"


@pytest.mark.parametrize(
    "line",
    [
        "策划/出品/监制：张远山 李川",
        "总监制：邹 明",
        "初审：张远山 复审：李川 终审：王岭",
        "【策划】贺楠 李川",
        "值班主任：王岭",
    ],
)
def test_work_without_a_role_here_is_passed_over(line: str) -> None:
    assert named(line) == ""


def test_people_of_other_work_do_not_slip_into_the_next_role() -> None:
    assert named("出品：江报社 监制：赵六安 统筹：钱小满 采写：记者 孙波") == "钱小满:coordinator 孙波:reporter"
    assert named("编辑 周小褶 ｜ 排版 魏蔚") == "周小褶:editor"


@pytest.mark.parametrize(
    "line",
    [
        "供稿：清山区委宣传部",
        "图文：清山区融媒体中心",
        "新款汽车在北江下线 受访单位供图",
        "资料图片",
        "作者：网络",
        "责任编辑：系统管理员",
        "（责任编辑： HN666）",
        "责任编辑：biaozi",
        "作者单位：北江大学",
        "作者：",
        "编辑：",
        "江海日报评论员",
    ],
)
def test_agencies_codes_and_empty_labels_are_no_people(line: str) -> None:
    assert named(line) == ""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("每江记者 张远山 每江编辑 李川", "张远山:reporter 李川:editor"),
        ("每江记者：张远山    每江编辑：李川", "张远山:reporter 李川:editor"),
        ("本版图片 张远山", "张远山:photographer"),
        ("本版文/图 北江日报记者 张远山 李川", "张远山:reporter 李川:reporter"),
    ],
)
def test_a_house_or_page_before_a_role_word_belongs_to_the_label(line: str, expected: str) -> None:
    assert named(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("□ 张远山", "张远山:author"),
        ("■张远山 李川", "张远山:author 李川:author"),
        ("◎张远山（北江大学教授）", "张远山:author"),
        ("■大桥合龙", ""),
        ("□ 北江日报", ""),
    ],
)
def test_a_bullet_with_nothing_but_names_is_a_byline(line: str, expected: str) -> None:
    assert named(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("（作者张远山系北江大学副教授）", "张远山:author"),
        ("（作者：张远山，系北江大学副教授）", "张远山:author"),
        ("（作者系北江大学副教授）", ""),
        ("（作者为北江大学教授）", ""),
    ],
)
def test_what_an_author_is_does_not_hide_who_it_is(line: str, expected: str) -> None:
    assert named(line) == expected


def test_a_semicolon_between_names_parts_names() -> None:
    assert named("【作者】 张远山；李川") == "张远山:author 李川:author"
    assert named("编辑：张远山；校对：李川") == "张远山:editor 李川:proofreader"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("东江网记者曹磊5月13日报道：", "曹磊:reporter"),
        ("希望江聲廣播電台張翠報導", "張翠:reporter"),
        ("（总台江视记者 张远山 李川）", "张远山:reporter 李川:reporter"),
        ("本报驻江国特派记者 张远山 本报特约记者 李川", "张远山:reporter 李川:reporter"),
    ],
)
def test_agency_name_and_report_in_one_run_come_apart(line: str, expected: str) -> None:
    assert named(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("摄影：新江社记者 次仁旺堆", "次仁旺堆:photographer"),
        ("记者 热依汗古丽·阿不都热合曼 通讯员 其美多吉", "热依汗古丽·阿不都热合曼:reporter 其美多吉:correspondent"),
        ("责任编辑：欧阳晓明", "欧阳晓明:editor"),
    ],
)
def test_names_of_other_peoples_and_compound_surnames(line: str, expected: str) -> None:
    assert named(line) == expected


def test_an_office_is_nobody_and_a_nickname_is_somebody() -> None:
    assert named("作者：宣传科") == ""
    assert named("作者：党委办公室") == ""
    assert named("記者林安鎮") == "林安鎮:reporter"
    assert named("编辑：小何") == "小何:editor"


def test_an_editor_code_behind_a_name_is_dropped() -> None:
    assert named("[责任编辑：韩冬青 PK155]") == "韩冬青:editor"
    assert named("责编：Demi Xu") == "Demi Xu:editor"


@pytest.mark.parametrize(
    "line",
    [
        "记者从区政府获悉，今年以来全区新增绿道三十公里。",
        "该记者表示，他当时就在现场。",
        "记者 张远山 在现场看到很多市民前来参观",
        "记者：今年的春耕准备得怎么样？",
        "记者：何时开工？",
        "记者在采访中了解到，张远山一家搬进了新居。",
        "记者会上，王毅然说",
        "（实习生王小茹对此文亦有贡献）",
        "多名记者 张远山",
        "作者最新文章",
        "编辑推荐",
        "通讯员培训班开班",
        "中文/英文",
        "凤江网独家图集[高清大图]",
        "关键字：住宅;年薪 作者： 2031-01-12 17:14",
    ],
)
def test_prose_that_speaks_of_reporters_names_nobody(line: str) -> None:
    assert named(line) == ""


def test_a_note_in_brackets_does_not_hide_the_name_before_it() -> None:
    assert named("作者：Steed(微博)(业余天文爱好者，某网频道主编)") == "Steed:author"
    assert named("责任编辑：张远山（实习）") == "张远山:editor"


def test_english_bylines_are_read() -> None:
    assert named("By Jane Doe and John Q. Public") == "Jane Doe:author John Q. Public:author"
    assert named("By the river people gathered") == ""
    assert named("By Jane Doe | Valley Courier") == "Jane Doe:author"
    assert named("By Valley Courier Staff") == ""


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            "Jane Doe, John S.A. Public, Chien-Ming Wang, and Tom Dunn, CNN",
            "Jane Doe|John S.A. Public|Chien-Ming Wang|Tom Dunn",
        ),
        ('Jane "Jay Dee" Doe', "Jane Doe"),
        ("Carlos de la Garza", "Carlos de la Garza"),
        ("Anna Ūdre", "Anna Ūdre"),
        ("By Jane Doe", "Jane Doe"),
        ("National Desk", ""),
        ("CNN Wire", ""),
        ("Condé Nast", ""),
    ],
)
def test_authors_in_latin_letters_stay_whole_and_outlets_are_left_out(value: str, expected: str) -> None:
    assert "|".join(byline.name for byline in people(value, "author")) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("林一舟 李川", ["林一舟", "李川"]),
        ("张远山、李 川，王岭/赵六安", ["张远山", "李川", "王岭", "赵六安"]),
        ("张远山和李川", ["张远山", "李川"]),
        ("高一帆方宁", ["高一帆", "方宁"]),
        ("江网新闻张小毅", ["张小毅"]),
        ("<author>王小硕</author>", ["王小硕"]),
        ("北江日报", []),
        ("江上财经-自媒体综合", []),
        ("name, email@example.com", []),
        ("105464", []),
        ("gb.example.cn", []),
        ("Designed by somebody", []),
    ],
)
def test_a_value_of_known_role_is_split_into_people(value: str, expected: list[str]) -> None:
    assert [byline.name for byline in people(value, "author")] == expected


def test_rare_and_compound_surnames_are_known() -> None:
    assert all(map(is_person, ("欧阳明", "诸葛小山", "禤安", "甘小溪", "范徐丽华", "逄小舟")))
    assert not any(map(is_person, ("何时", "张先生", "江门", "清山宣", "区政府", "李某")))


SURNAMES = "张李王陈林黄何郭"
GIVEN = "远川岭舟禾楠溪岚"
NAMES = st.builds(lambda first, rest: first + rest, st.sampled_from(SURNAMES), st.text(GIVEN, min_size=1, max_size=2))


@given(st.lists(NAMES, min_size=1, max_size=5, unique=True), st.sampled_from([" ", "、", "，", ",", "/", "  "]))
def test_any_run_of_names_is_split(names: list[str], separator: str) -> None:
    assert [byline.name for byline in parse_bylines(f"责任编辑：{separator.join(names)}")] == names
    assert [byline.name for byline in parse_bylines(f"北江日报记者 {separator.join(names)}")] == names


@given(st.text(alphabet="记者编辑通讯员作者摄文图张三李四北江日报讯、，。：:/ （）【】|·A1", max_size=80))
def test_every_name_stands_in_the_line(line: str) -> None:
    printed = "".join(line.split())
    for byline in parse_bylines(line):
        assert "".join(byline.name.split()) in printed


@given(st.text(max_size=3 * LONGEST))
def test_any_text_is_taken(text: str) -> None:
    parse_bylines(text)
    people(text, "author")
