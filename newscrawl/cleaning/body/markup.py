"""What tags and attributes of HTML mean for the lines of a page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from newscrawl.cleaning.remembered import Remembered

Attributes = Mapping[str, str]
"""The attributes of an element by name; one without a value has the empty one."""

SKIPPED = frozenset({
    "script", "style", "noscript", "template", "iframe", "object", "embed", "applet", "svg", "math", "canvas",
    "audio", "select", "option", "optgroup", "datalist", "button", "textarea", "input", "head", "title", "meta",
    "link", "frame", "frameset", "map", "area", "dialog",
})  # fmt: skip
BLOCK_LEVEL = frozenset({
    "html", "body", "div", "p", "section", "article", "main", "header", "footer", "nav", "aside", "ul", "ol", "li",
    "dl", "dt", "dd", "table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "h1", "h2", "h3", "h4", "h5",
    "h6", "blockquote", "pre", "form", "fieldset", "legend", "center", "figure", "figcaption", "address", "hr",
    "details", "summary", "marquee", "hgroup", "ucapcontent",
})  # fmt: skip
SKIP, HEAD, BLOCK, INLINE, LINK, BOLD, BREAK, PICTURE, CELL = range(9)
KINDS: dict[Any, int] = {
    **dict.fromkeys(SKIPPED, SKIP), **dict.fromkeys(("title", "meta", "script"), HEAD),
    **dict.fromkeys(BLOCK_LEVEL, BLOCK), "a": LINK, "b": BOLD, "strong": BOLD, "br": BREAK, "img": PICTURE,
}  # fmt: skip
"""What a tag means for the lines; every other one is inline.  HEAD is skipped, but says something of the article;
CELL is the cell of a row of values."""
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
HIDDEN, CENTRED = 1, 2
HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.IGNORECASE)
CENTRED_STYLE = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
LONGEST_STYLE = 200
"""Characters of a style that is remembered."""
LAZY_SOURCES = (
    "data-original",
    "data-src",
    "data-lazy-src",
    "data-original-src",
    "original",
    "lazy-src",
    "_src",
    "src",
)
"""Attributes in which pages keep a picture's address, scripts' ones first: `src` then holds a placeholder."""


def _look(style: str) -> int:
    return HIDDEN * bool(HIDDEN_STYLE.search(style)) + CENTRED * bool(CENTRED_STYLE.search(style))


LOOKS = Remembered(_look, LONGEST_STYLE)
"""Style -> what it makes of an element: HIDDEN, CENTRED, or both added."""


def is_hidden(element: Any) -> bool:
    """Whether a browser shows nothing of an element or of one with such attributes (`hidden`, ``display:none``)."""
    style = element.get("style")
    return element.get("hidden") is not None or (style is not None and LOOKS[style] & HIDDEN != 0)
