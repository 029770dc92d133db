"""From a parsed page to its lines as a reader sees them, in one walk over the tree."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from newscrawl.cleaning.body.blocks import Block, Node, Page, Picture
from newscrawl.cleaning.body.tables import RowSpans, is_data_row

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
SKIP, BLOCK, INLINE, LINK, BOLD, BREAK, PICTURE = range(7)
KINDS: dict[Any, int] = {
    **dict.fromkeys(SKIPPED, SKIP), **dict.fromkeys(BLOCK_LEVEL, BLOCK),
    "a": LINK, "b": BOLD, "strong": BOLD, "br": BREAK, "img": PICTURE,
}  # fmt: skip
"""What a tag means for the lines; every other one is inline."""
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
    """The state of one walk: the line being gathered and the elements that are open.

    Every page has a thousand elements and more, so the loop asks each for as little as it can: a table says what its
    tag means, and attributes are looked at only where they count.
    """

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
        self.in_link = self.in_bold = self.heading = self.plain_chars = 0
        self.hidden: list[Any] = []
        self.centred: list[Any] = []
        self.rows: list[Any] = []
        self.spans = RowSpans()
        self.carried: dict[Any, list[str]] = {}

    def walk(self, root: Any) -> Page:  # noqa: C901, PLR0912  one loop: a call for each element would double its time
        walker = etree.iterwalk(root, events=("start", "end"))
        depth = 0
        skipped = None
        for event, element in walker:
            tag = element.tag
            kind = self._kind(element, tag) if self.whole or self.skip else KINDS.get(tag, INLINE)
            if event == "start":
                depth += 1
                if depth > MAX_DEPTH:
                    raise TooDeep
                if kind == SKIP or (kind != BLOCK and (not isinstance(tag, str) or is_hidden(element))):
                    walker.skip_subtree()
                    skipped = element
                    continue
                if kind == BLOCK:
                    self._start_block(element, tag)
                elif kind != INLINE:
                    self._start_inline(element, kind)
                if element.text:
                    self._text(element.text)
            else:
                depth -= 1
                if skipped is not None:  # the end of an element follows at once where its inside was skipped
                    skipped = None
                elif kind == BLOCK:
                    self._end_block(element, tag)
                elif kind == LINK:
                    self.in_link = max(0, self.in_link - 1)
                elif kind == BOLD:
                    self.in_bold = max(0, self.in_bold - 1)
                if (tail := element.tail) and element is not root:
                    self._text(tail)
        self._flush()
        return Page(self.blocks, self.nodes)

    def _kind(self, element: Any, tag: Any) -> int:
        """What an element is where a layout has a word in it."""
        kind = KINDS.get(tag, INLINE)
        if kind == SKIP or element in self.skip:
            return SKIP
        return BLOCK if element in self.whole else kind

    def _start_block(self, element: Any, tag: str) -> None:
        cell = bool(self.rows) and tag in ("td", "th")
        if cell and self.parts:
            self.parts.append(" | ")
        elif not self.rows or cell or tag == "tr":
            if self.parts or self.pictures:
                self._line()
            self.links = self.plain_chars = 0
        if not cell:
            self._open(element, tag)
        elif self.carried:
            self.parts += [text + " | " for text in self.carried.pop(element, ())]

    def _start_inline(self, element: Any, kind: int) -> None:
        if kind == LINK:
            self.in_link += 1
            self.links += 1
        elif kind == BREAK:
            self._flush()
        elif kind == BOLD:
            self.in_bold += 1
        elif kind == PICTURE:
            self._picture(element)

    def _open(self, element: Any, tag: str) -> None:
        style = element.get("style")
        if element.get("hidden") is not None or (style is not None and HIDDEN_STYLE.search(style)):
            self.hidden.append(element)
        if tag in HEADINGS:
            self.heading = HEADINGS[tag]
        if tag == "center" or element.get("align") == "center" or (style is not None and CENTRED.search(style)):
            self.centred.append(element)
        if tag == "tr" and is_data_row(element, self.spans.reaching(element)):
            self.rows.append(element)
            self.carried = self.spans.enter(element)
        parent = self.open[-1] if self.open else -1
        self.open.append(len(self.nodes))
        self.nodes.append(Node(element, parent, len(self.open), len(self.blocks)))

    def _end_block(self, element: Any, tag: str) -> None:
        if self.rows:
            if tag in ("td", "th"):
                return
            if self.rows[-1] is element:
                self.parts += [" | " + text for text in self.carried.pop(None, ())]
                self._flush()
        else:
            if self.parts or self.pictures:
                self._line()
            self.links = self.plain_chars = 0
        self.nodes[self.open.pop()].end = len(self.blocks)
        if self.hidden and self.hidden[-1] is element:
            self.hidden.pop()
        if tag in HEADINGS:
            self.heading = 0
        if self.centred and self.centred[-1] is element:
            self.centred.pop()
        if self.rows and self.rows[-1] is element:
            self.rows.pop()

    def _text(self, text: str) -> None:
        if text.isspace():
            if not self.parts and not self.rows:
                return  # the blanks between elements, which are most text nodes of a page
        elif not self.in_link and not self.in_bold:
            self.plain_chars += len(text)
        self.parts.append(text)
        if self.in_link:
            self.link_parts.append(text)

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
        if self.parts or self.pictures:
            self._line()
        self.links = self.plain_chars = 0

    def _line(self) -> None:
        """End the line that has been gathered."""
        text = squeeze("".join(self.parts))
        if text or self.pictures:
            if len(self.blocks) > MAX_BLOCKS:
                raise TooLong
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
                    centred=bool(self.centred),
                    hidden=bool(self.hidden),
                    pictures=self.pictures,
                )
            )
            self.pictures = []
        self.parts.clear()
        self.link_parts.clear()


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
