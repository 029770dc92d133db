"""The lines around the body: the head block above it, the lines that close it below, the breadcrumb."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from newscrawl.cleaning.body.extract import Body
from newscrawl.cleaning.text.tidy import fold

ABOVE_HEADLINE = 4
ABOVE_BODY = 14
BELOW_BODY = 12
LONGEST = 200
LISTS = ("related", "neighbours", "login")
"""Rules whose lines begin something that is no longer about this article."""


@dataclass(slots=True)
class Surroundings:
    """Short lines near the body, as printed."""

    head: list[str]
    """From a little above the headline to the first paragraph, the headline left out."""
    tail: list[str]
    """From the last paragraph to the first list of other articles, and furniture lines taken out of the body."""
    crumbs: list[str]
    """Breadcrumb lines, nearest to the body last."""

    def meta_lines(self) -> Iterator[str]:
        """Lines that may carry the time of publication, the likelier ones first."""
        yield from self.head
        yield from self.tail


def surroundings(body: Body, title: str) -> Surroundings:
    """The lines around a body; a page without a body has none."""
    blocks, rules = body.page.blocks, body.rules
    if not body.kept:
        return Surroundings([], [], [])
    first, last = body.kept[0], body.kept[-1]
    headline = fold(title)
    above = next(
        (i for i in range(first, max(-1, first - 60), -1) if headline and fold(blocks[i].text) == headline), None
    )
    start = max(0, above - ABOVE_HEADLINE) if above is not None else max(0, first - ABOVE_BODY)
    head = [
        blocks[index].text
        for index in range(start, first)
        if _counts(body, index) and fold(blocks[index].text) != headline
    ]
    tail = [blocks[index].text for index in range(first, last) if (blocks[index].removed or "") in OF_THE_ARTICLE]
    for index in range(last + 1, min(len(blocks), last + 1 + BELOW_BODY)):
        rule = rules[index]
        if rule is not None and rule.name in LISTS:
            break
        if _counts(body, index):
            tail.append(blocks[index].text)
    crumbs = [
        blocks[index].text
        for index in range(first)
        if (rule := rules[index]) is not None and rule.name == "breadcrumb" and len(blocks[index].text) <= LONGEST
    ]
    return Surroundings(head, tail, crumbs[::-1])


OF_THE_ARTICLE = frozenset({"editor_line", "source_note", "source_line", "time_line", "original_title", "keywords"})


def _counts(body: Body, index: int) -> bool:
    block = body.page.blocks[index]
    if not block.text or len(block.text) > LONGEST or block.hidden or block.removed == "caption":
        return False
    rule = body.rules[index]
    return rule is not None or block.link_chars < 0.8 * len(block.text)
