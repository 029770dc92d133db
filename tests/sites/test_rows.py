import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.sites.rows import JsonError, find_rows, iso_time, listing_of, parse_json, read_row


def test_json_comes_plain_wrapped_and_with_a_byte_order_mark():
    rows = [{"title": "甲", "url": "/1"}]
    text = json.dumps({"data": rows})
    for form in (text, "\ufeff" + text, f"cb_12({text});", f"window.cb( {text} )", f"/**/cb({text})"):
        assert find_rows(parse_json(form)) == rows


def test_what_json_does_not_allow_is_read_as_far_as_it_makes_sense():
    assert parse_json('{"score": NaN, "more": [Infinity]}') == {"score": None, "more": [None]}
    assert parse_json('{"id": ' + "9" * 10_000 + "}")["id"] == "9" * 10_000
    assert parse_json('{"title": "line\nbreak"}')["title"] == "line\nbreak"


@pytest.mark.parametrize(
    "text", ["", "  ", "<html></html>", '{"data": [{"title": "cut', "[" * 200_000, "cb({)", "cb(" + " " * 200_000]
)
def test_what_is_no_json_is_said_to_be_none(text):
    with pytest.raises(JsonError):
        parse_json(text)


@given(st.text())
def test_no_text_breaks_the_reader(text):
    with contextlib.suppress(JsonError):
        find_rows(parse_json(text))


def test_rows_are_found_at_any_depth_and_faulty_ones_left_out():
    good = {"TITLE": "甲", "PUBURL": "https://a/1"}
    data = {"x": {"artiles": [None, 7, {"title": "no address"}, {"title": None, "url": "/2"}, good]}}
    assert find_rows(data) == [good]


def test_a_row_needs_no_address_when_it_holds_the_article():
    row = {"id": 5, "title": "甲", "content": "<p>正文</p>", "publishtime": "2024-05-17 09:30:00.0"}
    assert find_rows([row]) == [row]
    assert listing_of(row) == {"title": "甲", "published": "2024-05-17 09:30:00"}


def test_placeholders_and_markup_do_not_reach_the_listing():
    listing = listing_of({"title": "<em>清新</em>发布", "summary": "详见内文", "source": " 南方+ "})
    assert listing == {"title": "清新发布", "source": "南方+"}


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("1716000000", "2024-05-18T10:40:00+08:00"),
        ("1716000000000", "2024-05-18T10:40:00+08:00"),
        ("2026-08-17T10:00:00", "2026-08-17T10:00:00"),
        ("2016-12-20 19:49:38.0", "2016-12-20 19:49:38"),
        ("20240517", "20240517"),
    ],
)
def test_epoch_numbers_become_times(value, iso):
    assert iso_time(value) == iso


def test_a_row_as_page_is_read_with_an_id_of_its_own():
    first, second = (
        read_row(json.dumps({"id": number, "title": "甲", "content": "<p>乙</p>"}), f"https://a/api#{number}")
        for number in (1, 2)
    )
    assert first is not None
    assert second is not None
    assert first.body == "<p>乙</p>"
    assert first.article_id != second.article_id
    assert read_row("<html>", "https://a/") is None
    assert read_row('{"title": "only"}', "https://a/") is None
