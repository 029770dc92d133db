"""The patterns of :mod:`~newscrawl.cleaning.fields.dates`: what may be a day, a clock, and the label before them.

Repetition is bounded everywhere, so that no text, however made, costs more than its length.
"""

from __future__ import annotations

import re

from newscrawl.patterns import lazy

NUMERALS = "〇○零一二三四五六七八九十廿两兩"
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WIDE = str.maketrans("０１２３４５６７８９／－．", "0123456789/-.")
"""One for one, so that places in the plain text are places in the printed one."""

_MONTH_NAME = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_WEEKDAY_NAME = r"(?:Mon|Tue(?:s)?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?"
_YEAR = r"(?:19|20)\d\d"
_TWO = r"\d{1,2}"
_CLOCK_AHEAD = r"(?=\d{2}[:：]\d\d)"

# 2024年5月11日, 2024-05-11, 2024.5.11; no part of a longer number, address or version
_FULL = (
    rf"(?<![\d.])(?<!\d[-/])(?P<year>{_YEAR})\s{{0,2}}(?:"
    rf"年\s{{0,2}}(?P<month>{_TWO})\s{{0,2}}月\s{{0,2}}(?P<day>{_TWO})(?:\s?[日号號]|(?!\d))"
    rf"|(?P<separator>[-/.–])\s?(?P<month2>{_TWO})\s?(?P=separator)\s?"
    rf"(?:(?P<day2>{_TWO})(?!\d)(?![-/.]\d)|(?P<day22>\d\d){_CLOCK_AHEAD})日?)"
)
# 民國113年5月11日
_ROC = rf"民[國国]\s?(?P<roc>\d{{2,3}})\s?年\s?(?P<month3>{_TWO})\s?月\s?(?P<day3>{_TWO})\s?日"
# 二〇二四年五月十一日
_HAN = (
    rf"(?<![{NUMERALS}])(?P<han_year>[二一][〇○零一二三四五六七八九]{{3}})年"
    rf"(?P<han_month>[{NUMERALS}]{{1,2}})月(?P<han_day>[{NUMERALS}]{{1,3}})[日号號]"
)
# 5月11日, and 05-11 before a clock
_YEARLESS = (
    rf"(?<!\d)(?<!\d[-/.年])(?:(?P<month4>{_TWO})\s?月\s?(?P<day4>{_TWO})\s?[日号號]"
    r"|(?P<month5>\d\d)[-/](?P<day5>\d\d)(?=\s{1,4}\d{1,2}[:：]\d\d))"
)
# 昨天, 今晚
_RELATIVE = r"(?P<relative>[今昨前])(?:天|日|晚|晨|早)"
# 2小时前, 三天前
_AGO = (
    rf"(?<![\d.{NUMERALS}])(?P<count>\d{{1,3}}|[{NUMERALS}]{{1,3}}|半)\s?[个個]?"
    r"(?P<unit>秒钟?|分钟|分鐘|分|小时|小時|钟头|天|日|周|週|星期|月)(?:之?前|以前)"
)
_NOW = r"(?P<now>刚刚|剛剛)"
_AGO_ENGLISH = r"\b(?P<count2>\d{1,3}|an?)\s(?P<unit2>second|minute|min|hour|hr|day|week|month)s?\sago\b"
# May 17, 2024
_AMERICAN = (
    rf"\b(?:{_WEEKDAY_NAME},?\s)?(?P<name>{_MONTH_NAME})\.?\s{{1,2}}(?P<day6>{_TWO})(?:st|nd|rd|th)?"
    rf"(?:,|,?\s)\s{{0,2}}(?P<year6>{_YEAR})(?!\d)"
)
# 17 May 2024, as in RFC 2822
_BRITISH = (
    rf"(?<!\d)(?P<day7>{_TWO})(?:st|nd|rd|th)?[\s-](?:of\s)?(?P<name7>{_MONTH_NAME})\.?,?[\s-](?P<year7>{_YEAR})(?!\d)"
)
# Fri May 17 09:30:00 CST 2024
_PROGRAM = (
    rf"\b{_WEEKDAY_NAME}\s(?P<name8>{_MONTH_NAME})\s{{1,2}}(?P<day8>{_TWO})\s(?P<clock8>\d\d:\d\d:\d\d)\s"
    rf"(?P<zone8>[A-Z]{{3,4}}|[+-]\d{{4}})\s(?P<year8>{_YEAR})(?!\d)"
)

_FORMS = (_FULL, _ROC, _HAN, _YEARLESS, _RELATIVE, _AGO, _NOW, _AGO_ENGLISH, _AMERICAN, _BRITISH, _PROGRAM)

_BEGINNINGS = rf"(?=[\da-z民今昨前半刚剛{NUMERALS}])"
"""Characters that a day begins with: a look at them spares most places the trial of all forms."""
CALENDAR = lazy(f"{_BEGINNINGS}(?:{'|'.join(_FORMS)})", re.IGNORECASE)
"""A day in any of its forms.  The groups without number in their names tell the forms apart: `year`, `roc`, ..."""

CLOCK = lazy(
    rf"""
    (?:[T\s,，]|&nbsp;|at\b){{0,8}}
    (?:[（(]?\s?(?:(?:星期|周|週|礼拜|禮拜)[一二三四五六日天]|{_WEEKDAY_NAME})\s?[）)]?[\s,，]{{0,4}})?
    (?P<half>上午|早上|早晨|清晨|凌晨|中午|下午|午后|傍晚|晚上|晚间|晚間|夜间|深夜|晚|晨|早|[AaPp]\.?[Mm]\.?)?\s{{0,2}}
    (?P<hour>\d{{1,2}})\s?(?:
        [:：∶]\s?(?P<minute>\d{{2}})(?:\s?[:：∶]\s?(?P<second>\d{{2}})(?:[.,]\d{{1,9}})?)?(?!\d)
      | [时時点點](?:(?P<minute2>\d{{1,2}})分?(?:(?P<second2>\d{{1,2}})秒)?|(?P<whole>半|整|许|許)?(?!\d)))
    (?:\s?(?P<meridiem>[AaPp]\.?[Mm]\b\.?))?
    (?:\s{{0,2}}(?P<zone>Z\b|(?:UTC|GMT)?[+-]\d{{1,2}}:?(?:\d\d)?(?!\d)|(?:UTC|GMT|CST|EST|EDT|PST|PDT|HKT)\b))?
    """,
    re.VERBOSE,
)
"""The clock behind a day, with what may stand between the two."""

LABEL = lazy(
    r"^[\s【\[(（●•·|]{0,6}(?:[\u4e00-\u9fff]{0,6}(?:时间|時間|日期|时刻|于|於)|发布|發布|更新|Published|Posted|Updated|Date)"
    r"(?:\s?on)?\s{0,4}[:：]?\s{0,8}",
    re.IGNORECASE,
)
