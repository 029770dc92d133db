"""The comparison text: what two copies of one article have in common.  It is never put out.

Copies differ in width, case, punctuation, white space, script and pinyin glosses; all of that goes.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from hashlib import blake2b
from typing import Any

NORM_VERSION = 1
"""Raised with every change of the comparison text; keys of different versions never match."""

SHORT = 40
"""Below so many folded characters different articles may have the same text (图片新闻), so titles count too."""

# 汉(hàn): what some re-hosts print behind every character.
GLOSS = re.compile(r"(?<=[\u3400-\u9fff\uf900-\ufaff])\([a-zàáèéìíòóùúāăēěīĭńňōŏūŭǎǐǒǔǖǘǚǜǹüḿ]{1,6}\)")


def fold(text: str) -> str:
    """`text` reduced to letters and digits: NFKC, lower case, simplified characters, without pinyin glosses."""
    return GLOSS.sub("", unicodedata.normalize("NFKC", text)).translate(_FOLDING)


def comparison_key(text: str, title: str = "") -> bytes | None:
    """12 bytes that are equal for equal texts; None when nothing is left to compare."""
    folded = fold(text)
    if len(folded) < SHORT:
        folded = f"{folded}\n{fold(title)}"
    if not folded.strip():
        return None
    return blake2b(folded.encode("utf-8"), digest_size=12, person=b"norm%d" % NORM_VERSION).digest()


class _Folding(dict[int, str]):
    """A translation table that learns each character when it first meets it."""

    def __missing__(self, codepoint: int) -> str:
        folded = unicodedata.normalize("NFKC", _simplified(chr(codepoint)).casefold())
        self[codepoint] = kept = "".join(character for character in folded if character.isalnum())
        return kept


_FOLDING = _Folding()


def _simplified(character: str) -> str:
    return (
        character if character < "\u2e80" or "\ud800" <= character <= "\udfff" else str(_converter().convert(character))
    )


@cache
def _converter() -> Any:
    import opencc  # slow to import, and not needed by those who only read dumps

    return opencc.OpenCC("t2s")
