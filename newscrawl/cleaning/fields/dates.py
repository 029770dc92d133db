"""Times as Chinese pages print them.

One pattern finds everything that may be a time, by its calendar part (full date, date without year, relative day, so
and so long ago, English date); the clock behind it is read by a second one.  Only the beginning of a very long text
is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, tzinfo

from newscrawl.cleaning.fields.date_patterns import CALENDAR, CLOCK, LABEL, MONTHS, WIDE
from newscrawl.cleaning.fields.moments import EARLIEST_YEAR, Moment, at_clock, digit, number
from newscrawl.items import Precision
from newscrawl.sites.base import BEIJING

_LONGEST_VALUE = 300
_LONGEST_LINE = 5000

_DAYS_AGO = {"今": 0, "昨": 1, "前": 2}
_DIGITS = re.compile(r"\d{8}|\d{10}|\d{12,14}")


def parse_time(raw: str, *, fetched_at: datetime, zone: tzinfo = BEIJING) -> Moment | None:
    """The time that `raw`, the value of a field, says; a label in front and words behind are passed over.

    Besides what `find_times` reads: a day without a year, 今天 and 昨天 alone, 20240511 and 20240511083000, and seconds
    or milliseconds since 1970.  None when there is no time, or an impossible one (2024-13-45), or one that no news
    page can have: before 1990, or later than the year after `fetched_at`.  Never raises on text.
    """
    text = raw[:_LONGEST_VALUE].strip()
    if not text:
        return None
    value = LABEL.sub("", text, count=1)
    if _DIGITS.fullmatch(value.translate(WIDE)):
        return _from_digits(value, fetched_at, zone)
    return next(_read(value, fetched_at, zone, alone=True), None)


def find_times(line: str, *, fetched_at: datetime, zone: tzinfo = BEIJING) -> list[Moment]:
    """All times printed in `line`, in order.  A day without a year and 今天 count only with a clock behind them."""
    return list(_read(line[:_LONGEST_LINE], fetched_at, zone, alone=False))


def _read(text: str, fetched_at: datetime, zone: tzinfo, *, alone: bool) -> Iterator[Moment]:
    now = fetched_at.astimezone(zone)
    plain = text.translate(WIDE)  # one for one: places in it are places in the text
    place = 0
    while match := CALENDAR.search(plain, place):
        place = match.end()
        clock = CLOCK.match(plain, match.end())
        moment = _moment(match, clock, now, alone=alone)
        if moment is None:
            continue
        if clock and moment.precision != "day":
            place = clock.end()
        yield Moment(moment.at, moment.precision, text[match.start() : place].strip())


def _moment(match: re.Match[str], clock: re.Match[str] | None, now: datetime, *, alone: bool) -> Moment | None:
    """What a calendar part and the clock behind it say."""
    for kind, reader in _READERS.items():
        if match.group(kind):
            return reader(match, clock, now, alone)
    return None


def _full_date(match: re.Match[str], clock: re.Match[str] | None, now: datetime, _alone: bool) -> Moment | None:
    month = match.group("month") or match.group("month2")
    day = match.group("day") or match.group("day2") or match.group("day22")
    return at_clock(int(match.group("year")), int(month), int(day), clock, now)


def _roc_date(match: re.Match[str], clock: re.Match[str] | None, now: datetime, _alone: bool) -> Moment | None:
    return at_clock(int(match.group("roc")) + 1911, int(match.group("month3")), int(match.group("day3")), clock, now)


def _han_date(match: re.Match[str], clock: re.Match[str] | None, now: datetime, _alone: bool) -> Moment | None:
    year = int("".join(str(digit(char)) for char in match.group("han_year")))
    return at_clock(year, number(match.group("han_month")), number(match.group("han_day")), clock, now)


def _yearless(match: re.Match[str], clock: re.Match[str] | None, now: datetime, alone: bool) -> Moment | None:
    if not (alone or (clock and clock.group("minute"))):
        return None
    month = int(match.group("month4") or match.group("month5"))
    day = int(match.group("day4") or match.group("day5"))
    # The latest such day that is not in the future; eight years reach back over any missing 29 February.
    for year in range(now.year, now.year - 9, -1):
        moment = at_clock(year, month, day, clock, now)
        if moment and moment.at <= now + timedelta(minutes=10):
            return moment
    return None


def _relative_day(match: re.Match[str], clock: re.Match[str] | None, now: datetime, alone: bool) -> Moment | None:
    if not alone and not (clock and clock.group("minute")):
        return None
    day = now - timedelta(days=_DAYS_AGO[match.group("relative")])
    moment = at_clock(day.year, day.month, day.day, clock, now)
    if moment and match.group().endswith("晚") and clock and not clock.group("half") and 0 < moment.at.hour < 12:
        return Moment(moment.at + timedelta(hours=12), moment.precision, "")
    return moment


def _ago(match: re.Match[str], _clock: re.Match[str] | None, now: datetime, alone: bool) -> Moment | None:
    said = match.group("count") or match.group("count2")
    unit = (match.group("unit") or match.group("unit2")).lower()
    if not said.isdecimal() and match.group("count") and not alone:
        return None  # 三天前 belongs to a sentence
    count = (
        0.5 if said == "半" else 1 if said.lower() in {"a", "an"} else int(said) if said.isdecimal() else number(said)
    )
    step, precision = next(value for start, value in _UNITS.items() if unit.startswith(start))
    if count <= 0:
        return None
    at = now - step * count
    if precision == "day":
        return Moment(at.replace(hour=0, minute=0, second=0, microsecond=0), "day", "")
    return Moment(at.replace(second=0 if precision == "minute" else at.second, microsecond=0), precision, "")


def _just_now(_match: re.Match[str], _clock: re.Match[str] | None, now: datetime, alone: bool) -> Moment | None:
    return Moment(now.replace(second=0, microsecond=0), "minute", "") if alone else None


def _english(match: re.Match[str], clock: re.Match[str] | None, now: datetime, _alone: bool) -> Moment | None:
    number = "6" if match.group("name") else "7"
    name = match.group("name") or match.group("name7")
    month = MONTHS.index(name[:3].lower()) + 1
    return at_clock(int(match.group(f"year{number}")), month, int(match.group(f"day{number}")), clock, now)


def _program(match: re.Match[str], _clock: re.Match[str] | None, now: datetime, _alone: bool) -> Moment | None:
    """``Fri May 17 09:30:00 CST 2024``, as Java and C print a date."""
    month = MONTHS.index(match.group("name8")[:3].lower()) + 1
    clock = CLOCK.match(f"{match.group('clock8')} {match.group('zone8')}")
    return at_clock(int(match.group("year8")), month, int(match.group("day8")), clock, now)


_Reader = Callable[[re.Match[str], re.Match[str] | None, datetime, bool], Moment | None]
_READERS: dict[str, _Reader] = {
    "year": _full_date,
    "roc": _roc_date,
    "han_year": _han_date,
    "month4": _yearless,
    "month5": _yearless,
    "relative": _relative_day,
    "unit": _ago,
    "unit2": _ago,
    "now": _just_now,
    "name": _english,
    "name7": _english,
    "name8": _program,
}
_UNITS: dict[str, tuple[timedelta, Precision]] = {
    "秒": (timedelta(seconds=1), "second"),
    "分": (timedelta(minutes=1), "minute"),
    "小": (timedelta(hours=1), "minute"),
    "钟": (timedelta(hours=1), "minute"),
    "天": (timedelta(days=1), "day"),
    "日": (timedelta(days=1), "day"),
    "周": (timedelta(weeks=1), "day"),
    "週": (timedelta(weeks=1), "day"),
    "星": (timedelta(weeks=1), "day"),
    "月": (timedelta(days=30), "day"),
    "second": (timedelta(seconds=1), "second"),
    "min": (timedelta(minutes=1), "minute"),
    "h": (timedelta(hours=1), "minute"),
    "day": (timedelta(days=1), "day"),
    "week": (timedelta(weeks=1), "day"),
    "month": (timedelta(days=30), "day"),
}


def _from_digits(value: str, fetched_at: datetime, zone: tzinfo) -> Moment | None:
    """A whole value of digits: seconds or milliseconds since 1970, or a date written together."""
    now = fetched_at.astimezone(zone)
    if len(value) in (10, 13):
        at = datetime.fromtimestamp(int(value[:10]), tz=zone)
        return Moment(at, "second", value) if EARLIEST_YEAR <= at.year <= now.year + 1 else None
    clock = CLOCK.match(":".join(filter(None, (value[8:10], value[10:12], value[12:14])))) if len(value) > 8 else None
    moment = at_clock(int(value[:4]), int(value[4:6]), int(value[6:8]), clock, now)
    return Moment(moment.at, moment.precision, value) if moment else None
