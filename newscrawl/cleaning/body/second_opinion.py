"""trafilatura's view of a page, asked where the block model finds next to nothing.

It sees a copy of the tree without what never holds text, and only pages of ordinary size, because some inputs take it
quadratic time.  Its answer is mapped back to the page's blocks, so rules, captions and counts work as always.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from lxml import etree

from newscrawl.cleaning.body.blocks import Page
from newscrawl.cleaning.body.furniture import Rule
from newscrawl.cleaning.body.linearise import SKIPPED
from newscrawl.cleaning.text.tidy import fold

DOUBTFUL = 40
"""Characters of text below which another opinion is worth its time."""
MOST_BLOCKS = 3_000
MOST_BREAKS = 500
BETTER = 3
"""How many times more text the second opinion must have to be followed."""


def second_opinion(page: Page, kept: Sequence[int], rules: Sequence[Rule | None]) -> list[int] | None:
    """The lines that trafilatura takes for the body, or None where it is not asked or has nothing better to say."""
    chars = sum(len(page.blocks[index].text) for index in kept)
    if chars >= DOUBTFUL or not page.nodes or len(page.blocks) > MOST_BLOCKS:
        return None
    root = page.nodes[0].element
    if sum(1 for _ in root.iter("br")) > MOST_BREAKS:
        return None
    lines = {fold(line) for line in _extracted(root).splitlines()} - {""}
    found = [
        index
        for index, block in enumerate(page.blocks)
        if block.removed is None
        and rules[index] is None
        and block.link_chars < 0.5 * len(block.text)
        and fold(block.text) in lines
    ]
    return found if sum(len(page.blocks[index].text) for index in found) >= max(DOUBTFUL, BETTER * chars) else None


def _extracted(root: Any) -> str:
    import trafilatura

    tree = deepcopy(root)
    etree.strip_elements(tree, *SKIPPED, with_tail=False)
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    # deduplicate stays off: it remembers lines from page to page.
    found = trafilatura.extract(
        etree.tostring(tree, encoding="unicode", method="html"), fast=True, include_comments=False, deduplicate=False
    )
    return found or ""
