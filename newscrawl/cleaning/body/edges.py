"""What the block model leaves open: lines of prose in holes of the body and at its two ends.

The model scores each line; an article is a stretch.  A line that reads like prose, stands where the body's lines stand
and touches the body belongs to it, whatever its own score.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from newscrawl.cleaning.body.blocks import Block, Page
from newscrawl.cleaning.body.captions import CREDIT
from newscrawl.cleaning.body.furniture import Rule

HOLE = 8
"""Lines between two lines of the body that are looked at."""
CROSS_HEAD = 2
"""Lines between two paragraphs that are taken for cross-heads, which have no sentence to be told by."""
SIGNATURE = 30
"""Characters of the line that signs a document."""
REACH = 6
"""Lines above the body that are looked at; below it as many as follow without a break."""
ENDS = ("。", "！", "？", "!", "?", "…", "...", "”", "」", "；", ";", "：")
SHORTEST = 5
PARAGRAPH = 40
"""Characters from which a line may close with a bracket: the byline of an article stands in one."""
SIGNED = re.compile(
    r"(?:\d{4}|[二〇零一九]{4})年(?:\d{1,2}|[一二三四五六七八九十]{1,2})月(?:\d{1,2}|[一二三四五六七八九十]{1,3})日"
)
"""How official documents are dated at their end."""
NUMBERED = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|第[一二三四五六七八九十]{1,3}[章节条部分]"
)
"""How official texts begin a part."""
BYLINE = re.compile(
    r"^[（(【]?\s*(?:文|图|撰文|采写|记者|本报记者|通讯员|策划)\s*[/|｜:：丨]|(?:记者|通讯员)\s?\S{2,4}(?:\s|$|[）)】])"
)


def complete(page: Page, rules: Sequence[Rule | None], kept: Sequence[int], headlines: frozenset[str]) -> list[int]:
    """`kept` with the lines that belong to the same stretch of text."""
    if not kept:
        return []
    body = set(kept)
    homes = _homes(page, kept)

    def free(index: int) -> bool:
        block = page.blocks[index]
        loose = block.removed is None and rules[index] is None and not block.hidden and block.text not in headlines
        return loose and bool(block.text) and _at_home(page, block, homes)

    def joins(index: int) -> bool:
        return free(index) and _reads_on(page.blocks[index])

    ordered = sorted(body)
    for first, last in pairwise(ordered):
        between = [index for index in range(first + 1, last) if page.blocks[index].text]
        if len(between) <= CROSS_HEAD and not any(page.blocks[index].link_chars for index in between):
            body.update(index for index in between if free(index))
        elif len(between) <= HOLE:
            body.update(index for index in between if joins(index))
    body.update(_below(page, rules, ordered[-1], joins))
    body.update(_above(page, rules, ordered[0], homes, headlines))
    return sorted(body)


def _below(page: Page, rules: Sequence[Rule | None], last: int, joins: Callable[[int], bool]) -> list[int]:
    """All lines that go on from the body, and the signature of a document: who issued it, and the date."""
    found: list[int] = []
    rest = [
        index
        for index in range(last + 1, len(page.blocks))
        if page.blocks[index].text and (page.blocks[index].removed is None or rules[index] is not None)
    ]
    for order, index in enumerate(rest):
        following = page.blocks[rest[order + 1]] if order + 1 < len(rest) else None
        if joins(index):
            found.append(index)
        elif SIGNED.fullmatch(page.blocks[index].text):
            return [*found, index]
        elif following and SIGNED.fullmatch(following.text) and _names_an_office(page.blocks[index]):
            return [*found, index, rest[order + 1]]
        else:
            break
    return found


def _names_an_office(block: Block) -> bool:
    return len(block.text) <= SIGNATURE and not block.link_chars and block.text[-1] in "府室局委会院厅部处司办镇所队"


def _above(
    page: Page, rules: Sequence[Rule | None], first: int, homes: frozenset[object], headlines: frozenset[str]
) -> list[int]:
    """All lines from the topmost one above the body that reads like part of it; a head line or the headline ends it."""
    seen: list[int] = []
    top = 0
    for index in range(first - 1, max(-1, first - 1 - REACH), -1):
        block = page.blocks[index]
        if not block.text or block.removed:
            continue
        if rules[index] is not None or block.text in headlines or block.heading or not _at_home(page, block, homes):
            break
        seen.append(index)
        if _reads_on(block) or _opens_a_part(block.text):
            top = len(seen)
    return seen[:top]


def _opens_a_part(text: str) -> bool:
    """Whether a short line is a numbered heading, a byline or a caption: what stands between headline and text."""
    return len(text) < 80 and any(pattern.search(text) for pattern in (NUMBERED, BYLINE, CREDIT))


def _reads_on(block: Block) -> bool:
    text = block.text
    if len(text) < SHORTEST or block.link_chars >= 0.3 * len(text):
        return False
    return text.endswith(ENDS) or (text.endswith((")", "）")) and len(text) >= PARAGRAPH and "。" in text)


def _homes(page: Page, kept: Sequence[int]) -> frozenset[object]:
    """Where the body's longer lines stand."""
    return frozenset(_home(page, page.blocks[index]) for index in kept if len(page.blocks[index].text) >= SHORTEST)


def _home(page: Page, block: Block) -> object:
    """Tag and class of the elements around a line: equal for lines of one body, also where each has a box of its
    own.
    """
    return tuple(
        (element.tag, element.get("class"))
        for level, node in enumerate(page.ancestors(block.node))
        if level < 3 and (element := page.nodes[node].element) is not None
    )


def _at_home(page: Page, block: Block, homes: frozenset[object]) -> bool:
    return _home(page, block) in homes
