"""Guess a character of which one byte of two is lost, from its neighbours.

The evidence, strongest first: the reading that a gloss gives; the same pair of characters elsewhere on the page; the
words that the field's news is full of; punctuation that must come in twos; how common a character is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, cached_property
from itertools import pairwise

from newscrawl.cleaning.text.chinese import COMMON
from newscrawl.cleaning.text.glosses import Gloss
from newscrawl.cleaning.text.pinyin import plain, traditional_by_reading
from newscrawl.cleaning.text.script import simplified

HOLE = "\ufffd"

# Characters whose second byte is A3, and what stands before them in common words (both in simplified form).
_BEFORE = {
    "保": "医社确环担承投参低劳安质管五六难银太生财寿车联",
    "福": "幸祝造享谋",
    "海": "上珠沿南东北黄渤青临出近深公威镇宁香云林红中",
    "校": "学高院全母党驾技军返该我本夜小民警开进离",
    "模": "规劳楷建航名",
    "停": "不暂叫调",
    "常": "日正经异非通平时照寻反往失惯如",
    "专": "大中",
    "危": "安病临转自",
    "裕": "富充宽",
    "祝": "庆",
    "粒": "颗微米",
    "牛": "黄水奶耕肉养蜗",
    "梗": "心脑",
    "担": "承负分",
    "郑": "新",
    "罚": "处惩刑",
    "剩": "过",
    "荆": "披",
    "浚": "疏",
    "遥": "逍",
    "慢": "缓",
    "迹": "痕足遗事奇踪轨血墨",
}
# What follows them in common words, among characters that begin with BF (full-width ？ took that byte).
_AFTER = {
    "海": "口",
    "保": "卡康",
    "模": "块",
    "停": "靠课",
    "专": "科款刊",
    "常": "客",
    "剑": "客",
    "危": "困",
    "罚": "款",
    "遥": "控",
    "福": "克",
}
# Characters that sentences end with.
_ENDING = frozenset("上下中大人来去了的事工分业心本开进生我他你们子面里样好多会区市过东名院沿出时足调")
_QUOTES = "“”‘’「」『』《》"
_SENTENCE_END = "。！？…!?"
_NEVER_AFTER_STOP = "。、，；：…）"
_NEVER_BEFORE_STOP = "。！？，、：；“"


class Context:
    """What a page tells of its own characters."""

    def __init__(self, text: str, glosses: Iterable[Gloss] = ()) -> None:
        self._text = text
        self._leads: dict[tuple[int, str, str], str] = {}
        self._read: dict[str, Counter[str]] = {}
        for gloss in glosses:
            self._read.setdefault(gloss.letters, Counter())[gloss.char] += 1
        self.is_machine = bool(self._read)
        """Whether the page shows a machine's glosses."""
        self.lost_private = not re.search("[\ue000-\uf8ff]", text)
        """Whether private-use characters may have been dropped from the page after it was damaged."""

    def read_as(self, letters: str, *, lead: int | None = None) -> list[str]:
        """Characters that the page glosses with `letters`, then all traditional ones with that reading."""
        here = [char for char, _ in self._read.get(letters, Counter()).most_common()]
        known = dict.fromkeys((*here, *traditional_by_reading().get(plain(letters), ())))
        return [char for char in known if lead is None or _code(char)[0] == lead]

    def candidates(self, lead: int, letters: str) -> list[str]:
        """Characters with that first byte and reading."""
        return self.read_as(letters, lead=lead)

    def lost_lead(self, trail: int, left: str, right: str) -> str:
        """The character between `left` and `right` whose first byte is lost."""
        known = self._leads.get((trail, left, right))
        if known is None:
            known = self._leads[trail, left, right] = self._guess_lead(trail, left, right)
        return known

    def _guess_lead(self, trail: int, left: str, right: str) -> str:
        scores = {char: self._pair_fit(char, left, right) + _word(char, left, right) for char in _by_trail(trail)}
        if trail == 0xA3:
            scores["。"] = _full_stop(left, right)
        return max(scores, key=lambda char: (scores[char], self._frequency(char)), default=HOLE)

    def paragraph_end(self, left: str, *, in_quote: bool) -> str:
        """The last two characters of a paragraph, xx A3 and A1 xx: ``。”`` after an open quotation, else ``校。``."""
        scores = {char: self._pair_fit(char, left, "。") + _word(char, left, "。") for char in _by_trail(0xA3)}
        best = max(scores, key=lambda char: (scores[char], self._frequency(char)))
        return best + "。" if scores[best] >= (6 if in_quote else 5) else "。”"

    def lost_trail(self, lead: int, left: str, right: str, letters: str | None) -> str:
        """The character between `left` and `right` whose second byte is lost; U+FFFD when nothing speaks for one."""
        if letters:
            read = self.candidates(lead, letters)
            return max(read, key=lambda char: (self._fit(char, left, right), _is_common(char)), default=HOLE)
        ends = not right or right in "<\n"
        if lead == 0xA1:
            return ("”" if left in _SENTENCE_END else "。") if ends else "、"
        if lead == 0xA3:
            return "：" if ends else "，"
        scores = {char: self._fit(char, left, right) for char in _by_lead(lead)}
        best = max(scores, key=lambda char: scores[char], default=HOLE)
        return best if scores.get(best, 0) >= 1 else HOLE

    def pair_across_private(self, lead: int, letters: str, left: str) -> str | None:
        """Two characters whose inner bytes fell together into the private-use area and were dropped on the way.

        The first has `lead`, the second is read `letters`.
        """
        found = [
            (first + second, self._fit(first, left, second) + self._fit(second, first, ""))
            for second in self._read.get(letters) or self.read_as(letters)
            for first in dict.fromkeys((*self._glossed(lead), *_by_lead(lead)))
            if _is_private(_code(first)[1], _code(second)[0])
        ]
        return max(found, key=lambda entry: entry[1])[0] if found else None

    def is_likely(self, char: str, letters: str) -> bool:
        """Whether `char` is a common character, or glossed with these very letters elsewhere on the page."""
        return _is_common(char) or char in self._read.get(letters, ())

    def _glossed(self, lead: int) -> list[str]:
        return [char for chars in self._read.values() for char in chars if _code(char)[0] == lead]

    def _fit(self, char: str, left: str, right: str) -> float:
        """How well `char` stands between these neighbours, by pairs first and by frequency then."""
        return self._pair_fit(char, left, right) + self._frequency(char)

    def _pair_fit(self, char: str, left: str, right: str) -> float:
        """How often the page prints the character beside these neighbours, 0 to 6."""
        char, left, right = simplified(char), simplified(left), simplified(right)
        return float(
            min(self._seen[left + char], 3) * (left > "\x7f") + min(self._seen[char + right], 3) * (right > "\x7f")
        )

    def _frequency(self, char: str) -> float:
        """How common the character is on the page and in general, below 1."""
        return min(self._seen[simplified(char)], 50) / 100 + _is_common(char) / 10

    @cached_property
    def _seen(self) -> Counter[str]:
        """The page's characters and pairs of characters, in simplified form."""
        text = "".join(map(simplified, self._text))
        seen = Counter(map("".join, pairwise(text)))
        seen.update(text)
        return seen


def _word(char: str, left: str, right: str) -> float:
    char, left, right = simplified(char), simplified(left), simplified(right)
    before = bool(left) and left in _BEFORE.get(char, "")
    after = bool(right) and right in _AFTER.get(char, "")
    # 学校 after 学, which may end a sentence itself, is less sure than 规模 after 规.
    return (3.0 if left in _ENDING else 5.0) * before + 4.0 * after


def _full_stop(left: str, right: str) -> float:
    """For ``。`` between its neighbours: the usual case, most of all before a closing quotation mark."""
    if not right or right in _NEVER_AFTER_STOP or (left and left in _NEVER_BEFORE_STOP):
        return -1.0
    return 4.4 if right in _QUOTES else 3.2


def _is_common(char: str) -> bool:
    return char in COMMON or simplified(char) in COMMON


def _code(char: str) -> bytes:
    code = char.encode("gb18030", "replace")
    return code if len(code) == 2 else b"\0\0"


def _is_private(lead: int, trail: int) -> bool:
    try:
        return "\ue000" <= bytes((lead, trail)).decode("gb18030") <= "\uf8ff"
    except UnicodeDecodeError:
        return False


@cache
def _by_trail(trail: int) -> tuple[str, ...]:
    return _readable(bytes((lead, trail)) for lead in range(0x81, 0xFF))


@cache
def _by_lead(lead: int) -> tuple[str, ...]:
    return _readable(bytes((lead, trail)) for trail in (*range(0x40, 0x7F), *range(0x80, 0xFF)))


def _readable(codes: Iterable[bytes]) -> tuple[str, ...]:
    """The Han characters among `codes` that a news page may hold."""
    chars = (code.decode("gb18030", "replace") for code in codes)
    return tuple(char for char in chars if _is_common(char) or simplified(char) in _BEFORE)
