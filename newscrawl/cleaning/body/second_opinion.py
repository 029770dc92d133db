"""trafilatura's view of a page, asked where the block model has little to say: next to no text found, or not Chinese.

It sees a copy of the tree without what never holds text, and only pages of ordinary size, because some inputs take it
quadratic time.  Its answer is mapped back to the page's blocks, so rules, captions and counts work as always.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from lxml import etree

from newscrawl.cleaning.body.blocks import Page
from newscrawl.cleaning.body.furniture import Rule
from newscrawl.cleaning.body.markup import SKIPPED
from newscrawl.cleaning.text.tidy import fold

DOUBTFUL = 40
"""Characters of text below which another opinion is worth its time."""
MOST_BLOCKS = 3_000
MOST_BREAKS = 500
BETTER = 3
"""How many times more text the second opinion must have to be followed on a Chinese page."""
PROSE = 40
SAMPLE = 4_000
"""Characters that tell of most pages whether they are Chinese."""
FOREIGN = 0.1
"""Share of Han characters among the letters of long lines below which a page is not Chinese."""
PART_OF_LINE = 12
"""Folded characters from which a block may be a part of one of trafilatura's lines."""
HAN = re.compile("[㐀-鿿]+")
LETTER = re.compile(r"[^\W\d_]")


def second_opinion(page: Page, kept: Sequence[int], rules: Sequence[Rule | None]) -> list[int] | None:
    """The lines that trafilatura takes for the body, or None where it is not asked or has nothing better to say."""
    chars = sum(len(page.blocks[index].text) for index in kept)
    foreign = is_foreign(page)
    if (chars >= DOUBTFUL and not foreign) or page.tree is None or len(page.blocks) > MOST_BLOCKS:
        return None
    root = page.tree()
    if sum(1 for _ in root.iter("br")) > MOST_BREAKS:
        return None
    lines = {line for text in _extracted(root).splitlines() if (line := fold(text))}
    whole = "\n".join(lines)
    found = [
        index
        for index, block in enumerate(page.blocks)
        if block.removed is None
        and rules[index] is None
        and block.link_chars < 0.5 * len(block.text)
        and _stands_in(fold(block.text), lines, whole)
    ]
    if foreign and found:
        found = _with_links(page, found, lines)
    size = sum(len(page.blocks[index].text) for index in found)
    return found if size >= (DOUBTFUL if foreign else max(DOUBTFUL, BETTER * chars)) else None


def _with_links(page: Page, found: list[int], lines: set[str]) -> list[int]:
    """The lines between the first and the last found that are links, too: English news sets them among paragraphs."""
    taken = set(found)
    return [
        index
        for index in range(found[0], found[-1] + 1)
        if index in taken
        or (
            page.blocks[index].removed is None
            and page.blocks[index].links == 1
            and fold(page.blocks[index].text) in lines
        )
    ]


def is_foreign(page: Page) -> bool:
    """Whether the page's longer lines are written in another language than Chinese; False where there are none."""
    text = "".join(block.text for block in page.blocks if len(block.text) >= PROSE and not block.removed)[:20_000]
    if _holds_han(text[:SAMPLE], FOREIGN * len(text)):
        return False  # it would not be with letters only
    letters = len(LETTER.findall(text))
    return letters > 0 and not _holds_han(text, FOREIGN * letters)


def _holds_han(text: str, least: float) -> bool:
    """Whether a text holds so many Han characters; the beginning of a Chinese one does."""
    left = least
    runs = HAN.finditer(text)
    while left > 0 and (run := next(runs, None)):
        left -= run.end() - run.start()
    return left <= 0


def _stands_in(line: str, lines: set[str], whole: str) -> bool:
    return line in lines or (len(line) >= PART_OF_LINE and line in whole)


def _extracted(root: Any) -> str:
    import trafilatura

    tree = deepcopy(root)
    etree.strip_elements(tree, *SKIPPED - {"head", "title", "meta"}, with_tail=False)
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    # deduplicate stays off: it remembers lines from page to page.
    source = etree.tostring(tree, encoding="unicode", method="html")
    return trafilatura.extract(source, include_comments=False, deduplicate=False) or ""
