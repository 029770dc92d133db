"""Last cleaning of characters: of the page source before it is parsed, and of each line of output text after it."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from newscrawl.cleaning.text.script import count_scripts, is_traditional, simplified, simplified_forms
from newscrawl.compiled import twin
from newscrawl.items import Script
from newscrawl.patterns import lazy

__all__ = ["fold", "is_traditional", "language_of", "private_use", "simplify", "strip_source", "tidy_line"]

# ------------------------------------------------------------------------------------------------- page source

COMPILED = twin("source")
CONTROLS, FORM_FEED, NUMERIC_ENTITY, DATA_URI, ANYTHING = 1, 2, 4, 8, 15
_XML_DECLARATION = lazy(r"\A[\s\ufeff]*<\?xml\b[^<>]{0,400}\?>")
_CONTROLS = bytes((*range(9), 0x0B, *range(0x0E, 0x20), 0x7F))
_SURROGATES = lazy("[\ud800-\udfff]")
_SURROGATE_ENTITY = re.compile(
    rb"&#(?:0{0,6}(?:5529[6-9]|55[3-9]\d\d|5[67]\d{3})|[xX]0{0,6}[dD][89a-fA-F][0-9a-fA-F]{2});?"
)
# The payload is letters of base64 or percent-encoding: it ends where the attribute or the url() does.
_DATA_URI = re.compile(rb"data:[\w.+-]{1,60}/[\w.+-]{1,80}(?:;[\w=.+-]{1,60}){0,4},[A-Za-z0-9+/=]*+[^\s\"'<>()]*")


def strip_source(source: str) -> str:
    """`source` without what lxml refuses or stumbles over.

    Drops NUL and other C0 controls (form feed becomes a space), an XML declaration and the payload of ``data:`` URIs;
    lone surrogates, also as numeric entities, become U+FFFD.
    """
    return stripped(source)[0]


def stripped(source: str, data: bytes | None = None) -> tuple[str, bytes]:
    """`source` as :func:`strip_source` leaves it, and the same as UTF-8.  `data` is `source` as UTF-8, where at hand.

    Bytes are what is looked through: it takes a fraction of the time that characters do, and most pages stay as they
    are.
    """
    text = _XML_DECLARATION.sub("", source, count=1)
    if data is None or text is not source:
        try:
            data = text.encode()
        except UnicodeEncodeError:
            # Halves that form a pair are a character that some JSON decoder left in two; the others are nothing.
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
            data = text.encode()
    before, found = data, signs(data)
    if found & CONTROLS and len(printable := data.translate(None, _CONTROLS)) < len(data):
        data, found = printable, ANYTHING  # what they had torn apart may be whole now
    if found & FORM_FEED:
        data = data.replace(b"\x0c", b" ")
    if found & DATA_URI:
        data = _DATA_URI.sub(b"", data)
    if found & NUMERIC_ENTITY:
        data = _SURROGATE_ENTITY.sub(b"\xef\xbf\xbd", data)
    return (text if data is before else data.decode()), data


def signs(data: bytes) -> int:
    """What may stand in a page's source, of CONTROLS, FORM_FEED, NUMERIC_ENTITY and DATA_URI, added up.

    Only the compiled twin can tell in less time than looking for them takes.
    """
    return ANYTHING if COMPILED is None else int(COMPILED.signs(data))


# -------------------------------------------------------------------------------------------------- output line

# Characters without width or with effect on direction only; ZWJ and ZWNJ are looked at one by one.
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0e"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e001f\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
)
_SPACES = "\\s\u0085\u2028\u2029\u2800\u3164\uffa0"
_OTHER_SPACES = "".join(char for char in map(chr, range(0x3001)) if char.isspace() and char != " ")
_NEEDS_CARE = lazy(f"[{_INVISIBLE}\u200c\u200d\ufe0f\ud800-\udfff{_OTHER_SPACES}\u2800\u3164\uffa0&]")
"""One class without categories, which is a look-up per character; two blanks in a row are asked for besides."""
_DROPPED = lazy(f"[{_INVISIBLE}]")
_ESCAPE_SEQUENCE = lazy("\x1b\\[[0-9;]{0,20}[A-Za-z]")
_BLANKS = lazy(f"[{_SPACES}]+")
_ENTITY = lazy(
    r"&(?:amp;){0,3}(?:(?P<space>nbsp|ensp|emsp|thinsp|#160|#12288|#x3000|#xa0)|(?P<none>zwnj|zwsp|shy|lrm|rlm|#8203|#65279)"
    r"|(?P<char>ldquo|rdquo|lsquo|rsquo|hellip|mdash|ndash|middot|quot|lt|gt|apos|#39|#34))(?:;|(?=[^\w;]|$))",
    re.IGNORECASE,
)
_AMPERSAND = lazy(r"&(?:amp;)+", re.IGNORECASE)
_CHARS = {
    "ldquo": "“", "rdquo": "”", "lsquo": "‘", "rsquo": "’", "hellip": "…", "mdash": "—", "ndash": "–",
    "middot": "·", "quot": '"', "lt": "<", "gt": ">", "apos": "'", "#39": "'", "#34": '"',
}  # fmt: skip
_EMOJI = "\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff\U0001fb00-\U0001fbff"
_STRAY_JOINER = lazy(f"\u200d(?![{_EMOJI}])|(?<![{_EMOJI}\ufe0f\U0001f3fb-\U0001f3ff])\u200d|\u200c")
_STRAY_SELECTOR = lazy(f"(?<![{_EMOJI}0-9#*])\ufe0f")


def tidy_line(text: str) -> str:
    """One line of output text, as a reader sees it.

    White space of every kind, U+3000 and line separators among it, becomes single spaces and is trimmed; zero-width
    and direction characters, soft hyphens and controls go; ZWJ stays between emoji; left-over entities, also doubled
    ones (``&amp;nbsp;``), are resolved; lone surrogates become U+FFFD.  Private-use characters stay.  Idempotent.
    """
    if "  " not in text and not _NEEDS_CARE.search(text):
        return text.strip()
    if _SURROGATES.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if "\x1b" in text:
        text = _ESCAPE_SEQUENCE.sub("", text)
    text = _DROPPED.sub("", text)
    # Every pass shortens the text; doubled entities take one pass per level.
    while "&" in text:
        mended = _AMPERSAND.sub("&", _ENTITY.sub(_resolve, text))
        if mended == text:
            break
        text = mended
    text = _DROPPED.sub("", text)
    before = ""
    while before != text:
        before = text
        text = _STRAY_SELECTOR.sub("", _STRAY_JOINER.sub("", text))
    return _BLANKS.sub(" ", text).strip()


def _resolve(match: re.Match[str]) -> str:
    if match.group("space"):
        return " "
    return "" if match.group("none") else _CHARS[match.group("char").lower()]


def private_use(text: str) -> int:
    """How many private-use characters `text` holds: glyphs that only the publisher's font can show."""
    return len(_PRIVATE.findall(text))


_PRIVATE = lazy("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")


# ---------------------------------------------------------------------------------------------------- comparing


class _Folding(dict[int, str]):
    """The table of `fold`, filled as characters turn up."""

    def __missing__(self, code: int) -> str:
        decomposed = unicodedata.normalize("NFKC", chr(code)).lower()
        folded = "".join(simplified(char) for char in decomposed if char.isalnum())
        self[code] = folded
        return folded


_FOLDING = _Folding()


class _Simplifying(dict[int, str]):
    """The table of `simplify`, filled as characters turn up."""

    def __missing__(self, code: int) -> str:
        self[code] = simplified(chr(code))
        return self[code]


_SIMPLIFYING = _Simplifying()


def simplify(text: str) -> str:
    """`text` with every character in its simplified form, length kept: for rules that match words in either script."""
    return text.translate(_SIMPLIFYING) if _traditional().search(text) else text


@cache
def _traditional() -> re.Pattern[str]:
    """Any character that has a simplified form: looking for one takes a tenth of the time that translating does."""
    return re.compile(f"[{''.join(simplified_forms())}]")


def fold(text: str) -> str:
    """`text` for comparing: NFKC, lower case, simplified characters one by one, letters and digits only."""
    return _folded_line(text) if len(text) <= LINE else _folded(text)


def _folded(text: str) -> str:
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return text.translate(_FOLDING)


LINE = 160
"""Characters up to which a folded text is remembered for a while: one page asks for its lines several times."""
_folded_line = lru_cache(maxsize=4096)(_folded)


# ----------------------------------------------------------------------------------------------------- language

_LATIN = lazy("[A-Za-z]+")
_HAN = lazy("[\u3400-\u9fff\uf900-\ufaff]+")
_KANA_OR_HANGUL = lazy("[\u3041-\u30ff\uac00-\ud7a3]+")
_SAMPLE = 5000


def language_of(text: str) -> tuple[str | None, Script | None]:
    """(``zh``, its script) or (``en``, None); (None, None) where neither fills the text.

    A Han character counts as one word.  A Chinese text in which nothing tells the scripts apart is called simplified.
    """
    sample = text[:_SAMPLE]
    han = sum(map(len, _HAN.findall(sample)))
    if han and len(sample) - han <= han / 4:  # nothing else can outweigh them
        return "zh", _script_of(sample)
    words = len(_LATIN.findall(sample))
    other = sum(map(len, _KANA_OR_HANGUL.findall(sample)))
    if not han and not words:
        return None, None
    if other > han / 4:
        return None, None
    if han >= words:
        return "zh", _script_of(sample)
    foreign = sum(char > "\u024f" and char.isalpha() for char in sample)
    english = sum(word.lower() in _ENGLISH for word in _LATIN.findall(sample))
    if foreign <= words and (english * 12 >= words or words < 12):
        return "en", None
    return None, None


def _script_of(sample: str) -> Script:
    if not _traditional().search(sample):
        return "Hans"
    hans, hant = count_scripts(sample)
    return "Hant" if hant > hans else "Hans"


_ENGLISH_WORDS = (
    "the of and to in a is that for it as was with be by on not he his but at are this have from or had an they "
    "which you were her all she there would their we him been has when who will no more if out so said what up its"
)
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
