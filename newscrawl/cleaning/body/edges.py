"""What the block model leaves open: lines of prose in holes of the body and at its two ends.

The model scores each line; an article is a stretch.  A line that reads like prose, stands where the body's lines stand
and touches the body belongs to it, whatever its own score.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from newscrawl.cleaning.body.blocks import Block, Page
from newscrawl.cleaning.body.captions import find_credit
from newscrawl.cleaning.body.furniture import Rule
from newscrawl.patterns import lazy

HOLE = 8
"""Lines between two lines of the body that are looked at."""
CROSS_HEADS = 3
"""Short lines between two paragraphs that are taken for cross-heads, which have no sentence to be told by."""
SIGNATURE = 30
"""Characters of the line that signs a document."""
REACH = 6
"""Lines above the body that are looked at; below it as many as follow without a break."""
ENDS = ("。", "！", "？", "!", "?", "…", "...", "”", "」", "；", ";", "：")
CLOSING = lazy(r"[。！？!?]\s*[（(【\[][^（）()【】\[\]。]{2,14}[）)】\]]$|[一-鿿]\.$")
"""A sentence with its writer or 【详细】 in brackets behind it, and one that ends in a Latin full stop."""
SHORTEST = 5
PARAGRAPH = 40
"""Characters from which a line may close with a bracket: the byline of an article stands in one."""
SIGNED = lazy(
    r"(?:\d{4}|[二〇零一九]{4})年(?:\d{1,2}|[一二三四五六七八九十]{1,2})月(?:\d{1,2}|[一二三四五六七八九十]{1,3})日"
)
"""How official documents are dated at their end."""
NUMBERED = lazy(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|第[一二三四五六七八九十]{1,3}[章节条部分]"
)
"""How official texts begin a part."""
KEYWORDS = lazy(r"[一-鿿A-Za-z0-9]{2,8}(?:\s+[一-鿿A-Za-z0-9]{2,8}){1,7}")
BYLINE = lazy(
    r"^[（(【]?\s*(?:文|图|撰文|采写|记者|本报记者|通讯员|策划)\s*[/|｜:：丨]|(?:记者|通讯员)\s?\S{2,4}(?:\s|$|[）)】])"
)
Box = tuple[str, str | None]
"""Tag and class of an element."""


def complete(page: Page, rules: Sequence[Rule | None], kept: Sequence[int], headlines: frozenset[str]) -> list[int]:
    """`kept` with the lines that belong to the same stretch of text, and without keywords at its end."""
    if not kept:
        return []
    stretch = _Stretch(page, rules, kept, headlines)
    body = {*kept, *stretch.inside(), *stretch.below(), *stretch.above()}
    ordered = sorted(body)
    while len(ordered) > 1 and _only_keywords(page.blocks[ordered[-1]].text):
        ordered.pop()
    return ordered


class _Stretch:
    """The lines of a body and what surrounds them on the page."""

    def __init__(
        self, page: Page, rules: Sequence[Rule | None], kept: Sequence[int], headlines: frozenset[str]
    ) -> None:
        self.page, self.rules, self.headlines = page, rules, headlines
        self.kept = sorted(kept)
        self._boxes: dict[int, Box] = {}
        # Where the body's longer lines stand.
        self.homes = {self.home(block) for index in kept if len((block := page.blocks[index]).text) >= SHORTEST}
        self.hidden = all(page.blocks[index].hidden for index in kept)

    def free(self, index: int) -> bool:
        """Whether nothing speaks against the line: no rule, no repeat, no headline, and it stands where the body
        does.
        """
        block = self.page.blocks[index]
        loose = block.removed is None and self.rules[index] is None and block.hidden <= self.hidden
        return loose and bool(block.text) and block.text not in self.headlines and self.home(block) in self.homes

    def home(self, block: Block) -> tuple[Box, ...]:
        """The innermost three elements around a line: alike for lines of one body, even where each has its own."""
        return tuple(map(self.box, islice(self.page.ancestors(block.node), 3)))

    def box(self, node: int) -> Box:
        known = self._boxes.get(node)
        if known is None:
            nodes = self.page.nodes
            known = self._boxes[node] = (nodes.tags[node], nodes.classes[node])
        return known

    def inside(self) -> list[int]:
        """Lines in holes: prose, and short lines where a few stand alone, which are cross-heads and captions."""
        found: list[int] = []
        for first, last in pairwise(self.kept):
            if last == first + 1:
                continue
            between = [index for index in range(first + 1, last) if self.page.blocks[index].text]
            free = [index for index in between if self.free(index)]
            prose = [index for index in free if _reads_on(self.page.blocks[index])]
            linked = any(_is_link(self.page.blocks[index]) for index in between)
            if len(between) - len(prose) <= CROSS_HEADS and not linked:
                found += free
            elif len(between) <= HOLE:
                found += prose
        return found

    def below(self) -> list[int]:
        """Lines that go on from the body: prose with its cross-heads, bylines and captions, the signature of a
        document.
        """
        found: list[int] = []
        held: list[int] = []
        for index in self._lines_below():
            block = self.page.blocks[index]
            if SIGNED.fullmatch(block.text):
                return [
                    *found,
                    *(held if len(held) == 1 and _names_an_office(self.page.blocks[held[0]]) else []),
                    index,
                ]
            if not self.free(index) or block.link_chars:
                break
            if _ends_a_sentence(block):
                found += [*held, index]
                held = []
            elif _opens_a_part(block.text):
                found.append(index)
            elif len(held) < CROSS_HEADS and len(block.text) < PARAGRAPH:
                held.append(index)
            else:
                break
        return found

    def _lines_below(self) -> Iterator[int]:
        for index in range(self.kept[-1] + 1, len(self.page.blocks)):
            block = self.page.blocks[index]
            if block.text and (block.removed is None or self.rules[index] is not None):
                yield index

    def above(self) -> list[int]:
        """All lines from the topmost one that reads like part of the body; a head line or the headline ends it."""
        seen: list[int] = []
        top = 0
        first = self.kept[0]
        for index in range(first - 1, max(-1, first - 1 - REACH), -1):
            block = self.page.blocks[index]
            if not block.text or block.removed:
                continue
            if self.rules[index] is not None or block.heading or not self.free(index):
                break
            seen.append(index)
            if _reads_on(block) or _opens_a_part(block.text):
                top = len(seen)
        return seen[:top]


def _is_link(block: Block) -> bool:
    return block.link_chars >= 0.5 * len(block.text)


def _names_an_office(block: Block) -> bool:
    return len(block.text) <= SIGNATURE and not block.link_chars and block.text[-1] in "府室局委会院厅部处司办镇所队"


def _only_keywords(text: str) -> bool:
    """Whether a line is a few words side by side, as pages print their keywords under the text."""
    return bool(KEYWORDS.fullmatch(text)) and not _opens_a_part(text)


def _ends_a_sentence(block: Block) -> bool:
    return _reads_on(block) and not block.text.endswith(("...", "…", "：", "；", ";"))


def _opens_a_part(text: str) -> bool:
    """Whether a short line is a numbered heading, a byline or a caption: what stands between headline and text."""
    return len(text) < 80 and bool(NUMBERED.search(text) or BYLINE.search(text) or find_credit(text))


def _reads_on(block: Block) -> bool:
    text = block.text
    if len(text) < SHORTEST or block.link_chars >= 0.3 * len(text):
        return False
    bracketed = text.endswith((")", "）")) and len(text) >= PARAGRAPH and "。" in text
    return text.endswith(ENDS) or bracketed or bool(CLOSING.search(text))
