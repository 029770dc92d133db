from datetime import date

import pytest

from newscrawl.crawling.arguments import SpiderArgumentError, check_names, read_count, read_date, read_urls, read_words


def test_good_arguments_are_read():
    assert read_date("since", "2026-11-01") == date(2026, 11, 1)
    assert read_date("since", None) is None
    assert read_count("limit", "20") == 20
    assert read_count("limit", "") is None
    assert read_words("38, 16，38 17") == ["38", "16", "17"]


@pytest.mark.parametrize("value", ["yesterday", "2026-13-01", "2026-02-30", "01.11.2026"])
def test_a_bad_date_is_answered_with_a_good_one(value):
    with pytest.raises(SpiderArgumentError, match=r"since=.*2026-11-01") as refusal:
        read_date("since", value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("value", ["0", "-3", "2.5", "many", "１"])
def test_a_bad_count_is_refused(value):
    with pytest.raises(SpiderArgumentError, match="limit"):
        read_count("limit", value)


def test_several_addresses_are_told_apart():
    assert read_urls("url", "https://a/1,http://b/2  https://c/x,y?z=1,2") == [
        "https://a/1",
        "http://b/2",
        "https://c/x,y?z=1,2",
    ]


@pytest.mark.parametrize(
    "value", ["example.org", "file:///etc/passwd", "javascript:alert(1)", "http://", "http://a:b/"]
)
def test_what_is_no_web_address_is_refused(value):
    with pytest.raises(SpiderArgumentError, match="http://"):
        read_urls("url", value)


def test_an_unknown_argument_is_answered_with_the_known_ones():
    with pytest.raises(SpiderArgumentError, match=r"sinse.*since, until"):
        check_names("gov", ["sinse"], ["since", "until"])
