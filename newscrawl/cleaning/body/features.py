"""What can be said of a block by looking at it and its markup: the block model's own features.

Every feature is a name that is either there or not; numbers are cut into ranges.  The names are the keys of
``block_model.json``, so the model can be read.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import product
from typing import Any

import numpy as np

from newscrawl.cleaning.body.columns import Codes, Columns, binned
from newscrawl.cleaning.body.elements import NAMED_LEVELS
from newscrawl.cleaning.body.furniture import furniture
from newscrawl.cleaning.body.surface import Surface
from newscrawl.cleaning.body.view import TOPICS
from newscrawl.cleaning.text.characters import Marks, classes_of, of_class

SENTENCE_ENDS = "。！？!?…"
COMMAS = "，、；：,;:"
FUNCTION_WORDS = "的了是在和有为这不也就都而与及对以将被其中"
"""Characters of running Chinese text in either script; headlines and menus do without them."""
DATE = re.compile(r"\d(?:\d{3}[-/.年]\d{1,2}[-/.月]\d|\d?[-/月]\d{1,2}日?(?!\d)|\d?:\d{2})")
"""A date or a time of day; begun with one digit, so that a search skips all other characters."""
BULLET = re.compile(r"[•·●■◆▪►▶▲△※○◇□★☆*>»\-]\s*\S|\d{1,2}[.、]?\s*(?=[一-鿿A-Za-z“《])")
LENGTHS = np.array([1, 4, 8, 13, 20, 32, 50, 80, 130, 220])
SHARES = np.array([0.001, 0.1, 0.3, 0.6, 0.95])
FUNCTION_SHARES = np.array([0.001, 0.03, 0.06, 0.1])
COUNTS = np.array([1, 2, 3])
COUNT_NAMES = ("none", "one", "two", "many")
PROSE = 30
"""Characters from which a line with the end of a sentence is prose."""
SHORT = 40
KNOWN_TAGS = (
    "p", "div", "li", "td", "tr", "dd", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "article", "section", "body",
    "center", "blockquote", "figcaption", "pre", "form",
)  # fmt: skip
LASTS = (("last:end", "。！？!?"), ("last:quote", '”」』"）)'), ("last:colon", "：:"))
"""Kinds of last characters; any other is ``last:other``."""
LOOKS = [
    " ".join(look)
    for look in product(
        ("", "heading:1", "heading:2"),
        ("", "bold"),
        ("", "centred"),
        ("", "hidden"),
        ("", "with_picture"),
        ("", "links:many"),
    )
]
"""What markup makes of a line."""
HEADINGS = (0, 32, 64, 64, 64, 64, 64)
"""The level of a heading as its part of a number of LOOKS."""


@cache
def own_columns() -> Columns:
    """The questions, in the order in which :func:`own_matrix` answers them."""
    return Columns(
        [f"chars<{limit}" for limit in (*LENGTHS.tolist(), 10**6)],
        [f"linked<{limit}" for limit in (*SHARES.tolist(), 2)],
        [f"ends:{name}" for name in COUNT_NAMES],
        [f"commas:{name}" for name in COUNT_NAMES],
        [f"function<{limit}" for limit in (*FUNCTION_SHARES.tolist(), 1)],
        [*(name for name, _ in LASTS), "last:other"],
        ["last:ellipsis"],
        ["prose"],
        ["date:short", "date:long"],
        ["separators"],
        LOOKS,
        ["bullet", "bullet:linked"],
        ["title"],
        [f"rule:{rule.name} place:{rule.place}" for rule in furniture().rules],
        [f"tag:{tag}" for tag in (*KNOWN_TAGS, "other")],
        ["picture"],
        [f"good@{level}" for level in range(NAMED_LEVELS)],
        [f"bad@{level}" for level in range(NAMED_LEVELS)],
        TOPICS,
        ["description"],
    )


def own_matrix(surface: Surface) -> Codes:
    """The answers for each block of a view."""
    view, lengths = surface.view, surface.sizes
    found = np.zeros((len(own_columns()), len(lengths)), np.int64)
    found[0] = binned(lengths, LENGTHS)
    found[1] = binned(surface.link_chars / np.maximum(lengths, 1), SHARES)
    characters = view.page.lines.characters.classed(CLASSES)
    found[2:10] = _wording(surface, characters)
    found[10] = [
        HEADINGS[block.heading]
        + 16 * block.bold
        + 8 * block.centred
        + 4 * block.hidden
        + (2 if block.pictures else 0)
        + (block.links > 2)
        for block in view.blocks
    ]
    found[10] += 1
    found[11] = _bullets(surface, characters)
    found[12, view.headline_places] = 1
    codes = rule_codes()
    found[13] = [codes[rule.name] if rule else 0 for rule in view.rules]
    empty = np.flatnonzero(lengths == 0)
    found[2:14, empty], found[15, empty] = 0, 1
    found[14] = TAG_CODES["p"] if view.flat else [TAG_CODES.get(block.tag, OTHER_TAG) for block in view.blocks]
    found[16:18] = surface.elements.names[:, surface.nodes]
    found[18] = view.topics
    found[19] = view.described
    return own_columns().matrix(found)


def _wording(surface: Surface, characters: Marks) -> list[Any]:
    """What the characters of each line tell."""
    texts, lengths = surface.view.page.lines.texts, surface.sizes
    counts = characters.count(COUNTED)
    ends = counts & MOST
    signs = characters.signs(SIGNS)
    dated = np.zeros(len(lengths), np.int64)
    for place in np.flatnonzero(signs & DIGIT).tolist():
        if DATE.search(texts[place]):
            dated[place] = 1 if lengths[place] < SHORT else 2
    return [
        binned(ends, COUNTS),
        binned(counts >> COUNT_BITS & MOST, COUNTS),
        binned((counts >> 2 * COUNT_BITS) / np.maximum(lengths, 1), FUNCTION_SHARES),
        characters.last(LAST),
        [text.endswith(("...", "…")) for text in texts],
        (ends > 0) & (lengths >= PROSE),
        dated,
        (signs & SEPARATOR) > 0,
    ]


def _bullets(surface: Surface, characters: Marks) -> Codes:
    """Whether each line begins as the entry of a list does, and such an entry is a link; the pattern is tried only
    where its first character is.
    """
    texts = surface.view.page.lines.texts
    found = np.zeros(len(texts), np.int64)
    for place in np.flatnonzero(characters.first(SIGNS) & BULLETED).tolist():
        if BULLET.match(texts[place]):
            found[place] = 2 if surface.link_chars[place] else 1
    return found


@cache
def rule_codes() -> dict[str, int]:
    return {rule.name: number for number, rule in enumerate(furniture().rules, 1)}


TAG_CODES = {tag: number for number, tag in enumerate(KNOWN_TAGS, 1)}
OTHER_TAG = len(KNOWN_TAGS) + 1
COUNT_BITS = 21
"""Bits of each of the three counts that are made at once; the last has what is left."""
MOST = (1 << COUNT_BITS) - 1
DIGIT, SEPARATOR, BULLETED = 1, 2, 4
CLASSES, (COUNTED, SIGNS, LAST) = classes_of(
    (
        (SENTENCE_ENDS, (1, 0, 0)),
        (COMMAS, (1 << COUNT_BITS, 0, 0)),
        (FUNCTION_WORDS, (1 << 2 * COUNT_BITS, 0, 0)),
        (of_class(r"\d"), (0, DIGIT | BULLETED, 0)),
        ("|>»", (0, SEPARATOR, 0)),
        ("•·●■◆▪►▶▲△※○◇□★☆*>»-", (0, BULLETED, 0)),
        *((chars, (0, 0, number)) for number, (_, chars) in enumerate(LASTS, 1)),
    )
)
"""The characters that the questions above ask about: a page's are looked up once for all."""
LAST[LAST == 0] = len(LASTS) + 1
