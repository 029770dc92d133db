import contextlib
import gzip
import sys
import zlib

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import HtmlResponse, Response

from newscrawl.crawling.refusals import Refused
from newscrawl.crawling.unpacking import (
    CODINGS,
    DamagedError,
    TooLargeError,
    UnpackingMiddleware,
    codings_of,
    damage_of,
    unpack,
    unpacked,
)

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PACK = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd.compress}
MOST = 1 << 20
URL = "https://a.example/1.html"
PAGE = "<p>清新区召开会议</p>".encode() * 20


@given(body=st.binary(max_size=5000), coding=st.sampled_from(CODINGS))
def test_what_was_packed_comes_back(body: bytes, coding: str):
    assert unpack(PACK[coding](body), coding, most=MOST) == body


@given(body=st.binary(min_size=1, max_size=500), cut=st.integers(min_value=1), coding=st.sampled_from(CODINGS))
def test_no_cut_answer_passes_for_a_whole_one(body: bytes, cut: int, coding: str):
    packed = PACK[coding](body)
    with pytest.raises(DamagedError):
        unpack(packed[: cut % len(packed) or 1], coding, most=MOST)


@given(junk=st.binary(max_size=300), coding=st.sampled_from(CODINGS))
def test_junk_is_unpacked_or_refused_and_nothing_else(junk: bytes, coding: str):
    with contextlib.suppress(DamagedError, TooLargeError):
        assert isinstance(unpack(junk, coding, most=MOST), bytes)


@pytest.mark.parametrize("coding", CODINGS)
def test_bombs_are_stopped_by_size_and_by_ratio(coding: str):
    bomb = PACK[coding](b"A" * 3_000_000)
    with pytest.raises(TooLargeError):
        unpack(bomb, coding, most=MOST)
    with pytest.raises(TooLargeError, match="100 times"):
        unpack(bomb, coding, most=1 << 30)


def test_a_tiny_page_of_blanks_is_no_bomb():
    assert unpack(gzip.compress(b" " * 100_000), "gzip", most=MOST) == b" " * 100_000


def test_gzip_members_follow_each_other_and_padding_is_ignored():
    assert unpack(gzip.compress(b"one") + gzip.compress(b"two") + b"\0" * 9, "gzip", most=MOST) == b"onetwo"


def test_a_wrong_checksum_is_damage():
    packed = bytearray(gzip.compress(PAGE))
    packed[-5] ^= 1
    with pytest.raises(DamagedError, match="broken gzip"):
        unpack(bytes(packed), "gzip", most=MOST)


def test_bare_deflate_is_understood():
    packer = zlib.compressobj(wbits=-15)
    assert unpack(packer.compress(PAGE) + packer.flush(), "deflate", most=MOST) == PAGE


def test_codings_are_read_from_all_headers_and_unknown_words_left_out():
    assert codings_of([b"x-gzip, utf-8", b"BR"]) == ["gzip", "br"]


def test_too_many_codings_are_refused():
    with pytest.raises(DamagedError, match="around each other"):
        unpacked(b"", ["gzip"] * 4, most=MOST)


def test_the_ratio_counts_over_all_codings():
    inner = gzip.compress(b"A" * 30_000_000)
    with pytest.raises(TooLargeError):
        unpacked(gzip.compress(inner), ["gzip", "gzip"], most=1 << 30)


def through(body: bytes, url: str = URL, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return UnpackingMiddleware(MOST).process_response(Request(url), Response(url, headers=named, body=body))


def test_a_page_is_unpacked_and_becomes_text():
    response = through(gzip.compress(PAGE), Content_Encoding="gzip", Content_Type="text/html; charset=utf-8")
    assert isinstance(response, HtmlResponse)
    assert response.body == PAGE
    assert "Content-Encoding" not in response.headers


def test_labels_do_not_decide():
    assert through(gzip.compress(PAGE)).body == PAGE
    assert through(PAGE, Content_Encoding="gzip").body == PAGE
    assert through(PAGE, Content_Encoding="utf-8").body == PAGE


def test_a_packed_file_stays_packed():
    packed = gzip.compress(b"<urlset/>")
    assert through(packed, url="https://a.example/sitemap.xml.gz").body == packed
    assert through(packed, Content_Type="application/x-gzip").body == packed


def test_damage_is_flagged_for_another_try_and_bombs_end_the_request():
    assert "cut short" in (damage_of(through(gzip.compress(PAGE)[:-9], Content_Encoding="gzip")) or "")
    with pytest.raises(Refused, match="too large"):
        through(gzip.compress(b"A" * 3_000_000), Content_Encoding="gzip")


def test_a_part_is_no_whole():
    assert "206" in (damage_of(Response(URL, status=206, body=PAGE)) or "")
    assert damage_of(Response(URL, body=PAGE)) is None


def test_a_page_that_was_not_sent_is_left_alone():
    assert through(b"", Content_Encoding="gzip").body == b""
