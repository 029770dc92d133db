"""Captions that stand among the paragraphs: found by what they say, what they repeat, and the picture they stand by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from newscrawl.cleaning.body.blocks import Block, Page, Picture
from newscrawl.cleaning.body.elements import LONGEST_NAME
from newscrawl.cleaning.fields.surnames import is_person
from newscrawl.cleaning.text.tidy import fold, simplify
from newscrawl.patterns import lazy

LONGEST = 200
"""Characters above which a line is a paragraph, whatever it ends in."""
SHORT = 60
"""Characters up to which credit or opening words alone make a caption."""
NEAR = 2
"""Lines between a picture and its caption."""
_START = r"(?:^|(?<=[\s，。；：、！？”）)】（(\[【/／·]))"
"""Where a name may begin without being cut out of a word."""
_PERSON = r"(?:[一-鿿]\s[一-鿿]{1,2}|[一-鿿·]{2,4}|[一-鿿]{2,4}·[一-鿿]{2,5})"
_PEOPLE = rf"{_PERSON}(?:[\s、]+{_PERSON})*"
_AGENCY = r"[^\s，。；：、（）()]{2,16}"
_TITLE = rf"{_AGENCY}(?:记者|記者|通讯员|通訊員|摄影师|特约)"
_MADE = r"(?:摄影报道|拍摄|摄影|航拍|绘图|制图|手绘|[摄攝])"
CREDIT = lazy(
    rf"(?:[（(\[【]\s*)?(?:{_START}(?:{_TITLE}\s*)?(?P<who>{_PEOPLE})\s*[/／]?\s*{_MADE}"
    rf"|(?P<run>[一-鿿]{{2,3}})\s*{_MADE}"
    rf"|图\s?[/／]\s?(?:{_TITLE}\s*)?(?P<by>{_PEOPLE})"
    rf"|{_START}(?:{_AGENCY}\s+)?(?P<drawn>{_PEOPLE})\s图"
    rf"|{_START}(?:图片?由\s?)?(?P<given>{_AGENCY})\s*(?:供图|提供(?:图片|照片)?|图片?/文|发布?图|翻拍|截图)"
    rf"|(?:供图|图片?(?:来源|源自|由)|摄影|图/|图：|图源|来源)\s*[:：/／]?\s*(?P<from>{_AGENCY})"
    rf"|(?P<none>(?:资料图片?|网络图片|视频截图|效果图|示意图|档案图片?|资料照片?)))\s*(?:[）)\]】])?\s*[。.]?$"
)
"""The end of a caption: who took the picture, who gave it, or that it comes from the files."""
CLOSING = " \t\r\n\xa0\u3000）)]】。."
"""What may stand behind a credit."""
LAST = ("报道", *"摄攝拍影绘图供片文照")
"""What credits end in that do not end in a name."""
DRAWN_BY = lazy(r"图\s?[/／]")
GIVEN_BY = lazy("图|摄影|来源")
"""Before a name at the end, in the same clause."""
UP_TO_CLAUSE = lazy(r".*[，。；、（(]", re.DOTALL)
RELEASED = lazy(r"[一-鿿]{2,8}发")
"""新华社发 before the photographer says who distributes the picture, not what it shows."""
OPENING = lazy(r"(?:[▲△↑↓●]\s*\S|(?:上|下|左|右|本|组)?图\s*[:：为]|图为|图说|配图|[（(]?(?:资料图|视频截图|组图))")
CAPTION_NAME = lazy(
    r"caption|pic_?(?:text|intro|desc|note|info|txt)|img_?(?:text|intro|desc|note|info|txt|title)|figcaption|"
    r"photo_?(?:desc|info|text)|pictext|imagetitle|tu_?shuo",
    re.IGNORECASE,
)
HAN = lazy("[一-鿿]")
NAME_OR_WORD = lazy(r"(?<!\S)[一-鿿]\s[一-鿿]{1,2}(?=[\s、]|$)|[^\s、]+")
SAME = 8
"""Folded characters that a line and what a picture says begin with, to be the same."""
MOST_CREDIT = 12
SENTENCE_END = ("。", "！", "？", "”", "；", "：")


@dataclass(slots=True)
class Caption:
    """A line that describes a picture."""

    block: int
    """Index of the line."""
    text: str
    """The caption without its credit."""
    credit: str | None
    picture: int | None
    """Index of the block that carries the picture; None when the page lost it."""


def find_credit(text: str) -> re.Match[str] | None:
    """The credit at the end of a line, or None."""
    return CREDIT.search(text) if _may_end_in_credit(text.rstrip(CLOSING)) else None


def _may_end_in_credit(text: str) -> bool:
    """Whether the pattern, which takes long to say no, is worth asking: not of most lines with a word of a credit."""
    if text.endswith(LAST) or DRAWN_BY.search(text):
        return True
    before = UP_TO_CLAUSE.match(text)
    return GIVEN_BY.search(text, before.end() if before else 0) is not None


def split_credit(text: str) -> tuple[str, str | None]:
    """Cut the credit off the end of a caption: (caption, who) with None when it names nobody."""
    match = find_credit(text)
    if not match:
        return text.strip(), None
    name = match.lastgroup
    who = match[name].strip() if name else None
    start = match.start()
    if name in ("who", "by", "drawn") and who:
        # In 采茶 张远山 摄 the first word may belong to the caption: a credit begins with the first that is a name.
        words = NAME_OR_WORD.finditer(who)
        first = next((word.start() for word in words if _is_name(word.group())), 0)
        start = match.start(name) + first if first else start
        who = who[first:]
    rest = text[:start].rstrip(" 　(（[【/／，,") if start else ""
    return ("" if RELEASED.fullmatch(rest) else rest), who


def _is_name(word: str) -> bool:
    return not word.startswith("图") and is_person(simplify("".join(word.split())))


def find(page: Page, kept: Sequence[int]) -> list[Caption]:
    """The captions among the lines `kept`, each with its picture where one is near."""
    folded = page.lines.folded
    lines = [folded[index] for index in kept]
    spoken = _Spoken(page, lines)
    found: list[Caption] = []
    taken: set[str] = set()
    for order, index in enumerate(kept):
        block, line = page.blocks[index], lines[order]
        if not block.text or len(block.text) > LONGEST or block.heading:
            continue
        picture = _picture_near(page, index)
        repeats = line in taken or spoken.says(line)
        if repeats or _looks_like_one(page, index, picture) or _repeats_with_credit(block.text, lines, order):
            found += _side_by_side(page, index, block.text) or [Caption(index, *split_credit(block.text), picture)]
            taken.add(line)
    return found


class _Spoken:
    """What pictures say, as far as one of the `lines` may say it: a text that begins otherwise is not folded."""

    def __init__(self, page: Page, lines: Sequence[str]) -> None:
        texts = {
            text for block in page.blocks for picture in block.pictures for text in picture.texts if len(text) >= 4
        }
        begin = {line[:1] for line in lines} if texts else set()
        likely = (fold(text) for text in texts if not "一" <= text[0] <= "鿿" or fold(text[0]) in begin)
        self._texts = {text for text in likely if text[:1] in begin} - {""}
        self._first = {text[0] for text in self._texts}
        self._beginnings = {beginning for text in self._texts for beginning in _beginnings(text)}

    def says(self, line: str) -> bool:
        """Whether a picture's own text says the same as a line; a credit at the end may be missing on one side."""
        if len(line) < 4 or line[0] not in self._first:
            return False
        return line in self._texts or line in self._beginnings or not self._texts.isdisjoint(_beginnings(line))


def _beginnings(text: str) -> list[str]:
    """A text without so many of its last characters as a credit may have, none to all of them."""
    return [text[:end] for end in range(max(SAME, len(text) - MOST_CREDIT), len(text) + 1)] if len(text) >= SAME else []


def _side_by_side(page: Page, index: int, text: str) -> list[Caption]:
    """The captions of a table row under a row of as many pictures; [] for any other line."""
    parts = [part.strip() for part in text.split(" | ")]
    pictured = [place for place in range(max(0, index - len(parts)), index) if page.blocks[place].pictures]
    if len(parts) < 2 or len(pictured) != len(parts):
        return []
    return [Caption(index, *split_credit(part), place) for part, place in zip(parts, pictured, strict=True) if part]


def _looks_like_one(page: Page, index: int, picture: int | None) -> bool:
    """Whether wording, markup and place make the line a caption; `picture` is the block with a picture nearby."""
    block, text = page.blocks[index], page.lines.simplified[index]
    if block.tag == "figcaption" or _is_named_caption(page, block):
        return True
    short = len(text) <= SHORT
    credited = find_credit(text) is not None
    if credited and (text[-1] in "摄攝" or picture is not None or short):
        return True
    if OPENING.match(text) and (picture is not None or credited or short):
        return True
    under_picture = picture is not None and (block.centred or bool(block.pictures))
    return under_picture and short and not text.endswith(SENTENCE_END)


def _repeats_with_credit(text: str, lines: Sequence[str], order: int) -> bool:
    """Whether the line is a sentence of a neighbouring paragraph with a photographer's name put to it."""
    caption, credit = split_credit(text)
    line = fold(caption) if credit else ""
    if len(line) < 8:
        return False
    return any(line in lines[other] for other in range(max(0, order - 3), min(len(lines), order + 4)) if other != order)


def _is_named_caption(page: Page, block: Block) -> bool:
    if block.node < 0:
        return False
    names = (page.nodes.classes[block.node], page.nodes.identifiers[block.node])
    return any(_names_a_caption(name[:LONGEST_NAME]) for name in names if name)


@lru_cache(maxsize=1024)
def _names_a_caption(name: str) -> bool:
    return CAPTION_NAME.search(name) is not None


def _picture_near(page: Page, index: int) -> int | None:
    """The block with a picture that the line stands under (or, failing that, directly over)."""
    for distance in range(NEAR + 1):
        place = index - distance
        if place >= 0 and page.blocks[place].pictures:
            return place
        if place < index and place >= 0 and len(page.blocks[place].text) > LONGEST:
            break
    following = index + 1
    if following < len(page.blocks) and page.blocks[following].pictures:
        return following
    return None


def spoken_caption(picture: Picture, title: str) -> str | None:
    """The caption that the picture's own attributes give: the longest text that is neither a file name nor the
    title.
    """
    ignored = fold(title)
    texts = [
        text
        for text in picture.texts
        if len(text) >= 4 and HAN.search(text) and fold(text) != ignored and not text.endswith((".jpg", ".png"))
    ]
    return max(texts, key=len, default=None)
