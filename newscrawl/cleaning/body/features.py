"""What can be said of a block by looking at it, its markup and its neighbours: the features of the block model.

Every feature is a name that is either there or not; numbers are cut into ranges.  The names are the keys of
``block_model.json``, so the model can be read.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from newscrawl.cleaning.body.blocks import Block, Page
from newscrawl.cleaning.body.furniture import Rule

SENTENCE_ENDS = "。！？!?…"
COMMAS = "，、；：,;:"
FUNCTION_WORDS = "的了是在和有为这不也就都而与及对以将被其中"
"""Characters of running Chinese text in either script; headlines and menus do without them."""
GOOD_NAME = re.compile(
    r"artic|content|body|text|detail|main|post|entry|story|news_?c|zoom|trs_|ucap|vsb|artibody|neirong|zhengwen|conts?\b|"
    r"paragraph|show_|endtext|cont_|detail|editor_?(?!line)",
    re.IGNORECASE,
)
BAD_NAME = re.compile(
    r"comment|foot|copyright|side|recommend|relat|share|nav|menu|crumb|rank|hot|list|link|tool|tags?\b|keyword|"
    r"advert|\bads?[\b_-]|banner|login|search|qrcode|download|author|editor|source|info|meta|time|date|top|bottom|header|"
    r"pages?\b|pager|next|prev|fixed|float|popup|dialog|widget|sns|weixin|wechat|more|extra|aside|right|tab|focus|slide|"
    r"photo_?list|pic_?list|gallery|title|summary|abstract|statement|disclaim|mzsm|declare|original",
    re.IGNORECASE,
)
DATE = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}|\d{1,2}[-/月]\d{1,2}日?(?!\d)|\d{1,2}:\d{2}")
BULLET = re.compile(r"[•·●■◆▪►▶▲△※○◇□★☆*>»\-]\s*\S|\d{1,2}[.、]?\s*(?=[一-鿿A-Za-z“《])")
LENGTHS = (1, 4, 8, 13, 20, 32, 50, 80, 130, 220)
LENGTH_NAMES = tuple(f"chars<{limit}" for limit in (*LENGTHS, 10**6))
SHARES = (0.001, 0.1, 0.3, 0.6, 0.95)
LINK_NAMES = tuple(f"linked<{limit}" for limit in (*SHARES, 2))
COUNT_NAMES = ("none", "one", "two", "many")
FUNCTION_SHARES = (0.001, 0.03, 0.06, 0.1)
FUNCTION_NAMES = tuple(f"function<{limit}" for limit in (*FUNCTION_SHARES, 1))


def local(block: Block, rule: Rule | None, *, titles: frozenset[str] = frozenset(), flat: bool = False) -> list[str]:
    """Features of the block's own text and tag.  `titles` holds the page's headlines; a `flat` page's tags say
    nothing.
    """
    text = block.text
    names = [
        LENGTH_NAMES[bisect_right(LENGTHS, len(text))],
        LINK_NAMES[bisect_right(SHARES, block.link_chars / len(text) if text else 0)],
        "tag:" + ("p" if flat else block.tag if block.tag in KNOWN_TAGS else "other"),
    ]
    if not text:
        return [*names, "picture"]
    names += _wording(text)
    names += _markup(block)
    if BULLET.match(text):
        names.append("bullet:linked" if block.link_chars else "bullet")
    if text in titles:
        names.append("title")
    if rule:
        names += ["rule:" + rule.name, "place:" + rule.place]
    return names


def _wording(text: str) -> list[str]:
    length = len(text)
    ends = sum(map(text.count, SENTENCE_ENDS))
    commas = sum(map(text.count, COMMAS))
    words = sum(map(text.count, FUNCTION_WORDS))
    names = [
        "ends:" + COUNT_NAMES[min(ends, 3)],
        "commas:" + COUNT_NAMES[min(commas, 3)],
        FUNCTION_NAMES[bisect_right(FUNCTION_SHARES, words / length)],
        LAST_NAMES.get(text[-1], "last:other"),
    ]
    if text.endswith(("...", "…")):
        names.append("last:ellipsis")
    if ends and length >= PROSE:
        names.append("prose")
    if DATE.search(text):
        names.append("date:short" if length < SHORT else "date:long")
    if "|" in text or ">" in text or "»" in text:
        names.append("separators")
    return names


def _markup(block: Block) -> list[str]:
    found = {
        "links:many": block.links > 2,
        "heading:1": block.heading == 1,
        "heading:2": block.heading > 1,
        "bold": block.bold,
        "centred": block.centred,
        "hidden": block.hidden,
        "with_picture": bool(block.pictures),
    }
    return [name for name, holds in found.items() if holds]


LAST_NAMES = (
    dict.fromkeys("。！？!?", "last:end")
    | dict.fromkeys('”」』"）)', "last:quote")
    | dict.fromkeys("：:", "last:colon")
)
PROSE = 30
"""Characters from which a line with the end of a sentence is prose."""
SHORT = 40
KNOWN_TAGS = frozenset({
    "p", "div", "li", "td", "tr", "dd", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "article", "section", "body",
    "center", "blockquote", "figcaption", "pre", "form",
})  # fmt: skip


def container_names(page: Page) -> list[tuple[str, ...]]:
    """Per node the features that its class and id and those of the elements around it give."""
    own: list[tuple[bool, bool]] = []
    result: list[tuple[str, ...]] = []
    for node in page.nodes:
        element = node.element
        own.append(_naming(f"{element.get('class') or ''} {element.get('id') or ''}") if element.attrib else NEITHER)
        names: list[str] = []
        level, current = 0, len(own) - 1
        good_seen = bad_seen = False
        while current >= 0 and level < LEVELS:
            good, bad = own[current]
            if good and not bad and not good_seen:
                names.append(GOOD_NAMES[min(level, 3)])
                good_seen = True
            if bad and not bad_seen:
                names.append(BAD_NAMES[min(level, 3)])
                bad_seen = True
            current = page.nodes[current].parent
            level += 1
        result.append(tuple(names))
    return result


@lru_cache(maxsize=20_000)
def _naming(words: str) -> tuple[bool, bool]:
    """Whether class and id sound like an article's container, and like anything else's; sites repeat few of them."""
    return bool(GOOD_NAME.search(words)), bool(BAD_NAME.search(words))


NEITHER = (False, False)
LEVELS = 6
"""How many elements around a line are asked for their names."""
GOOD_NAMES = tuple(f"good@{level}" for level in range(4))
BAD_NAMES = tuple(f"bad@{level}" for level in range(4))
