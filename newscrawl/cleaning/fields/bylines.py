"""Bylines by role, read from the lines in which Chinese news pages print them.

The forms: a role word with a mark (编辑：张三, 文/记者 李四, 编辑|王五), alone (编辑 张三 校对 李四), a title behind an
agency (南方日报记者陈明远通讯员徐小禾), a role behind the names (李川 摄, 張三／台北報導), and all that in brackets.
Where nothing but a title marks the names, the whole phrase must be names, or it is prose that speaks of reporters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from newscrawl.cleaning.fields.byline_clauses import Found, leading_names, read_clause
from newscrawl.cleaning.fields.byline_words import CHAIN, HINT, TITLE
from newscrawl.cleaning.fields.english_bylines import english_byline, latin_people
from newscrawl.cleaning.fields.names import tokens
from newscrawl.cleaning.text.tidy import simplify, tidy_line
from newscrawl.items import Byline, Role
from newscrawl.patterns import lazy

LONGEST = 400
"""Characters of a line that are looked at; a byline is never further in."""
_INNERMOST = lazy(r"[（(【\[〔「{]([^（(【\[〔「{）)】\]〕」}]*)[）)】\]〕」}]")
_NAMED_IN_BRACKETS = lazy(r"(?:记者|通讯员|编辑|责编|作者|摄影|校对|撰文)$")
_CLAUSE = lazy(r"[^。！？!?；;…\n]+")
_BETWEEN_NAMES = lazy(r"(?<=[一-鿿])[；;](?=\s?[一-鿿·]{2,8}(?:[；;\s]|$))")
"""A semicolon that parts names rather than clauses: 作者：张三；李四."""
_BEFORE_DAY = lazy(r"(?<=[一-鿿])(?=(?:19|20)\d\d\s?[-年/.]\s?\d)")
"""Where a name runs into the time behind it."""
_BULLET = lazy(r"[□■◇◆◎]\s?(?P<names>[一-鿿·\s、]{2,24}?)\s?(?:[（(][^（）()]{2,40}[）)])?")
"""How newspapers set the author apart: a bullet and the name alone, perhaps with an office in brackets."""
_BLANK_IN_NAME = lazy(r"(?<=[㐀-鿿])\s+(?=[㐀-鿿])")
_TAG = lazy(r"<[^<>]{1,60}>")


def parse_bylines(text: str) -> list[Byline]:
    """The people whom a line of the page names as makers of the article, in order; [] for prose."""
    return [Byline(name=one.name, role=one.role) for one in _read(tidy_line(text)[:LONGEST])]


@lru_cache(1024)  # a page may print its line twice and say it in a meta, and a site has few editors
def _read(printed: str) -> Sequence[Byline]:
    if "19" in printed or "20" in printed:
        printed = _BEFORE_DAY.sub(" ", printed)
    simple = simplify(printed)
    if not HINT.search(simple):
        return _bulleted(printed, simple) or english_byline(printed)
    simple = _BETWEEN_NAMES.sub("，", simple)
    found = [
        (start, end, role)
        for offset, phrase in _phrases(simple)
        for clause in _CLAUSE.finditer(phrase)
        if phrase[clause.end() : clause.end() + 1] not in ("？", "?", "！", "!")
        for start, end, role in read_clause(clause.group(), offset + clause.start())
    ]
    return _bylines(printed, sorted(found))


def people(text: str, role: Role) -> list[Byline]:
    """The people in a value whose role is known (“林一舟 李川”, “张三、李四”); agencies and logins are no people."""
    printed = tidy_line(_TAG.sub(" ", text))[:LONGEST]
    latin = latin_people(printed, role)
    if latin is not None:
        return latin
    return _bylines(printed, [(a, b, role) for a, b in leading_names(simplify(printed), 0, len(printed), role)])


def _bulleted(printed: str, simple: str) -> list[Byline]:
    match = _BULLET.fullmatch(simple)
    words = tokens(simple, *match.span("names")) if match else []
    if any(word.kind != "person" for word in words):
        return []
    return _bylines(printed, [(word.start, word.end, "author") for word in words])


def _bylines(printed: str, found: Sequence[Found]) -> list[Byline]:
    named = [Byline(name=_as_printed(printed[start:end]), role=role) for start, end, role in found]
    return [byline for index, byline in enumerate(named) if byline not in named[:index]]


def _as_printed(name: str) -> str:
    return _BLANK_IN_NAME.sub("", name)


# ------------------------------------------------------------------------------------------------ brackets


_LABEL_IN_BRACKETS = lazy(rf"(?:{CHAIN}|{TITLE})\s?[:：]?")


def _phrases(line: str) -> Iterator[tuple[int, str]]:
    """What stands in brackets, and the line without it; places stay, for brackets leave blanks of their length."""
    inner: list[tuple[int, str]] = []

    def blank(match: re.Match[str]) -> str:
        content = match.group(1)
        if _LABEL_IN_BRACKETS.fullmatch(content.strip()):
            return f" {content}：" if content[-1:] not in "：: " else f" {content} "
        if _NAMED_IN_BRACKETS.search(line, 0, match.start()) and len(content) <= 24 and not HINT.search(content):
            return f"：{content} "
        inner.append((match.start(1), content))
        return " " * len(match.group())

    for _ in range(2):
        line = _INNERMOST.sub(blank, line)
    yield 0, line
    yield from inner
