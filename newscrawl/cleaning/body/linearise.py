"""From a parsed page to its lines as a reader sees them, in one walk over the tree."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from newscrawl.cleaning.body.blocks import Block, Node, Page, Picture

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
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.IGNORECASE)
CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
HAN_LINE_BREAK = re.compile(r"(?<=[⺀-鿿，。、；：！？“”])[ \t\r]*\n\s*(?=[⺀-鿿，。、；：！？“”])")
MAX_DEPTH = 2_040
"""Levels of elements: 2,000 of the page's own and a template around them.  The parser itself stops at 2,048 without a
word, so whatever nests deeper has reached this one before."""
MAX_BLOCKS = 100_000
"""Lines of a page; the longest real pages hold some ten thousand."""
MAX_CAPTION = 2_000
"""Characters of an attribute that are read as a picture's caption."""
MAX_CELL = 80
"""Characters up to which a table cell reads as a value rather than as a paragraph."""


class TooDeep(Exception):  # noqa: N818  the name says what is wrong
    """The page nests deeper than MAX_DEPTH: no extractor sees it whole."""


class TooLong(Exception):  # noqa: N818
    """The page holds more than MAX_BLOCKS lines, more than can be compared with each other in reasonable time."""


def linearise(root: Any, skip: frozenset[Any] = frozenset(), whole: frozenset[Any] = frozenset()) -> Page:
    """Walk the tree once and return its lines.

    `skip` holds elements that never count (a layout's `remove`), `whole` elements that get a node of their own whatever
    their tag (a layout's body).  Raises TooDeep beyond the limits.
    """
    return _Walker(skip, whole).walk(root)


def squeeze(text: str) -> str:
    """Collapse white space as a browser does, but join Chinese text that only the source breaks over lines."""
    if "\n" in text:
        text = HAN_LINE_BREAK.sub("", text.strip())
    return " ".join(text.split())


class _Walker:
    """The state of one walk: the line being gathered and the elements that are open."""

    def __init__(self, skip: frozenset[Any], whole: frozenset[Any]) -> None:
        self.skip = skip
        self.whole = whole
        self.blocks: list[Block] = []
        self.nodes: list[Node] = []
        self.open: list[int] = []
        self.parts: list[str] = []
        self.link_parts: list[str] = []
        self.links = 0
        self.pictures: list[Picture] = []
        self.in_link = self.in_bold = self.in_centre = self.heading = self.plain_chars = 0
        self.hidden: list[Any] = []
        self.rows: list[Any] = []

    def walk(self, root: Any) -> Page:
        walker = etree.iterwalk(root, events=("start", "end"))
        depth = 0
        for event, element in walker:
            tag = element.tag
            if event == "start":
                depth += 1
                if depth > MAX_DEPTH:
                    raise TooDeep
                if len(self.blocks) > MAX_BLOCKS:
                    raise TooLong
                if not self._counts(element, tag):
                    walker.skip_subtree()
                    continue
                self._start(element, tag)
            else:
                depth -= 1
                if self._counts(element, tag):
                    self._end(element, tag)
                if element.tail and element is not root:
                    self._text(element.tail)
        self._flush()
        return Page(self.blocks, self.nodes)

    def _counts(self, element: Any, tag: Any) -> bool:
        if not isinstance(tag, str) or tag in SKIPPED or element in self.skip:
            return False
        return self._is_block(element, tag) or not is_hidden(element)

    def _is_block(self, element: Any, tag: str) -> bool:
        return tag in BLOCK_LEVEL or element in self.whole

    def _start(self, element: Any, tag: str) -> None:
        if self._is_block(element, tag):
            if self.rows and tag not in ("tr", "td", "th"):
                pass
            elif tag in ("td", "th") and self.rows and self.parts:
                self.parts.append(" | ")
            else:
                self._flush()
            if not (self.rows and tag in ("td", "th")):
                self._open(element, tag)
        elif tag == "br":
            self._flush()
        elif tag == "img":
            self._picture(element)
        elif tag == "a":
            self.in_link += 1
            self.links += 1
        elif tag in ("b", "strong"):
            self.in_bold += 1
        if element.text:
            self._text(element.text)

    def _open(self, element: Any, tag: str) -> None:
        if is_hidden(element):
            self.hidden.append(element)
        if tag in HEADINGS:
            self.heading = HEADINGS[tag]
        if is_centred(element, tag):
            self.in_centre += 1
        if tag == "tr" and is_data_row(element):
            self.rows.append(element)
        parent = self.open[-1] if self.open else -1
        self.open.append(len(self.nodes))
        self.nodes.append(Node(element, parent, len(self.open), len(self.blocks)))

    def _end(self, element: Any, tag: str) -> None:
        if self._is_block(element, tag):
            if self.rows and tag in ("td", "th"):
                return
            if not self.rows or self.rows[-1] is element:
                self._flush()
            self.nodes[self.open.pop()].end = len(self.blocks)
            self._close(element, tag)
        elif tag == "a":
            self.in_link = max(0, self.in_link - 1)
        elif tag in ("b", "strong"):
            self.in_bold = max(0, self.in_bold - 1)

    def _close(self, element: Any, tag: str) -> None:
        if self.hidden and self.hidden[-1] is element:
            self.hidden.pop()
        if tag in HEADINGS:
            self.heading = 0
        if is_centred(element, tag):
            self.in_centre -= 1
        if self.rows and self.rows[-1] is element:
            self.rows.pop()

    def _text(self, text: str) -> None:
        self.parts.append(text)
        if self.in_link:
            self.link_parts.append(text)
        elif not self.in_bold and not text.isspace():
            self.plain_chars += len(text)

    def _picture(self, element: Any) -> None:
        source = next((value for name in LAZY_SOURCES if (value := element.get(name))), "")
        texts = tuple(
            text
            for name, value in element.attrib.items()
            if (name in ("alt", "title") or "title" in name or "caption" in name)
            and (text := squeeze(value[:MAX_CAPTION]))
        )
        if source or texts:
            self.pictures.append(Picture(source.strip(), texts))

    def _flush(self) -> None:
        text = squeeze("".join(self.parts)) if self.parts else ""
        if text or self.pictures:
            link_chars = len(squeeze("".join(self.link_parts))) if self.link_parts else 0
            node = self.open[-1] if self.open else -1
            self.blocks.append(
                Block(
                    text,
                    node,
                    self.nodes[node].element.tag if node >= 0 else "",
                    link_chars=min(link_chars, len(text)),
                    links=max(self.links, 1 if link_chars else 0),
                    heading=self.heading,
                    bold=bool(text) and not self.plain_chars and not link_chars,
                    centred=self.in_centre > 0,
                    hidden=bool(self.hidden),
                    pictures=self.pictures,
                )
            )
            self.pictures = []
        self.parts.clear()
        self.link_parts.clear()
        self.links = self.plain_chars = 0


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


def is_hidden(element: Any) -> bool:
    """Whether a browser shows nothing of the element (`hidden`, ``display:none``)."""
    style = element.get("style")
    return element.get("hidden") is not None or (style is not None and HIDDEN_STYLE.search(style) is not None)


def is_centred(element: Any, tag: str) -> bool:
    """Whether the element centres its lines, as captions and cross-heads are set."""
    style = element.get("style")
    return tag == "center" or element.get("align") == "center" or (style is not None and bool(CENTRED.search(style)))


def is_data_row(row: Any) -> bool:
    """Whether a ``tr`` holds values side by side, not a piece of page layout.

    A row of values has two cells or more, each short and without blocks, pictures or lists of links of its own.
    """
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    if not 2 <= len(cells) <= 60:
        return False
    links = 0
    for cell in cells:
        inner = list(cell.iter())
        if len(inner) > 12 or any(item.tag in NOT_IN_A_VALUE for item in inner[1:]):
            return False
        links += sum(item.tag == "a" for item in inner)
        if len("".join(cell.itertext()).strip()) > MAX_CELL:
            return False
    return links <= 1 and sum(bool("".join(cell.itertext()).strip()) for cell in cells) > 1


NOT_IN_A_VALUE = frozenset({
    "table", "ul", "ol", "img", "input", "form", "script", "h1", "h2", "h3", "iframe",
})  # fmt: skip
