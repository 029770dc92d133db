"""What re-hosting machines do to a page is undone; honest pages stay as they are."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.cleaning.text.pinyin import is_syllable, plain, reading
from newscrawl.cleaning.text.repair import repair

# Readings for the characters of the invented text below, as the machine's table has them.
GLOSSES = (
    "開kāi 發fā 區qū 經jīng 濟jì 會huì 議yì 總zǒng 結jié 產chǎn 業yè 廣guǎng 東dōng 設shè 務wù 動dòng 實shí 現xiàn "
    "當dāng 擔dān 聯lián 規guī 長cháng 縣xiàn 級jí 黨dǎng 確què 與yǔ 學xué 號hào"
)
READINGS = {gloss[0]: gloss[1:] for gloss in GLOSSES.split()}
SIMPLIFIED = (
    "<p>广东开发区经济会议总结上半年工作，全区产业规模实现新增长，学校与医院建设动工。</p>\n"
    "<p>县级党委要求各镇确保任务落实，联席会议每月一次，当天的议题由各业务部门承担。</p>\n"
)
TO_TRADITIONAL = str.maketrans(
    "广东开发区经济会议总结产业规实现长学与设动县级党确务联当担号",
    "廣東開發區經濟會議總結產業規實現長學與設動縣級黨確務聯當擔號",
)


def machine(text: str, *, first: str = "") -> str:
    """A model of the machine: glosses by byte replacement, cuts at A3A1 and A3BF, bad pairs become ``?``.

    The characters of `first` get their glosses before the others.
    """
    body = text.translate(TO_TRADITIONAL).encode("gbk")
    for char in sorted(READINGS, key=lambda char: char not in first):
        letters = READINGS[char]
        body = body.replace(char.encode("gbk"), f"{char}({letters})".encode("gb18030"))
    return "".join(map(read_pairs, re.split(b"(\xa3\xa1|\xa3\xbf)", body)))


def read_pairs(body: bytes) -> str:
    read, place = "", 0
    while place < len(body):
        width = 1 if body[place] < 0x80 or body[place] in (0x80, 0xFF) else 2
        try:
            read += body[place : place + width].decode("gb18030")
        except UnicodeDecodeError:
            read += "?"
        place += width
    return read


def rules(text: str) -> dict[str, int]:
    return {done.rule: done.count for done in repair(text).repairs}


@pytest.mark.parametrize(
    "sentence",
    [
        "<p>他说：“要走在前、做示范。”</p>",
        "<p>学校“新工科”建设动工。</p>",
        "<p>会议强调。《决定》指出方向。</p>",
        "<p>各镇总结经验。县级党委确认。</p>",
        "<p>做好医保、社保工作，体现新担当、以安全为底线。</p>",
        "<p>“我们这里的产业动工了。”他说。</p>",
        "<p>走出一条幸福。“再见。”</p>",
    ],
)
def test_the_byte_machine_is_inverted(sentence):
    page = SIMPLIFIED * 2 + sentence
    damaged = machine(page)
    assert damaged != page
    assert repair(damaged).text == page


def test_what_was_mended_is_counted():
    page = SIMPLIFIED + "<p>他说：“做示范。”</p>"
    done = rules(machine(page))
    assert done["gbk_shift"] == 1
    assert done["pinyin_gloss"] == len(re.findall(r"\([^)]+\)", machine(page)))
    assert done["traditional_conversion"] > 20


def test_an_end_tag_that_lost_its_bracket_is_whole_again():
    assert repair("<p>他说“做示范?！?/p><p>下一段").text == "<p>他说“做示范。”</p><p>下一段"


def test_a_normalised_cut_is_recognised_too():
    assert repair("<p>他说“做示范?!?/p>").text == "<p>他说“做示范。”</p>"


@pytest.mark.parametrize("keeps_private_use", [True, False])
def test_a_gloss_in_the_middle_of_a_character_is_taken_out(keeps_private_use):
    page = SIMPLIFIED * 2 + "<p>新担当、以安全为底线</p>"
    damaged = machine(page, first="聯")
    assert re.search(r"新\?lián\).?\?dāng\)", damaged)
    if not keeps_private_use:
        damaged = re.sub("[\ue000-\uf8ff]", "", damaged)
    assert repair(damaged).text == page


def test_both_glosses_in_one_word_are_taken_out():
    page = SIMPLIFIED * 2 + "<p>新担当、以安全为底线</p>"
    damaged = machine(page, first="擔")
    assert "新?lián)?dān)當(dāng)" in damaged
    assert repair(damaged).text == page


def test_a_lost_byte_without_evidence_leaves_a_replacement_character():
    text = repair(SIMPLIFIED + "<p>做示范?！?9万人</p>").text
    assert "?！" in text or "\ufffd" in text


def test_toneless_doubled_glosses_go_when_they_are_dense():
    text = "政(zheng)(zheng)府辦(ban)公廳(ting)印發了(le)新的工(gong)作(zuo)(zuo)方案"
    mended = repair(text)
    assert mended.text == "政府办公厅印发了新的工作方案"
    assert rules(text)["pinyin_gloss"] == 6


@pytest.mark.parametrize(
    "text",
    [
        "单(shàn)县、番(pān)禺、蔚(yù)县、六(lù)安都是地名，读错的人不少。",
        "孩子名叫刘犇(bēn)、马骉(biāo)、吴淼(miǎo)，老师也认不全。",
        "他(he)和她(she)都来了，公式是面积(s)等于长(a)乘以宽(b)。",
        "真的吗?！他说不是。什么??他又问。好?！?！",
        "臺灣的國會與學校(school)昨日開會，總統說經濟發展順利。",
        "香港特區政府發言人表示，會議將如期舉行。「我們會繼續努力。」",
        "https://cdn.example.cn/??a.js,b.js?！好",
        "(?!foo)中文(?:bar)",
        "增长(a)",
    ],
)
def test_honest_text_comes_back_as_it_is(text):
    mended = repair(text)
    assert mended.text is text
    assert mended.repairs == []


def test_glosses_on_a_traditional_page_are_no_reason_without_density():
    text = "漢(hàn)" + "本地新聞報道內容" * 500
    assert repair(text).text is text


@given(st.text(alphabet="今天开会，。“”！？?!()<p>/abc清新区的人民政府工作 \n", max_size=80))
def test_text_without_glosses_is_mended_only_where_a_tag_is_broken(text):
    if not re.search(r"\?[！？!?]", text):
        assert repair(text).text is text


@given(st.text(max_size=120))
def test_no_text_makes_it_raise(text):
    repair(text + "?！靶" + text + "漢(hàn)")


def test_readings_come_from_the_order_of_gb2312():
    assert [reading(char) for char in "清远廣東當绿"] == ["qing", "yuan", "guang", "dong", "dang", "lv"]
    assert reading("䶮") is None
    assert reading("a") is None
    assert plain("lǜ") == "lv"
    assert is_syllable("zhuāng")
    assert not is_syllable("she2")
    assert not is_syllable("foo")
