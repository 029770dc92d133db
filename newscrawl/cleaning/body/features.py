"""What can be said of a block by looking at it and its markup: the block model's own features.

Every feature is a name that is either there or not; numbers are cut into ranges.  The names are the keys of
``block_model.json``, so the model can be read.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from newscrawl.cleaning.body.blocks import Page
from newscrawl.cleaning.body.columns import Codes, Columns, binned, codes
from newscrawl.cleaning.body.furniture import furniture
from newscrawl.cleaning.body.view import TOPICS, View
from newscrawl.cleaning.text.characters import PLANE, table_of

SENTENCE_ENDS = "。！？!?…"
COMMAS = "，、；：,;:"
FUNCTION_WORDS = "的了是在和有为这不也就都而与及对以将被其中"
"""Characters of running Chinese text in either script; headlines and menus do without them."""
GOOD_NAME = re.compile(
    r"artic|content|body|text|detail|main|post|entry|story|news_?c|zoom|trs_|ucap|vsb|artibody|neirong|zhengwen|conts?\b|"
    r"paragraph|show_|endtext|cont_|detail|editor_?(?!line)"
)
BAD_NAME = re.compile(
    r"comment|foot|copyright|side|recommend|relat|share|nav|menu|crumb|rank|hot|list|link|tool|tags?\b|keyword|"
    r"advert|a(?<!\wa)ds?[\b_-]|banner|login|search|qrcode|download|author|editor|source|info|meta|time|date|top|bottom|header|"
    r"pages?\b|pager|next|prev|fixed|float|popup|dialog|widget|sns|weixin|wechat|more|extra|aside|right|tab|focus|slide|"
    r"photo_?list|pic_?list|gallery|title|summary|abstract|statement|disclaim|mzsm|declare|original"
)
"""Parts of classes and ids in lower case.  Every alternative begins with a letter, so a search skips all others."""
DATE = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}|\d{1,2}[-/月]\d{1,2}日?(?!\d)|\d{1,2}:\d{2}")
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
MARKUP = ("links:many", "heading:1", "heading:2", "bold", "centred", "hidden", "with_picture")
LEVELS = 6
"""How many elements around a line are asked for their names."""
NAMED_LEVELS = 4


@cache
def own_columns() -> Columns:
    """The questions, in the order in which :func:`own_matrix` answers them."""
    return Columns(
        [f"chars<{limit}" for limit in (*LENGTHS.tolist(), 10**6)],
        [f"linked<{limit}" for limit in (*SHARES.tolist(), 2)],
        [f"tag:{tag}" for tag in (*KNOWN_TAGS, "other")],
        ["picture"],
        [f"ends:{name}" for name in COUNT_NAMES],
        [f"commas:{name}" for name in COUNT_NAMES],
        [f"function<{limit}" for limit in (*FUNCTION_SHARES.tolist(), 1)],
        [*(name for name, _ in LASTS), "last:other"],
        ["last:ellipsis"],
        ["prose"],
        ["date:short", "date:long"],
        ["separators"],
        *([name] for name in MARKUP),
        ["bullet", "bullet:linked"],
        ["title"],
        [f"rule:{rule.name} place:{rule.place}" for rule in furniture().rules],
        [f"good@{level}" for level in range(NAMED_LEVELS)],
        [f"bad@{level}" for level in range(NAMED_LEVELS)],
        TOPICS,
        ["description"],
    )


def own_matrix(view: View, containers: NDArray[np.int64]) -> Codes:
    """The answers for each block of the view; `containers` as :func:`container_names` gives them."""
    blocks, texts = view.blocks, view.page.lines.texts
    lengths = np.array([len(text) for text in texts])
    filled = lengths > 0
    link_chars = np.array([block.link_chars for block in blocks])
    share = link_chars / np.maximum(lengths, 1)
    rule_codes = _rule_codes()
    nodes = np.array([block.node for block in blocks])
    spoken = [
        *_wording(view, lengths),
        *_markup(view),
        codes(_bullets(view)) * np.where(link_chars > 0, 2, 1),
        codes([text in view.headlines for text in texts]),
        codes([rule_codes[rule.name] if rule else 0 for rule in view.rules]),
    ]
    around = np.where(nodes[:, None] >= 0, containers[nodes], 0) if len(containers) else np.zeros((len(blocks), 2), int)
    tags = [TAG_CODES.get(block.tag, len(TAG_CODES) + 1) for block in blocks]
    return own_columns().matrix(
        [
            binned(lengths, LENGTHS),
            binned(np.where(filled, share, 0), SHARES),
            codes(tags) if not view.flat else np.full(len(blocks), TAG_CODES["p"]),
            codes(~filled),
            *(np.where(filled, column, 0) for column in spoken),
            around[:, 0],
            around[:, 1],
            codes(view.topics),
            codes(view.described),
        ]
    )


def _wording(view: View, lengths: NDArray[np.int64]) -> list[Codes]:
    characters, texts = view.page.lines.characters, view.page.lines.texts
    ends = characters.count(END_TABLE)
    words = characters.count(WORD_TABLE) / np.maximum(lengths, 1)
    digits = characters.count(DIGIT_TABLE) > 0
    dated = [bool(place and DATE.search(text)) for place, text in zip(digits.tolist(), texts, strict=True)]
    return [
        binned(ends, COUNTS),
        binned(characters.count(COMMA_TABLE), COUNTS),
        binned(words, FUNCTION_SHARES),
        characters.last(LAST_TABLE).astype(np.int64),
        codes([text.endswith(("...", "…")) for text in texts]),
        codes((ends > 0) & (lengths >= PROSE)),
        codes(dated) * np.where(lengths < SHORT, 1, 2),
        codes(characters.count(SEPARATOR_TABLE) > 0),
    ]


def _markup(view: View) -> list[Codes]:
    found = [
        (
            block.links > 2,
            block.heading == 1,
            block.heading > 1,
            block.bold,
            block.centred,
            block.hidden,
            bool(block.pictures),
        )
        for block in view.blocks
    ]
    return list(codes(found).T)


def _bullets(view: View) -> list[bool]:
    """Whether each line begins as the entry of a list does; the pattern is tried only where its first character is."""
    likely = view.page.lines.characters.first(BULLET_TABLE).tolist()
    return [bool(first and BULLET.match(text)) for first, text in zip(likely, view.page.lines.texts, strict=True)]


def container_names(page: Page) -> NDArray[np.int64]:
    """Per element two answers: how far above it stands the next one with a name like an article's container, and how
    far the next one with a name like anything else's (0: not near).
    """
    good: list[int] = []
    bad: list[int] = []
    for node in page.nodes:
        is_good, is_bad = NEITHER
        if attributes := node.attributes:
            if name := attributes.get("class"):
                is_good, is_bad = _naming(f"{name} {attributes.get('id') or ''}")
            elif name := attributes.get("id"):
                is_good, is_bad = _naming(f" {name}")
        around = node.parent
        good.append(0 if is_good and not is_bad else good[around] + 1 if around >= 0 else LEVELS)
        bad.append(0 if is_bad else bad[around] + 1 if around >= 0 else LEVELS)
    return STEP_CODES[np.minimum(np.array([good, bad], dtype=np.int64).T, LEVELS)]


@lru_cache(maxsize=20_000)
def _naming(words: str) -> tuple[bool, bool]:
    """Whether class and id sound like an article's container, and like anything else's; sites repeat few of them."""
    words = words.lower()
    return bool(GOOD_NAME.search(words)), bool(BAD_NAME.search(words))


@cache
def _rule_codes() -> dict[str, int]:
    return {rule.name: number for number, rule in enumerate(furniture().rules, 1)}


NEITHER = (False, False)
STEP_CODES = np.array([*range(1, NAMED_LEVELS + 1), *[NAMED_LEVELS] * (LEVELS - NAMED_LEVELS), 0])
"""Steps to an element -> answer: from the last named level on all are alike, and nothing is said from LEVELS on."""
TAG_CODES = {tag: number for number, tag in enumerate(KNOWN_TAGS, 1)}
END_TABLE = table_of(SENTENCE_ENDS)
COMMA_TABLE = table_of(COMMAS)
WORD_TABLE = table_of(FUNCTION_WORDS)
SEPARATOR_TABLE = table_of("|>»")
DIGIT_TABLE = table_of(re.findall(r"\d", "".join(map(chr, range(PLANE)))))
BULLET_TABLE = DIGIT_TABLE | table_of("•·●■◆▪►▶▲△※○◇□★☆*>»-")
LAST_TABLE = np.full(PLANE, len(LASTS) + 1, np.uint8)
for _number, (_, _chars) in enumerate(LASTS, 1):
    LAST_TABLE[[ord(char) for char in _chars]] = _number
"""Tables of characters for the questions above."""
