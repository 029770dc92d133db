"""The comparison text: what two copies of one article have in common.  It is never put out.

Copies differ in width, case, punctuation, white space, script and pinyin glosses; all of that goes.  Characters are
looked up in tables that numpy applies to a whole batch at once, and that learn each character when they first meet it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from hashlib import blake2b
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

NORM_VERSION = 2
"""Raised with a change of the comparison text or of the hashes computed from it; versions are never compared.  Not for
a few characters more that are taken for others: what was the same before is still found, if only as nearly the same."""

SHORT = 40
"""Below so many folded characters different articles may have the same text (图片新闻), so titles count too."""

Codes = NDArray[np.uint32]
"""Unicode code points."""


class Text(NamedTuple):
    """A text as it is compared."""

    narrow: str
    """In NFKC, lower case and simplified, punctuation and white space kept."""
    digest: bytes
    """12 bytes of its letters and digits, equal for exact copies; empty when it has none."""


# 汉(hàn): what some re-hosts print behind every character.
GLOSS = re.compile(r"[(（](?<=[\u3400-\u9fff\uf900-\ufaff].)[a-zàáèéìíòóùúāăēěīĭńňōŏūŭǎǐǒǔǖǘǚǜǹüḿ]{1,6}[)）]")

_UNKNOWN = 0xFFFFFFFF
_SEVERAL = 0xFFFFFFFE  # becomes more than one character, or none
_SURROGATES = range(0xD800, 0xE000)


def plain(text: str) -> str:
    """`text` without pinyin glosses."""
    return GLOSS.sub("", text) if "(" in text or "（" in text else text


def fold(text: str) -> str:
    """`text` reduced to letters and digits: NFKC, lower case, simplified characters, without pinyin glosses."""
    narrow = narrowed(plain(text))
    return narrow[LETTERS.of(narrow)].tobytes().decode("utf-32-le")


def compared(documents: Sequence[tuple[str, str]]) -> list[Text]:
    """The comparison texts of (text, title) pairs."""
    narrow = narrowed_all([plain(text) for text, _ in documents])
    codes = _codes("".join(narrow))
    at = np.flatnonzero(LETTERS.of(codes))
    letters = codes[at].tobytes()
    ends = np.searchsorted(at, np.cumsum([0, *map(len, narrow)])) * codes.itemsize
    return [
        Text(one, _digest(letters[start:end], title))
        for one, (_, title), (start, end) in zip(narrow, documents, pairwise(ends.tolist()), strict=True)
    ]


def _digest(letters: bytes, title: str) -> bytes:
    if len(letters) < 4 * SHORT:
        headline = narrowed(plain(title))
        letters += b"\n\0\0\0" + headline[LETTERS.of(headline)].tobytes()
        if len(letters) == 4:
            return b""
    return blake2b(letters, digest_size=12, person=b"norm%d" % NORM_VERSION).digest()


# Lines that pages put around an article, in the form that `narrowed` gives them; what precedes a colon is the label.
_LABELS = (
    "来源|稿源|文章来源|信息来源|作者|编辑|责任编辑|责编|校对|审核|编审|监制|时间|日期|发布时间|发表时间|更新时间|发布机构|发布日期|字体|字号|"
    "分享|浏览次数|阅读量?|点击量?|主办单位|主办|承办|网站标识码|原标题"
)
# Every line is looked at behind its line break, to which a search jumps.
SURROUNDING = re.compile(
    rf"\n(?:[^\w\n]*(?:(?:(?:{_LABELS})\s?:|[\w一-鿿]{{0,4}}声明:|凡本网|(?:您的)?当前位置|分享到|扫一扫|打印本页|关闭窗口|点击蓝字|"
    r"关注我们|更多精彩|举报|文/)[^\n]*"
    # A heading and the titles below it.
    r"|(?:推荐|相关|延伸)(?:阅读|新闻|链接)[^\n。]*(?:\n[^\n。]{1,50}(?=\n|\Z)){0,12}"
    # 2026-11-22 08:30 | 北江早报 | 打印
    r"|[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?\s[^\n。]{0,70}$)"
    # 北江早报 2026-11-22 08:30, in one line or two
    r"|(?:[^\n0-9。！？;:,]{1,21}+\n?|\n)(?<=[\s|])[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?"
    r"(?:\s+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?[^\w\n]*$)",
    re.MULTILINE,
)
# The line below a picture (图为…。新华社记者 李明 摄), which copies repeat, move and leave out.
CAPTION = re.compile(r"^[^\n]{0,150}(?:摄|供图)[^\w\n]*$", re.MULTILINE)
MOST_SURROUNDING = 0.85
"""Where the lines above make up more of a text, they are the text."""


def without_surroundings(narrow: str) -> str:
    """A narrowed text without the lines that name its source, its editor, its rights and the like."""
    kept = SURROUNDING.sub("\n", "\n" + narrow)[1:]
    if "摄" in kept or "供图" in kept:
        kept = CAPTION.sub("", kept)
    return kept if len(kept) > (1 - MOST_SURROUNDING) * len(narrow) else narrow


def narrowed(text: str) -> Codes:
    """The code points of `text` in NFKC, lower case and simplified, punctuation and white space kept."""
    codes = NARROW.of(_codes(text))
    if codes.max(initial=0) == _SEVERAL:
        codes = NARROW.of(_codes(text.translate(NARROW.several)))
        codes = codes[codes != _SEVERAL]
    return codes


def narrowed_all(texts: Sequence[str]) -> list[str]:
    """The same for a batch of texts, as text."""
    codes = NARROW.of(_codes("".join(texts)))
    ends = list(accumulate(map(len, texts), initial=0))
    several = np.flatnonzero(codes == _SEVERAL)
    codes[several] = 0
    whole = codes.tobytes().decode("utf-32-le")
    found = [whole[start:end] for start, end in pairwise(ends)]
    for number in set((np.searchsorted(ends, several, side="right") - 1).tolist()):
        found[number] = narrowed(texts[number]).tobytes().decode("utf-32-le")
    return found


def _codes(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _narrow(character: str) -> str:
    """One character in its comparison form; a lone surrogate is nothing."""
    if ord(character) in _SURROGATES:
        return ""
    before = ""
    while before != character:  # ẞ -> ss, and the like, take more than one round
        before = character
        character = unicodedata.normalize("NFKC", _simplified(character).casefold())
    return character


class _Narrowing:
    """Code point -> its comparison form."""

    def __init__(self) -> None:
        self._table = np.full(0x110000, _UNKNOWN, np.uint32)
        self.several: dict[int, str] = {}
        """Characters that become more than one, or none."""

    def of(self, codes: Codes) -> Codes:
        """The comparison form of every code point; _SEVERAL where it is not one character."""
        found = self._table.take(codes)
        if found.max(initial=0) == _UNKNOWN:
            for code in set(codes[found == _UNKNOWN].tolist()):
                narrow = _narrow(chr(code))
                if len(narrow) > 1 and not any(map(str.isalnum, narrow)):  # …, ‼: no letter is lost
                    narrow = narrow[0]
                self._table[code] = ord(narrow) if len(narrow) == 1 else _SEVERAL
                if len(narrow) != 1:
                    self.several[code] = narrow
            found = self._table.take(codes)
        return found


class _Class:
    """Code point -> whether a test holds for its character."""

    def __init__(self, test: Any) -> None:
        self._test = test
        self._table = np.full(0x110000, 2, np.uint8)

    def of(self, codes: Codes) -> NDArray[np.bool_]:
        found = self._table.take(codes)
        if found.max(initial=0) == 2:
            for code in set(codes[found == 2].tolist()):
                self._table[code] = self._test(chr(code))
            found = self._table.take(codes)
        return found.view(np.bool_)


NARROW = _Narrowing()
LETTERS = _Class(str.isalnum)


VARIANTS = str.maketrans("衞枱敍甦瞭", "卫台叙苏了")
"""Forms that are written in Hong Kong and Taiwan, and that simplified texts do not use."""


def _simplified(character: str) -> str:
    # Imported late: OpenCC is slow to load, and not needed by those who only read dumps.
    from newscrawl.cleaning.text.script import simplified_forms

    return character if character < "\u2e80" else simplified_forms().get(character, character).translate(VARIANTS)
