"""A day and a clock made into a time, and the numbers in which Chinese writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from newscrawl.items import Precision


@dataclass(frozen=True, slots=True)
class Moment:
    """A time that a page printed."""

    at: datetime
    """The time, aware; 00:00 where only the day is known."""
    precision: Precision
    """What the page really said: second, minute or day."""
    raw: str
    """The words it was read from, as printed."""


EARLIEST_YEAR = 1990
"""News sites carry nothing older; an older year is a misreading."""
# CST is China's where a program writes it (Java's Date), and on pages in this project's languages.
_ZONES = {"Z": 0, "UTC": 0, "GMT": 0, "CST": 8, "HKT": 8, "EST": -5, "EDT": -4, "PST": -8, "PDT": -7}
_AFTERNOON = ("下午", "午后", "傍晚", "晚", "夜间", "深夜")


def at_clock(year: int, month: int, day: int, clock: re.Match[str] | None, now: datetime) -> Moment | None:
    """The time of that day and clock; None when there is no such day or no news page can have it."""
    if not EARLIEST_YEAR <= year <= now.year + 1:
        return None
    try:
        midnight = datetime(year, month, day, tzinfo=now.tzinfo)
    except ValueError:
        return None
    if clock is None:
        return Moment(midnight, "day", "")
    hour = int(clock.group("hour"))
    minute = clock.group("minute") or clock.group("minute2") or ("30" if clock.group("whole") == "半" else "0")
    second = clock.group("second") or clock.group("second2")
    hour = _of_day(hour, (clock.group("half") or clock.group("meridiem") or "").lower().replace(".", ""))
    if hour > 24 or int(minute) > 59 or int(second or 0) > 59 or (hour == 24 and int(minute)):
        return Moment(midnight, "day", "")
    offset = _zone(clock.group("zone"))
    if offset:
        midnight = midnight.replace(tzinfo=offset)
    try:
        at = midnight + timedelta(hours=hour, minutes=int(minute), seconds=int(second or 0))
    except OverflowError:
        return None
    return Moment(at, "second" if second else "minute", "")


def _of_day(hour: int, half: str) -> int:
    """`hour` on the clock of 24 hours."""
    if half.startswith(_AFTERNOON) or half == "pm":
        if hour == 12:
            return 12 if half in {"pm", "下午", "午后"} else 24
        return hour + 12 if hour < 12 else hour
    if half == "中午":
        return hour + 12 if hour < 3 else hour
    return 0 if half in {"am", "凌晨"} and hour == 12 else hour


def _zone(said: str | None) -> timezone | None:
    if not said:
        return None
    if said in _ZONES:
        return timezone(timedelta(hours=_ZONES[said]))
    digits = said.lstrip("UTCGM")
    hours, _, minutes = digits[1:].partition(":") if ":" in digits else (digits[1:3], "", digits[3:])
    offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
    if offset > timedelta(hours=14) or int(minutes or 0) > 59:
        return None
    return timezone(-offset if digits[0] == "-" else offset)


def digit(char: str) -> int:
    return 0 if char in "〇○零" else 2 if char in "两兩" else "一二三四五六七八九".index(char) + 1


def number(said: str) -> int:
    """A Chinese numeral below 100: 五, 十二, 廿一, 三十; 0 for nonsense."""
    if "十" in said or "廿" in said:
        tens, _, ones = said.replace("廿", "二十").partition("十")
        if len(tens) > 1 or len(ones) > 1 or "十" in ones:
            return 0
        return (digit(tens) if tens else 1) * 10 + (digit(ones) if ones else 0)
    return digit(said) if len(said) == 1 else 0
