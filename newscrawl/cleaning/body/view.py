"""A page as the block model looks at it: its blocks, the rule of each, the headlines, the words of the title."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from newscrawl.cleaning.body.blocks import Block, Node, Page
from newscrawl.cleaning.body.furniture import Rule, furniture
from newscrawl.cleaning.text.tidy import fold, simplify

SEPARATORS = re.compile(r"[_|｜\-–—]")
HEADLINE = 8
PROSE = 25
UNDER_HEADLINE = 8
"""Lines under a headline in which its time or source stands."""
OVERLAPS = (0.01, 0.15, 0.3, 0.5)


FLAT = 0.85
"""Share of the lines with one tag that makes a page flat."""


@dataclass(slots=True)
class View:
    """The blocks that are still in the running, and what is known of each before any scoring."""

    page: Page
    rules: list[Rule | None]
    topics: list[tuple[str, ...]]
    """Features of what a block shares with the page's title and description."""
    headlines: frozenset[str]
    """Texts of the blocks that print the title."""
    headline_at: int | None
    """Index of the headline block, headings preferred."""
    flat: bool
    """Whether nearly all lines have the same tag, which then says nothing of any of them."""

    @property
    def blocks(self) -> list[Block]:
        """The blocks, in order."""
        return self.page.blocks


def view_of(page: Page, titles: Sequence[str], descriptions: Sequence[str]) -> View:
    """Look at a page.  `titles` are its ``title`` element and title metas, `descriptions` its description metas."""
    rule_of = furniture().of
    folded_titles = [line for title in titles if (line := fold(title))]
    headlines = frozenset(block.text for block in page.blocks if _is_headline(block, folded_titles))
    places = [index for index, block in enumerate(page.blocks) if block.text in headlines]
    headline_at = next((index for index in places if page.blocks[index].heading), places[0] if places else None)
    words = _pairs(fold(SEPARATORS.split(min(titles, key=len))[0])) if titles else frozenset()
    leads = [line for text in descriptions if len(line := fold(text)) >= 12]
    return View(
        page,
        [rule_of(simplify(block.text)) for block in page.blocks],
        [_topic(block, words, leads) for block in page.blocks],
        headlines,
        headline_at,
        is_flat(page),
    )


def is_flat(page: Page) -> bool:
    """Whether the page's markup tells its lines apart at all: re-hosts print everything alike."""
    tags = Counter(block.tag for block in page.blocks if block.text)
    return bool(tags) and max(tags.values()) >= FLAT * sum(tags.values())


def without_removed(page: Page) -> tuple[Page, list[int]]:
    """The page without its removed blocks, and the old index of each block that is left."""
    left = [index for index, block in enumerate(page.blocks) if block.removed is None]
    if len(left) == len(page.blocks):
        return page, left
    moved = [0]
    for block in page.blocks:
        moved.append(moved[-1] + (block.removed is None))
    nodes = [Node(node.element, node.parent, node.depth, moved[node.start], moved[node.end]) for node in page.nodes]
    return Page([page.blocks[index] for index in left], nodes), left


def next_article(view: View) -> int | None:
    """Index of the headline of another article behind this one, as sites that scroll on load them; None without one.

    It is an ``h1`` like the page's own, comes after prose, and has a time or source of its own under it.
    """
    if view.headline_at is None or view.blocks[view.headline_at].heading != 1:
        return None
    prose = False
    for index in range(view.headline_at + 1, len(view.blocks)):
        block = view.blocks[index]
        if block.heading == 1 and len(block.text) >= HEADLINE and block.text not in view.headlines and prose:
            under = view.rules[index + 1 : index + 1 + UNDER_HEADLINE]
            if any(rule is not None and rule.name in ("time_line", "source_line") for rule in under):
                return index
        prose = prose or (view.rules[index] is None and len(block.text) >= PROSE and not block.link_chars)
    return None


def _is_headline(block: Block, folded_titles: Sequence[str]) -> bool:
    if not 6 <= len(block.text) <= 120:
        return False
    line = fold(block.text)
    return len(line) > 5 and any(line in title and len(line) >= 0.4 * len(title) for title in folded_titles)


def _topic(block: Block, words: frozenset[str], leads: Sequence[str]) -> tuple[str, ...]:
    if len(block.text) < 13:
        return ()
    line = fold(block.text)
    names: tuple[str, ...] = ()
    if words:
        names = (f"topic{bisect_right(OVERLAPS, len(words & _pairs(line)) / len(words))}",)
    if any(line[:14] in lead or lead[:14] in line for lead in leads):
        names += ("description",)
    return names


def _pairs(line: str) -> frozenset[str]:
    return frozenset(line[index : index + 2] for index in range(len(line) - 1))
