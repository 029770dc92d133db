"""Error handlers for the two-byte encodings: the euro sign of Windows, and finding the way back after a stray byte.

In GBK and Big5 one byte too many or too few shifts the pairs, and all text up to the next ASCII character comes out
wrong, mostly without another error.  The handler tries the next few places to go on from and takes the one that reads
best.
"""

from __future__ import annotations

import codecs
import re

from newscrawl.cleaning.text.chinese import COMMON, PUNCTUATION

EURO = "newscrawl.euro"
"""Strict, but 0x80 is the euro sign as in Windows code page 936."""
RESYNC = "newscrawl.resync"
"""One U+FFFD per damaged place, reading on where the text makes most sense; knows the euro sign as well."""
MOST = 500
"""Damaged places in a page up to which looking for the best way on is worth its time."""

_WINDOW = 48
_FURTHEST = 4
_ASCII_TAIL = re.compile(rb"[\x00-\x3f]")


def _euro(error: UnicodeError) -> tuple[str, int]:
    if isinstance(error, UnicodeDecodeError) and error.object[error.start] == 0x80:
        return "€", error.start + 1
    raise error


def _resync(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    data, start = error.object, error.start
    if data[start] == 0x80 and error.encoding == "gb18030":
        return "€", start + 1
    # Digits and markup cannot be half of a pair: no damage reaches beyond them.
    stop = _ASCII_TAIL.search(data, start + 1, start + _WINDOW)
    end = stop.start() if stop else min(start + _WINDOW, len(data))
    last = min(start + _FURTHEST, max(end, start + 1))
    best = max(range(start + 1, last + 1), key=lambda place: (_sense(data[place:end], error.encoding), -place))
    return "\ufffd", best


def _sense(window: bytes, encoding: str) -> float:
    """How well `window` reads: share of its characters that are common or ASCII, less the damage in it."""
    text = window.decode(encoding, "replace")
    if not text:
        return 0.5
    good = sum(char in COMMON or char in PUNCTUATION or char < "\x80" for char in text)
    return (good - 2 * text.count("\ufffd")) / len(text)


codecs.register_error(EURO, _euro)
codecs.register_error(RESYNC, _resync)
