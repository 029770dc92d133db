"""The bytes decide how a page is read."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.cleaning.text.decode import Decoded, decode, table_name

BODY = (
    "<p>三月五日，区里召开春季植树工作会议，要求各镇街在月底前完成一千亩造林任务。</p>"
    "<p>会上，林业部门介绍了“青山计划”的进展，并对树种选择、后期管护提出要求。</p>"
) * 3
PAGE = f"<html><head><title>春季植树</title></head><body>{BODY}</body></html>"
HANT = (
    "<html><body><p>市政府昨日公布新年度的交通計畫，預計興建三條捷運路線，並改善學校周邊的道路安全。</p>"
    "<p>發言人表示，經費將由中央與地方共同負擔，工程從明年開始。</p></body></html>"
) * 3


def with_meta(charset: str, page: str = PAGE) -> str:
    return page.replace("<head>", f'<head><meta http-equiv="Content-Type" content="text/html; charset={charset}">')


@pytest.mark.parametrize(
    ("page", "codec", "header", "encoding"),
    [
        pytest.param(with_meta("utf-8"), "gb18030", "utf-8", "gb18030", id="header and meta lie: GBK"),
        pytest.param(with_meta("utf-8"), "utf-8", "gbk", "utf-8", id="header lies: UTF-8"),
        pytest.param(with_meta("gb2312"), "utf-8", None, "utf-8", id="meta lies: UTF-8"),
        pytest.param(with_meta("gbk"), "gb18030", "utf-8", "gb18030", id="header lies: GBK"),
        pytest.param(PAGE, "gb18030", "ISO-8859-1", "gb18030", id="server default over GBK"),
        pytest.param(PAGE, "gb18030", None, "gb18030", id="undeclared GBK"),
        pytest.param(PAGE, "utf-8", None, "utf-8", id="undeclared UTF-8"),
        pytest.param(with_meta("utf-8"), "utf-8", "utf-99", "utf-8", id="unknown name"),
        pytest.param(PAGE, "utf-16-le", "utf-16le", "utf-16-le", id="UTF-16 by header"),
        pytest.param(PAGE, "utf-16-be", None, "utf-16-be", id="UTF-16 undeclared"),
        pytest.param("<!-- -->" * 900 + with_meta("gbk"), "gb18030", None, "gb18030", id="meta far down"),
        pytest.param(HANT, "big5hkscs", "big5", "big5hkscs", id="Big5"),
        pytest.param(HANT, "big5hkscs", None, "big5hkscs", id="undeclared Big5"),
        pytest.param(HANT, "big5hkscs", "gb2312", "big5hkscs", id="Big5 called gb2312"),
        pytest.param(HANT, "gb18030", "big5", "gb18030", id="traditional GBK called Big5"),
        pytest.param("<p>Où déjà naïveté, élève créé.</p>" * 9, "cp1252", None, "cp1252", id="undeclared Latin-1"),
        pytest.param("<p>Où déjà naïveté, élève créé.</p>" * 9, "cp1252", "iso-8859-1", "cp1252", id="Latin-1"),
        pytest.param(
            "<p>東京都の新しい条例について説明します。</p>" * 5, "cp932", "shift_jis", "cp932", id="Shift_JIS"
        ),
        pytest.param("<title>龑䶮</title>", "gb18030", "gbk", "gb18030", id="rare names only"),
        pytest.param("<title>清新</title>", "gb18030", "iso-8859-1", "gb18030", id="two characters only"),
        pytest.param(
            "<p>人名：朱镕基、陶喆、䶮、㐂、𠮷野家。</p>" + PAGE, "gb18030", "gb2312", "gb18030", id="rare in gb2312"
        ),
    ],
)
def test_a_page_is_read_as_it_was_written_whatever_it_declares(page, codec, header, encoding):
    assert decode(page.encode(codec), header) == Decoded(page, encoding, 0)


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (b"\x84\x31\x95\x33", "gb18030"),
    ],
)
def test_a_byte_order_mark_beats_the_header_and_is_no_text(mark, codec):
    assert decode(mark + PAGE.encode(codec), "big5") == Decoded(PAGE, codec, 0)


def test_a_byte_order_mark_before_other_bytes_does_not_spoil_the_page():
    decoded = decode(codecs.BOM_UTF8 + (PAGE * 3).encode("gb18030"))
    assert (decoded.text, decoded.encoding) == (PAGE * 3, "gb18030")


@pytest.mark.parametrize("offset", range(200, 240))
def test_stray_bytes_cost_one_character_and_not_the_rest_of_the_sentence(offset):
    body = PAGE.encode("gb18030")
    decoded = decode(body[:offset] + b"\xff\x81" + body[offset:], "gbk")
    assert decoded.encoding == "gb18030"
    assert decoded.replaced == decoded.text.count("\ufffd") == 1
    before, after = decoded.text.split("\ufffd")
    assert PAGE.startswith(before)
    assert PAGE.endswith(after)
    assert len(before) + len(after) >= len(PAGE) - 1


def test_a_page_cut_in_the_middle_of_a_character_is_still_utf8():
    decoded = decode(PAGE.encode()[:-60] + "清".encode()[:2], "utf-8")
    assert (decoded.encoding, decoded.replaced) == ("utf-8", 1)
    assert decoded.text[:-1] == PAGE.encode()[:-60].decode()


def test_a_few_bad_bytes_do_not_turn_utf8_into_gbk():
    body = PAGE.encode().replace("会上".encode(), b"\xc3\x28\xa0", 1)
    decoded = decode(body, "gb2312")
    assert decoded.encoding == "utf-8"
    assert decoded.replaced == 2


def test_windows_euro_sign_and_private_use_characters_are_kept():
    assert decode((PAGE + "价格").encode("gbk") + b"\x80100", "gbk").text == PAGE + "价格€100"
    assert decode(f"{PAGE}符号\ue5e5\ue000完".encode("gb18030"), "gbk").text == f"{PAGE}符号\ue5e5\ue000完"


def test_private_codes_that_unicode_has_since_named_are_read_by_their_names():
    assert decode(PAGE.encode("gbk") + b"\xa6\xd9", "gbk").text == PAGE + "︐"


def test_replacement_characters_that_the_page_itself_holds_are_not_counted():
    page = PAGE + "坏\ufffd字"
    assert decode(page.encode(), "utf-8") == Decoded(page, "utf-8", 0)
    assert decode(page.encode() + b"\xe6", "utf-8").replaced == 1


def test_ascii_carries_the_declared_name():
    assert decode(b"<p>plain</p>", "gb2312") == Decoded("<p>plain</p>", "gb18030", 0)
    assert decode(b"<meta charset=big5><p>plain</p>").encoding == "big5hkscs"
    assert decode(b"<p>plain</p>").encoding == "utf-8"


@pytest.mark.parametrize("name", ["gb2312", "GBK", "gb_2312-80", "x-gbk", "gb18030", " 'gbk' "])
def test_every_name_of_gb_means_its_largest_table(name):
    assert table_name(name) == "gb18030"


@pytest.mark.parametrize("name", ["base64", "rot13", "idna", "unicode_escape", "undefined", "\0", "", "x" * 500, None])
def test_names_that_are_no_character_table_are_unknown(name):
    assert table_name(name) is None


@given(st.text())
def test_utf8_is_recognised_whatever_is_declared(text):
    body = ("页" + text).encode("utf-8", "replace")
    for declared in (None, "gbk", "big5", "iso-8859-1", "utf-16"):
        decoded = decode(body, declared)
        assert (decoded.text, decoded.encoding, decoded.replaced) == (body.decode(), "utf-8", 0) or b"\0" in body


@given(st.lists(st.sampled_from(sorted(set(BODY) - set("<p>/")))), st.sampled_from(["gbk", None, "utf-8", "latin-1"]))
def test_gbk_round_trips_with_any_further_text(chars, declared):
    page = PAGE + "".join(chars)
    assert decode(page.encode("gb18030"), declared).text == page


@given(st.binary(max_size=300), st.one_of(st.none(), st.text(max_size=12), st.sampled_from(["gbk", "big5", "utf-16"])))
def test_no_bytes_and_no_declaration_make_it_raise(body, declared):
    decoded = decode(body, declared)
    decoded.text.encode("utf-8")
    assert 0 <= decoded.replaced <= decoded.text.count("\ufffd")
