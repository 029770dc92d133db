"""Times in every form that Chinese pages print."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.cleaning.fields.dates import find_times, parse_time
from newscrawl.cleaning.fields.moments import EARLIEST_YEAR
from newscrawl.sites.base import BEIJING

FETCHED = datetime(2024, 5, 20, 10, 0, 30, tzinfo=BEIJING)


def read(raw: str, fetched_at: datetime = FETCHED) -> tuple[str, str] | None:
    moment = parse_time(raw, fetched_at=fetched_at)
    return (moment.at.isoformat(), moment.precision) if moment else None


@pytest.mark.parametrize(
    ("raw", "at"),
    [
        ("2024-05-11 08:30:12", "2024-05-11T08:30:12+08:00"),
        ("2016-12-20 19:49:38.0", "2016-12-20T19:49:38+08:00"),
        ("2024-05-11T08:30:12+08:00", "2024-05-11T08:30:12+08:00"),
        ("2024-05-11T08:30:12.123Z", "2024-05-11T08:30:12+00:00"),
        ("2024-05-11T08:30:12-0500", "2024-05-11T08:30:12-05:00"),
        ("2012-1-17 21:10:00　某某网", "2012-01-17T21:10:00+08:00"),
        ("1715387412", "2024-05-11T08:30:12+08:00"),
        ("1715387412000", "2024-05-11T08:30:12+08:00"),
        ("20240511083012", "2024-05-11T08:30:12+08:00"),
        ("Fri, 17 May 2024 09:30:00 GMT", "2024-05-17T09:30:00+00:00"),
        ("Fri, 17 May 2024 09:30:00 +0800", "2024-05-17T09:30:00+08:00"),
        ("Fri May 17 09:30:00 CST 2024", "2024-05-17T09:30:00+08:00"),
        ("2024年5月11日8时30分12秒", "2024-05-11T08:30:12+08:00"),
    ],
)
def test_a_time_to_the_second(raw, at):
    assert read(raw) == (at, "second")


@pytest.mark.parametrize(
    ("raw", "at"),
    [
        ("2024-05-11 08:30", "2024-05-11T08:30:00+08:00"),
        ("2024/5/11 8:30", "2024-05-11T08:30:00+08:00"),
        ("2005.08.26 05:39", "2005-08-26T05:39:00+08:00"),
        ("2019年06月15日08:18", "2019-06-15T08:18:00+08:00"),
        ("2022-05-2708:18", "2022-05-27T08:18:00+08:00"),
        ("2024年5月20日週一 下午2:05", "2024-05-20T14:05:00+08:00"),
        ("2024年05月20日（星期一）09:30", "2024-05-20T09:30:00+08:00"),
        ("2024年5月11日 晚上8点30分", "2024-05-11T20:30:00+08:00"),
        ("2024年5月11日上午9点半", "2024-05-11T09:30:00+08:00"),
        ("2024年5月11日 凌晨12:20", "2024-05-11T00:20:00+08:00"),
        ("2024年5月11日 中午12:20", "2024-05-11T12:20:00+08:00"),
        ("2024-05-11 24:00", "2024-05-12T00:00:00+08:00"),
        ("２０２４年５月１１日　０８：３０", "2024-05-11T08:30:00+08:00"),
        ("发布时间：2024-05-11 08:30", "2024-05-11T08:30:00+08:00"),
        ("发表时间:2021-01-14 06:41", "2021-01-14T06:41:00+08:00"),
        ("时间: 2024-01-04 11:49   来源:本网", "2024-01-04T11:49:00+08:00"),
        ("发稿时间： 2024-05-11 08:30", "2024-05-11T08:30:00+08:00"),
        ("来源：某某社 2024-05-11 08:30 编辑", "2024-05-11T08:30:00+08:00"),
        ("May 17, 2024 3:05 PM", "2024-05-17T15:05:00+08:00"),
        ("17 May 2024 15:05", "2024-05-17T15:05:00+08:00"),
        ("202405110830", "2024-05-11T08:30:00+08:00"),
    ],
)
def test_a_time_to_the_minute(raw, at):
    assert read(raw) == (at, "minute")


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("2024.05.11", "2024-05-11"),
        ("2022年5月27日", "2022-05-27"),
        ("发布日期:2024-05-11", "2024-05-11"),
        ("20240511", "2024-05-11"),
        ("二〇二四年一月四日", "2024-01-04"),
        ("二○二三年十二月三十一日", "2023-12-31"),
        ("二零二四年二月廿九日", "2024-02-29"),
        ("民國113年5月11日", "2024-05-11"),
        ("May 17, 2024", "2024-05-17"),
        ("Thursday, 16 May 2024", "2024-05-16"),
        ("2024-05-11 25:61", "2024-05-11"),
    ],
)
def test_a_day_without_a_clock_is_midnight_of_that_day(raw, day):
    assert read(raw) == (f"{day}T00:00:00+08:00", "day")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("今天 08:05", ("2024-05-20T08:05:00+08:00", "minute")),
        ("昨天10:30", ("2024-05-19T10:30:00+08:00", "minute")),
        ("昨晚 8:30", ("2024-05-19T20:30:00+08:00", "minute")),
        ("前天", ("2024-05-18T00:00:00+08:00", "day")),
        ("30秒前", ("2024-05-20T10:00:00+08:00", "second")),
        ("5分钟前", ("2024-05-20T09:55:00+08:00", "minute")),
        ("2小时前", ("2024-05-20T08:00:00+08:00", "minute")),
        ("半小时前", ("2024-05-20T09:30:00+08:00", "minute")),
        ("1個小時前", ("2024-05-20T09:00:00+08:00", "minute")),
        ("发布于8小时前", ("2024-05-20T02:00:00+08:00", "minute")),
        ("昨日 20:15", ("2024-05-19T20:15:00+08:00", "minute")),
        ("1周前", ("2024-05-13T00:00:00+08:00", "day")),
        ("两个小时前", ("2024-05-20T08:00:00+08:00", "minute")),
        ("3天前", ("2024-05-17T00:00:00+08:00", "day")),
        ("十天前", ("2024-05-10T00:00:00+08:00", "day")),
        ("2 hours ago", ("2024-05-20T08:00:00+08:00", "minute")),
        ("刚刚", ("2024-05-20T10:00:00+08:00", "minute")),
    ],
)
def test_relative_times_count_from_the_fetch(raw, expected):
    assert read(raw) == expected


def test_relative_days_are_days_of_the_site_and_not_of_the_server():
    late_in_utc = datetime(2024, 5, 19, 20, 0, tzinfo=UTC)  # the 20th in Beijing
    assert read("今天", late_in_utc) == ("2024-05-20T00:00:00+08:00", "day")


@pytest.mark.parametrize(
    ("raw", "at"),
    [
        ("01-04 11:49", "2024-01-04T11:49:00+08:00"),
        ("12-24 11:49", "2023-12-24T11:49:00+08:00"),
        ("05-20 23:59", "2023-05-20T23:59:00+08:00"),
        ("02-29 10:00", "2024-02-29T10:00:00+08:00"),
        ("5月11日 08:30", "2024-05-11T08:30:00+08:00"),
    ],
)
def test_a_missing_year_is_the_last_one_that_is_not_in_the_future(raw, at):
    assert read(raw) == (at, "minute")


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "—",
        "2024-13-45",
        "2024-13-45 08:30",
        "2024-02-30",
        "2023年2月29日",
        "二〇二四年十三月一日",
        "2099-01-01",
        "1970-01-01 08:00",
        "0000000000",
        "9999999999999",
        "99999999",
        "2024年5月",
        "2024-05",
        "清府〔2024〕3号",
        "电话0763-2024-0511",
        "020-20240511",
        "12024-05-11",
        "2024-05-113",
        "1.2024.05.11",
        "2024.05.11.3",
        "192.168.1.1",
        "比分3-1",
    ],
)
def test_what_is_no_possible_time_is_none(raw):
    assert read(raw) is None


def test_the_words_that_were_read_are_kept_without_their_label():
    moment = parse_time("发布时间：２０２４年５月１１日 08:30 来源：某某网", fetched_at=FETCHED)
    assert moment is not None
    assert moment.raw == "２０２４年５月１１日 08:30"


def test_all_times_of_a_line_come_in_the_order_of_print():
    line = "来源:某某网 发表时间:2021-01-14 06:41 更新于2021年1月15日（2小时前）"
    found = [(moment.raw, moment.precision) for moment in find_times(line, fetched_at=FETCHED)]
    assert found == [("2021-01-14 06:41", "minute"), ("2021年1月15日", "day"), ("2小时前", "minute")]


@pytest.mark.parametrize("line", ["1月11日，某区举行签约仪式。", "今天，记者获悉，三天前动工。", "比分3-1 10:30开赛"])
def test_days_in_sentences_are_no_times_of_a_line(line):
    assert find_times(line, fetched_at=FETCHED) == []


def test_a_clock_behind_an_impossible_day_is_not_read_as_another_time():
    assert find_times("2024-13-45 08:30 与 2024-05-11", fetched_at=FETCHED)[0].at == datetime(
        2024, 5, 11, tzinfo=BEIJING
    )


def test_the_zone_of_the_site_applies_where_the_page_names_none():
    zone = timezone(timedelta(hours=-3))
    moment = parse_time("2024-05-11 08:30", fetched_at=FETCHED, zone=zone)
    assert moment is not None
    assert moment.at.isoformat() == "2024-05-11T08:30:00-03:00"


TIMES = st.datetimes(min_value=datetime(EARLIEST_YEAR, 1, 2), max_value=datetime(2024, 5, 19))  # noqa: DTZ001


@given(TIMES, st.sampled_from(["%Y-%m-%d %H:%M:%S", "%Y年%m月%d日 %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y%m%d%H%M%S"]))
def test_every_printed_second_is_read_back(at, form):
    at = at.replace(microsecond=0, tzinfo=BEIJING)
    moment = parse_time(at.strftime(form), fetched_at=FETCHED)
    assert moment is not None
    assert (moment.at, moment.precision) == (at, "second")


@given(
    st.text(
        alphabet=st.one_of(st.characters(), st.sampled_from("0123456789-/.年月日时分:： 今昨天前小二〇十May，")),
        max_size=80,
    )
)
def test_no_text_makes_it_raise_and_every_year_is_one_of_news(text):
    moment = parse_time(text, fetched_at=FETCHED)
    for found in [*([moment] if moment else []), *find_times(text, fetched_at=FETCHED)]:
        assert found.at.tzinfo is not None
        assert EARLIEST_YEAR - 1 <= found.at.year <= FETCHED.year + 2
        assert found.raw in text


@pytest.mark.parametrize("part", ["2024-", "2024年5月", "1", "2024-05-1-", "12-12 ", "二〇", "May ", "3天", " "])
def test_the_end_of_a_very_long_text_is_not_looked_at(part):
    text = part * (700_000 // len(part)) + " 2024-05-11 08:30"
    assert "2024-05-11T08:30:00+08:00" not in [at.at.isoformat() for at in find_times(text, fetched_at=FETCHED)]
    assert parse_time(text, fetched_at=FETCHED) is None
