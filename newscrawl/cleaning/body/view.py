"""A page as the block model looks at it: its blocks, the rule of each, the headlines, the words of the title."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from newscrawl.cleaning.body.blocks import Block, Page
from newscrawl.cleaning.body.furniture import Rule
from newscrawl.cleaning.text.tidy import fold
from newscrawl.compiled import twin

COMPILED = twin("lines")
SEPARATORS = re.compile(r"[_|｜\-–—]")
HEADLINE = 8
PROSE = 25
UNDER_HEADLINE = 8
"""Lines under a headline in which its time or source stands."""
SAYS_MORE = 13
"""Characters from which a line's words are compared with the title's and the description's."""
BEGINNING = 14
"""Characters at the beginning of a description that must stand in a line, or the other way round."""
OVERLAPS = (0.01, 0.15, 0.3, 0.5)
TOPICS = tuple(f"topic{number}" for number in range(len(OVERLAPS) + 1))
ON_TOPIC = 4
"""From this number of a TOPIC on a line speaks of what the title speaks of."""

FLAT = 0.85
"""Share of the lines with one tag that makes a page flat."""


@dataclass(slots=True)
class View:
    """The blocks that are still in the running, and what is known of each before any scoring."""

    page: Page
    rules: list[Rule | None]
    topics: list[int]
    """How much of the title's wording each block shares: 0 where that is not asked, else the number of a TOPIC."""
    described: list[bool]
    """Whether each block holds the beginning of the page's description, or the other way round."""
    headlines: frozenset[str]
    """Texts of the blocks that print the title."""
    headline_places: list[int]
    """Where they stand."""
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
    lines = page.lines
    folded_titles = [line for title in titles if (line := fold(title))]
    together = "\n".join(folded_titles)
    headlines = frozenset(
        text
        for text, folded in zip(lines.texts, lines.folded, strict=True)
        if len(folded) > 5 and folded in together and _is_headline(text, folded, folded_titles)
    )
    places = [index for index, text in enumerate(lines.texts) if text in headlines] if headlines else []
    headline_at = next((index for index in places if page.blocks[index].heading), places[0] if places else None)
    words = _pairs(fold(SEPARATORS.split(min(titles, key=len))[0])) if titles else frozenset()
    leads = [line for text in descriptions if len(line := fold(text)) >= 12]
    asked = [folded if len(text) >= SAYS_MORE else None for text, folded in zip(lines.texts, lines.folded, strict=True)]
    return View(
        page,
        lines.rules,
        _topics(asked, words) if words else [0] * len(asked),
        _described(asked, leads) if leads else [False] * len(asked),
        headlines,
        places,
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
    return page.only(left), left


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


def _is_headline(text: str, folded: str, folded_titles: Sequence[str]) -> bool:
    return 6 <= len(text) <= 120 and any(folded in title and len(folded) >= 0.4 * len(title) for title in folded_titles)


def _topics(asked: list[str | None], words: frozenset[str]) -> list[int]:
    shared = COMPILED.shared_pairs(asked, words) if COMPILED else shared_pairs(asked, words)
    of_count = [bisect_right(OVERLAPS, count / len(words)) + 1 for count in range(len(words) + 1)]
    return [0 if folded is None else of_count[count] for folded, count in zip(asked, shared, strict=True)]


def shared_pairs(lines: list[str | None], pairs: frozenset[str]) -> list[int]:
    """How many of some pairs of characters stand in each line; 0 in those that are not asked."""
    return [0 if line is None else sum(map(line.__contains__, pairs)) for line in lines]


def _described(asked: list[str | None], leads: Sequence[str]) -> list[bool]:
    together = "\n".join(leads)
    beginnings = [lead[:BEGINNING] for lead in leads]
    return [
        folded is not None and (folded[:BEGINNING] in together or any(map(folded.__contains__, beginnings)))
        for folded in asked
    ]


def _pairs(line: str) -> frozenset[str]:
    return frozenset(line[index : index + 2] for index in range(len(line) - 1))
