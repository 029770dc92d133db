"""Bytes to characters.  The bytes decide; what the server and the page declare is only a hint.

Chinese sites lie about their encoding more often than others: pages moved to UTF-8 that still say gb2312, servers that
add ISO-8859-1 or UTF-8 to everything.  UTF-8 cannot be hit by accident, so a page that is valid UTF-8 is UTF-8.  The
other tables accept almost any bytes, so a decoding without error proves little there and its text is judged too.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field

from w3lib.encoding import resolve_encoding

from newscrawl.cleaning.text import stray_bytes
from newscrawl.cleaning.text.chinese import likeness, weight

REPLACEMENT = "\ufffd"


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a page, and how it was read."""

    text: str
    """The characters, without byte order mark."""
    encoding: str
    """Name of the Python codec that read them: ``utf-8``, ``gb18030``, ``big5hkscs``, ``cp1252``."""
    replaced: int
    """How many U+FFFD were put in place of bytes that mean nothing in that encoding."""
    data: bytes | None = field(default=None, compare=False, repr=False)
    """The text as UTF-8, where the page was sent as that."""


# Longest first: the mark of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (b"\x84\x31\x95\x33", "gb18030"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_META = re.compile(rb"<meta\b[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})")
_HIGH = re.compile(rb"[\x80-\xff]+")
# Names that may reach a decoder: tables of characters.  Python knows more (base64, idna, rot13), none of them a page's.
_TABLE = re.compile(r"(?:utf-(?:8|16|32)|gb18030|big5|cp\d{3,4}|iso-?8859|euc|shift|johab|koi8|mac|tis)", re.IGNORECASE)
_SINGLE_BYTE = re.compile(r"(?:cp125\d|cp437|cp85\d|cp86\d|cp874|iso-?8859|koi8|mac|tis)", re.IGNORECASE)
_TRADITIONAL = ("big5hkscs", "cp950")  # the second knows the seven ETEN characters that the first lacks

_CHINESE_ENOUGH = 0.35
"""Least `likeness` of text that nothing declares to be Chinese: far above chance, far below any article."""
_FEW_ERRORS = 20
"""UTF-8 with fewer than one bad sequence among this many good ones is UTF-8 with stray bytes, not another encoding."""


def decode(body: bytes, declared: str | None = None) -> Decoded:
    """Read `body`, the payload of an answer whose Content-Type header says charset `declared`.

    Tries, in this order: byte order mark; UTF-16 by its zero bytes; UTF-8 of the whole body; what header and page
    declare, GB18030 and Big5, of those that decode without error the one whose text is plausible; UTF-8 with a few
    stray bytes; the decoding that loses least.  Never raises.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            decoded = _lenient(body[len(mark) :], encoding)
            if not decoded.replaced or weight(decoded.text) > decoded.replaced or len(body) < 1000:
                return decoded
            body = body[len(mark) :]
            break
    wide = _wide_encoding(body)
    if wide:
        return _lenient(body, wide)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_legacy(body, declared)
    return Decoded(text, _ascii_name(body, declared) if text.isascii() else "utf-8", 0, body)


def charset_in(content_type: str | None) -> str | None:
    """The character set that a Content-Type header names."""
    named = _CHARSET.search(content_type) if content_type else None
    return named.group(1) if named else None


def _decode_legacy(body: bytes, declared: str | None) -> Decoded:
    """Everything that is not valid UTF-8."""
    named = [name for name in (table_name(declared), *map(table_name, _in_page(body))) if name]
    almost = _lenient(body, "utf-8")
    if sum(char > "\x7f" for char in almost.text) - almost.replaced > _FEW_ERRORS * almost.replaced:
        return almost
    whole: dict[str, Decoded] = {}
    for encoding in dict.fromkeys((*named, "gb18030", *_TRADITIONAL)):
        strict = _strict(body, encoding)
        if strict:
            whole[encoding] = strict
    chosen = _most_plausible(whole, named)
    if chosen:
        return chosen
    if _is_scattered(body):
        return _lenient(body, "cp1252")
    candidates = [almost, *(_lenient(body, name) for name in dict.fromkeys((*named, "gb18030", "big5hkscs")))]
    return max(candidates, key=lambda decoded: (weight(decoded.text), -decoded.replaced))


def _most_plausible(whole: dict[str, Decoded], named: list[str]) -> Decoded | None:
    """Of decodings without error the declared one, unless its text is noise and another's is Chinese."""
    if not whole:
        return None
    scores = {encoding: likeness(decoded.text) for encoding, decoded in whole.items()}
    best = max(scores, key=lambda encoding: scores[encoding])
    first = next((name for name in named if name in whole), None)
    if scores[best] >= _CHINESE_ENOUGH and (first is None or scores[best] > 2 * scores[first]):
        return whole[best]
    if first is None or _SINGLE_BYTE.match(first):
        # Too little text to judge by: every character being one of GB2312 does not happen by accident either.
        simplified = whole.get("gb18030")
        if simplified and _is_gb2312(simplified.text):
            return simplified
    return whole[first] if first else None


def _is_gb2312(text: str) -> bool:
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def table_name(declared: str | None) -> str | None:
    """Python's codec for a declared character set, as browsers resolve it; None for unknown names.

    ``gb2312`` and ``gbk`` mean GB18030, their superset, and ``iso-8859-1`` means Windows-1252.
    """
    if not declared:
        return None
    label = declared.strip().strip("\"'").lower()
    if label.startswith("x-gb"):
        label = "gbk"
    try:
        name = resolve_encoding(label) or ""
        codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    if name in {"utf-16", "utf-32"}:
        name += "-le"  # as browsers read a name without byte order
    return name if _TABLE.match(name) else None


def _in_page(body: bytes) -> list[str]:
    found = [match.group(1) for match in (_XML.search(body), _META.search(body)) if match]
    return [name.decode("ascii", "replace") for name in found]


def _ascii_name(body: bytes, declared: str | None) -> str:
    """Pure ASCII reads alike in every table: name the declared one."""
    names = (table_name(declared), *map(table_name, _in_page(body[:4096])))
    return next((name for name in names if name and not name.startswith(("utf-16", "utf-32"))), "utf-8")


def _wide_encoding(body: bytes) -> str | None:
    """UTF-16 without a mark: its markup leaves a zero byte in every other place."""
    sample = body[:2048]
    if b"\0" not in sample:
        return None
    pairs = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > pairs * 0.2 and even * 10 < odd:
        return "utf-16-le"
    if even > pairs * 0.2 and odd * 10 < even:
        return "utf-16-be"
    return None


def _is_scattered(body: bytes) -> bool:
    """Whether the bytes above ASCII mostly stand alone, as the accented letters of western text do."""
    runs = _HIGH.findall(body)
    return sum(len(run) == 1 for run in runs) * 2 > len(runs)


def _strict(body: bytes, encoding: str) -> Decoded | None:
    errors = stray_bytes.EURO if encoding == "gb18030" else "strict"
    try:
        text = body.decode(encoding, errors)
    except (UnicodeDecodeError, ValueError):
        return None
    return Decoded(_modern(text) if encoding == "gb18030" else text, encoding, 0)


def _lenient(body: bytes, encoding: str) -> Decoded:
    text = body.decode(encoding, "replace")
    replaced = text.count(REPLACEMENT)
    if encoding in {"gb18030", "big5hkscs", "cp950", "cp949", "cp932"} and 0 < replaced <= stray_bytes.MOST:
        text = body.decode(encoding, stray_bytes.RESYNC)
    if encoding == "gb18030":
        text = _modern(text)
    if replaced:
        replaced = text.count(REPLACEMENT) - _honest_replacements(body, encoding)
    return Decoded(text, encoding, max(replaced, 0))


def _honest_replacements(body: bytes, encoding: str) -> int:
    """U+FFFD that the page itself holds, from damage done before."""
    try:
        return body.count(REPLACEMENT.encode(encoding))
    except UnicodeEncodeError:
        return 0


# Characters that GB18030 placed in the private-use area until Unicode had them; the standard of 2005 and 2022 moved
# them, and so do browsers.  Python's codec still has the code points of 2000.
_MOVED = {
    0xE7C7: 0x1E3F,
    **{0xE78D + step: point for step, point in enumerate((0xFE10, 0xFE12, 0xFE11, *range(0xFE13, 0xFE1A)))},
    **dict(zip((0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE832, 0xE843, 0xE854, 0xE864), range(0x9FB4, 0x9FBC), strict=True)),
}
_PRIVATE = re.compile(f"[{''.join(map(chr, _MOVED))}]")


def _modern(text: str) -> str:
    return text.translate(_MOVED) if _PRIVATE.search(text) else text
