"""Undo the re-hosting machine that edits GBK text byte by byte.

What it does (seen on mirror farms, reproduced exactly): it takes a page in GBK, puts readings behind traditional
characters and cuts at full-width ``！`` (A3 A1) and ``？`` (A3 BF), looking for these bytes anywhere, also across two
characters.  ``。”`` is A1 **A3 A1** B1.  From such a place on the bytes pair up wrongly until an ASCII character sets
them right; every half that finds no partner becomes ``?`` and may swallow the ASCII character behind it::

    高校“新工科”建設      ->  高?！靶鹿た啤苯ㄔO
    做示范。”</p>         ->  做示范?！?/p>
    新擔當                ->  新?lián)\ue2fd?dāng)      C2|93 read as 聯, which gets its gloss in the middle of 擔

The bytes of the shifted run are still there, all but the first one and sometimes the last.  The inverse encodes the run
again, pairs it rightly and guesses the two lost bytes from their neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from newscrawl.cleaning.text.chinese import COMMON, PUNCTUATION
from newscrawl.cleaning.text.lost_bytes import HOLE, Context
from newscrawl.cleaning.text.pinyin import LETTERS
from newscrawl.cleaning.text.script import simplified
from newscrawl.patterns import lazy

_TRAILS = {"！": 0xA1, "!": 0xA1, "？": 0xBF, "?": 0xBF}
_START = lazy(rf"\?(?:[！？!?](?=[^\x00-\x3f])|[！？!?](?=\?)|[{LETTERS}]{{1,6}}\))")
_GLOSS = lazy(rf"\(([{LETTERS}]{{1,6}})\)")
_GLOSS_BEFORE = lazy(rf"[^\x00-\x7f]\([{LETTERS}]{{1,6}}\)\Z")
_GLOSS_END = lazy(rf"([{LETTERS}]{{1,6}})\)")
_TAG = lazy(r"/?[A-Za-z][A-Za-z0-9]{0,9}(?:\s[^<>]{0,300})?/?>")
_YEAR = lazy(r"(?:(?P<new>0[0-4]\d)|9\d\d)年")
_AFTER_NUMBER = frozenset("年月日时点分个名家人项种位次倍条万亿元岁％℃")
_LONGEST = 400  # characters of one shifted run: a paragraph


@dataclass(slots=True)
class _Run:
    """A shifted run: its bytes as they belong together, None for the lost ones."""

    bytes: list[int | None]
    end: int = 0
    """Where in the text the run ends."""
    tail: str = ""
    """ASCII that the run swallowed, or that it ends with."""
    reading: str | None = None
    """Reading of the last character, where its gloss tells it."""
    evident: bool = False
    """Half a tag or gloss ends the run: proof of the damage, whatever the text looks like."""
    text: str = field(default="")


def realign(text: str, context: Context) -> tuple[str, int]:
    """`text` with its shifted runs set right, and how many there were."""
    pieces: list[str] = []
    place = count = 0
    while match := _START.search(text, place):
        start = match.start()
        mended = _mend_cut(text, start, context) if text[start + 1] in _TRAILS else _mend_gloss(text, start, context)
        if mended is None:
            pieces.append(text[place : start + 1])
            place = start + 1
            continue
        run_text, end = mended
        pieces += (text[place:start], run_text)
        place = end
        count += 1
    pieces.append(text[place:])
    return "".join(pieces), count


def _mend_cut(text: str, start: int, context: Context) -> tuple[str, int] | None:
    """A run that begins with a cut at ``！`` or ``？``: (its text, where it ends), or None for honest punctuation."""
    run = _read_run(text, start + 2, [None, 0xA3, _TRAILS[text[start + 1]]])
    if run is None:
        return None
    before = _before(text, start)
    if before.isascii() and text[start + 1 : run.end].isascii():
        return None  # an address: //cdn.example.cn/??a.js,b.js
    if None in run.bytes[1:] and len(run.bytes) == 4 and not (run.evident or context.is_machine):
        return None  # nothing but guesses, where writers do print ?！?
    if run.bytes[1:] == [0xA3, 0xA1, None] and (run.tail in {"<", " "} or text[run.end : run.end + 1] in {"", "\n"}):
        run.text = context.paragraph_end(before, in_quote=_in_quote(text, start))
    else:
        _spell(run, before, text[run.end : run.end + 1], context)
    gain = _sense(run.text) - _sense(text[start : run.end])
    if run.evident or gain >= (1 if context.is_machine else 2):
        return run.text + run.tail, run.end
    return None


def _mend_gloss(text: str, start: int, context: Context) -> tuple[str, int] | None:
    """A run that begins in the middle of a character, where a gloss was put into it."""
    match = _GLOSS_END.match(text, start + 1)
    if not context.is_machine or match is None or not start:
        return None
    before = _before(text, start)
    shared = before.encode("gb18030", "replace")
    if len(shared) != 2:
        return None
    damaged: tuple[str, int] | None = None
    for glossed in context.read_as(match.group(1), lead=shared[1]):
        lead = glossed.encode("gb18030")[1]
        run = _read_run(text, match.end(), [lead])
        if run is None:
            continue
        if run.reading and len(run.bytes) == 2 and context.lost_private:
            across = context.pair_across_private(lead, run.reading, before)
            alone = any(context.is_likely(char, run.reading) for char in context.candidates(lead, run.reading))
            if across and not alone:
                return across + run.tail, run.end
        _spell(run, before, text[run.end : run.end + 1], context)
        if HOLE not in run.text:
            return run.text + run.tail, run.end
        damaged = damaged or (run.text + run.tail, run.end)
    return damaged


def _before(text: str, start: int) -> str:
    """The character before `start`, or the one before its gloss."""
    gloss = _GLOSS_BEFORE.search(text, max(start - 9, 0), start)
    return text[gloss.start() : gloss.start() + 1] if gloss else text[start - 1 : start]


def _read_run(text: str, place: int, stream: list[int | None]) -> _Run | None:
    """Collect the bytes of the run that goes on at `place`, up to where the bytes pair up rightly again."""
    for char in text[place : place + _LONGEST]:
        if char == "?":
            return _read_lost(text, place + 1, stream)
        if char < "\x80":
            # The last byte of an even number is the half of a pair that an ASCII letter completes.
            if not 0x40 <= ord(char) <= 0x7E or len(stream) % 2 == 0:
                return None
            return _Run([*stream, ord(char)], place + 1, evident=bool(_GLOSS.match(text, place + 1)))
        code = char.encode("gb18030", "replace")
        if len(code) != 2:
            return None
        if code[1] < 0x80:
            return _Run([*stream, code[0]], place + 1, tail=chr(code[1]))
        stream += code
        place += 1
    # The text breaks off within the run: its last half character goes with it.
    return _Run(stream[: len(stream) // 2 * 2], place) if place >= len(text) else None


def _read_lost(text: str, place: int, stream: list[int | None]) -> _Run | None:
    """A ``?`` ends the run: the last byte found no partner, or took an ASCII character for one."""
    ended = [*stream, None]
    following = text[place : place + 1]
    if not following or following == "\n" or (following in _TRAILS and following != "?"):
        return _Run(ended, place)
    if gloss := _GLOSS_END.match(text, place):
        return _Run(ended, place, tail="(", reading=gloss.group(1), evident=True)
    # A second byte of 80 is no partner for anything; the gloss behind it is whole.
    if gloss := _GLOSS.match(text, place):
        return _Run(ended, place, reading=gloss.group(1), evident=True)
    if _TAG.match(text, place):
        return _Run(ended, place, tail="<", evident=True)
    if following >= "\x80" and following not in _AFTER_NUMBER and _sense(text[place : place + 6]) <= 0:
        return _read_run(text, place, [*ended, None])  # two bytes that are no character: the run goes on
    return _Run(ended, place, tail=_swallowed(text, place))


def _swallowed(text: str, place: int) -> str:
    """The ASCII character that stood before `place`: a digit of the year, a space between words, or not known."""
    if year := _YEAR.match(text, place):
        return "2" if year.group("new") else "1"
    following = text[place]
    return HOLE if following < "\x80" or following in _AFTER_NUMBER else " "


def _spell(run: _Run, before: str, after: str, context: Context) -> None:
    """Turn the bytes of `run` into characters, the lost ones guessed from their neighbours."""
    pairs = list(zip(run.bytes[::2], run.bytes[1::2], strict=True))
    known = [_character(lead, trail) for lead, trail in pairs]
    chars: list[str] = []
    for index, (lead, trail) in enumerate(pairs):
        char = known[index]
        if char is None:
            left = chars[-1] if chars else before
            last = index == len(pairs) - 1
            right = (run.tail or after) if last else (known[index + 1] or "")
            if lead is None and trail is not None:
                char = context.lost_lead(trail, left, right)
            elif lead is not None and trail is None:
                char = context.lost_trail(lead, left, right, run.reading if last else None)
            else:
                char = HOLE
        chars.append(char)
    run.text = "".join(chars)


def _character(lead: int | None, trail: int | None) -> str | None:
    if lead is None or trail is None:
        return None
    try:
        return bytes((lead, trail)).decode("gb18030")
    except UnicodeDecodeError:
        return HOLE


def _in_quote(text: str, place: int) -> bool:
    """Whether a quotation is open at `place` of its paragraph."""
    first = max(place - 2 * _LONGEST, 0)
    since = max(text.rfind("\n", first, place), text.rfind("<p", first, place), first)
    return text.count("“", since, place) > text.count("”", since, place)


def _sense(text: str) -> float:
    """How much like Chinese `text` reads; text shifted by a byte is below zero."""
    score = 0.0
    for char in text:
        if char in PUNCTUATION or char in COMMON or simplified(char) in COMMON:
            score += 1
        elif "\u4e00" <= char <= "\u9fff":
            score -= 0.5
        elif char > "\x7f" or char == "?":
            score -= 1
    return score
