"""From a page's source to its lines as a reader sees them, in one walk.

The parser tells of each element and text as it comes to it, so the lines of most pages are there without a tree; a
page whose site has a layout, whose selectors need one, is walked the same way over its tree.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from lxml import etree

from newscrawl.cleaning.body.blocks import Block, Node, Page, Picture
from newscrawl.cleaning.body.markup import (
    BLOCK,
    BOLD,
    BREAK,
    CENTRED,
    HEAD,
    HEADINGS,
    HIDDEN_STYLE,
    INLINE,
    KINDS,
    LAZY_SOURCES,
    LINK,
    PICTURE,
    SKIP,
    Attributes,
    is_hidden,
)
from newscrawl.cleaning.body.notes import Notes
from newscrawl.cleaning.body.rows import DATA, END, Ahead, Row, RowSpans
from newscrawl.cleaning.tree import parse, parsed_by

HAN_LINE_BREAK = re.compile(r"(?<=[⺀-鿿，。、；：！？“”])[ \t\r]*\n\s*(?=[⺀-鿿，。、；：！？“”])")
MAX_DEPTH = 2_040
"""Levels of elements: 2,000 of the page's own and a template around them.  A tree cannot be deeper than 2,048: the
parser leaves out what is without a word."""
MAX_BLOCKS = 100_000
"""Lines of a page; the longest real pages hold some ten thousand."""
MAX_CAPTION = 2_000
"""Characters of an attribute that are read as a picture's caption."""
PROSE = 25
PARAGRAPHS = 4
"""Paragraphs of sentences in one link that show that somebody forgot to close it."""
ROLE = "\0role"
"""Under this name the attributes of an element hold what a layout says of it; no page can have it."""
REMOVED, WHOLE = "removed", "whole"


class TooDeep(Exception):  # noqa: N818  the name says what is wrong
    """The page nests deeper than MAX_DEPTH: no extractor sees it whole."""


class TooLong(Exception):  # noqa: N818
    """The page holds more than MAX_BLOCKS lines, more than can be compared with each other in reasonable time."""


def read_lines(source: str) -> Page:
    """The lines of a page's source, without making a tree.  Raises TooDeep and TooLong."""
    walker = Walker()
    parsed_by(walker, source)
    return walker.page(cache(lambda: parse(source)))


def linearise(root: Any, skip: frozenset[Any] = frozenset(), whole: frozenset[Any] = frozenset()) -> Page:
    """The lines of a tree.

    `skip` holds elements that never count (a layout's `remove`), `whole` elements that get a node of their own whatever
    their tag (a layout's body); such a node has WHOLE as its ROLE.  Raises TooDeep and TooLong beyond the limits.
    """
    walker = Walker()
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            attributes = dict(element.attrib)
            if element in skip or element in whole:
                attributes[ROLE] = REMOVED if element in skip else WHOLE
            walker.start(element.tag, attributes)
            said = element.text
        else:
            walker.end(element.tag)
            said = element.tail if element is not root else None
        if said:
            walker.data(said)
    walker.close()
    return walker.page(lambda: root)


def squeeze(text: str) -> str:
    """Collapse white space as a browser does, but join Chinese text that only the source breaks over lines."""
    if "\n" in text:
        text = HAN_LINE_BREAK.sub("", text.strip())
    return " ".join(text.split())


class Walker:
    """The state of one walk: the line being gathered and the elements that are open.

    A parser target of lxml.  Every page has a thousand elements and more, so each is asked for as little as possible: a
    table says what its tag means, and attributes are looked at only where they count.
    """

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.nodes: list[Node] = []
        self.notes = Notes()
        self.count = self.depth = 0
        self.skipped_at = 0
        """Depth of the element whose inside is not shown; 0 where all is."""
        self.open: list[int] = []
        self.parts: list[str] = []
        self.link_parts: list[str] = []
        self.links = self.in_link = self.in_bold = self.heading = self.plain_chars = 0
        self.link_from = 0
        """The line in which the link that is open began."""
        self.pictures: list[Picture] = []
        self.hidden: list[int] = []
        """Depths of the open elements that hide their lines; so for the following."""
        self.centred: list[int] = []
        self.whole: list[int] = []
        self.data_row = 0
        """Depth of the row of values that is open; 0 without one."""
        self.cell = 0
        self.ahead: Ahead | None = None
        self.row: Row | None = None
        self.spans = RowSpans()
        self.carried: dict[int, list[str]] = {}

    def page(self, tree: Any) -> Page:
        """What has been gathered; `tree` gives the tree of the page to those who need it."""
        return Page(self.blocks, self.nodes, self.notes, tree)

    def start(self, tag: str, attributes: Attributes) -> None:  # noqa: C901, PLR0912  a call each would double its time
        """An element begins."""
        if self.ahead is not None:
            self.ahead.start(tag, attributes)
            return
        kind = KINDS.get(tag, INLINE)
        if tag == "tr" and self.row is None and not self.skipped_at:
            self.ahead = Ahead()
            self.ahead.start(tag, attributes)
            return
        self.count += 1
        self.depth = depth = self.depth + 1
        if depth > MAX_DEPTH:
            raise TooDeep
        if self.notes.open and self.notes.open[-1].depth == depth - 1:
            self.notes.open[-1].children += 1
        if attributes:
            if "class" in attributes or "id" in attributes:
                self.notes.named(attributes, depth, self.count)
            if ROLE in attributes:
                kind = SKIP if kind in (SKIP, HEAD) or attributes[ROLE] == REMOVED else BLOCK
                if kind == BLOCK:
                    self.whole.append(depth)
        if kind == HEAD:
            self.notes.head(tag, attributes, depth)
        elif kind == LINK and (address := attributes.get("href")) is not None:
            self.notes.addresses.append(address)
        if self.skipped_at:
            return
        if kind == BLOCK:
            self._start_block(tag, attributes)
        elif kind in (SKIP, HEAD) or (attributes and is_hidden(attributes)):
            self.skipped_at = depth
        elif kind != INLINE:
            self._start_inline(kind, attributes)

    def end(self, tag: str) -> None:  # noqa: C901
        """An element ends."""
        if self.ahead is not None:
            if self.ahead.end(tag):
                self._replay()
            return
        depth = self.depth
        self.depth = depth - 1
        if self.notes.open:
            self.notes.end(depth)
        if self.skipped_at:
            if self.skipped_at == depth:
                self.skipped_at = 0
            return
        kind = KINDS.get(tag, INLINE)
        if self.whole and self.whole[-1] == depth:
            self.whole.pop()
            kind = BLOCK
        if kind == BLOCK:
            self._end_block(tag, depth)
        elif kind == LINK:
            self.in_link = max(0, self.in_link - 1)
            if len(self.blocks) - self.link_from >= PARAGRAPHS and not self.in_link:
                self._unlink()
        elif kind == BOLD:
            self.in_bold = max(0, self.in_bold - 1)

    def data(self, text: str) -> None:
        """A piece of text."""
        if self.ahead is not None:
            self.ahead.data(text)
            return
        if self.notes.open:
            for one in self.notes.open:
                one.parts.append(text)
        if self.skipped_at:
            return
        if text.isspace():
            if not self.parts and not self.data_row:
                return  # the blanks between elements, which are most texts of a page
        elif not self.in_link and not self.in_bold:
            self.plain_chars += len(text)
        self.parts.append(text)
        if self.in_link:
            self.link_parts.append(text)

    def close(self) -> None:
        """The page ends."""
        if self.ahead is not None:
            self._replay()
        self._flush()

    def _replay(self) -> None:
        """Take what was read ahead; the rows in it are known now."""
        events, self.ahead = self.ahead.events if self.ahead else [], None
        for kind, said, attributes, row in events:
            if kind == DATA:
                self.data(said)
            elif kind == END:
                self.end(said)
            elif attributes is not None:
                self.row = row or self.row
                self.start(said, attributes)
        self.row = None

    def _start_block(self, tag: str, attributes: Attributes) -> None:
        cell = bool(self.data_row) and tag in ("td", "th")
        if cell and self.parts:
            self.parts.append(" | ")
        elif not self.data_row or cell:
            self._flush()
        if not cell:
            self._open(tag, attributes)
            return
        if self.depth == self.data_row + 1:
            self.parts += [text + " | " for text in self.carried.pop(self.cell, ())]
            self.cell += 1

    def _start_inline(self, kind: int, attributes: Attributes) -> None:
        if kind == LINK:
            self.in_link += 1
            self.links += 1
            if self.in_link == 1:
                self.link_from = len(self.blocks)
        elif kind == BREAK:
            self._flush()
        elif kind == BOLD:
            self.in_bold += 1
        elif kind == PICTURE:
            self._picture(attributes)

    def _open(self, tag: str, attributes: Attributes) -> None:
        depth = self.depth
        if attributes:
            style = attributes.get("style")
            if "hidden" in attributes or (style is not None and HIDDEN_STYLE.search(style)):
                self.hidden.append(depth)
            if attributes.get("align") == "center" or (style is not None and CENTRED.search(style)):
                self.centred.append(depth)
        if tag == "center":
            self.centred.append(depth)
        elif tag in HEADINGS:
            self.heading = HEADINGS[tag]
        parent = self.open[-1] if self.open else -1
        if tag == "tr" and self.row is not None and not self.data_row and self.row.is_data(self.spans.reaching(parent)):
            self.data_row, self.cell = depth, 0
            self.carried = self.spans.enter(self.row, parent)
        self.open.append(len(self.nodes))
        self.nodes.append(Node(tag, attributes, parent, len(self.open), len(self.blocks), 0, self.count))

    def _end_block(self, tag: str, depth: int) -> None:
        if self.data_row:
            if tag in ("td", "th"):
                return
            if self.data_row == depth:
                self.parts += [" | " + text for text in self.carried.pop(-1, ())]
                self._flush()
                self.data_row = 0
        else:
            self._flush()
        node = self.nodes[self.open.pop()]
        node.end, node.last = len(self.blocks), self.count
        if self.hidden and self.hidden[-1] == depth:
            self.hidden.pop()
        if tag in HEADINGS:
            self.heading = 0
        while self.centred and self.centred[-1] == depth:
            self.centred.pop()

    def _picture(self, attributes: Attributes) -> None:
        source = next((value for name in LAZY_SOURCES if (value := attributes.get(name))), "")
        texts = tuple(
            text
            for name, value in attributes.items()
            if (name in ("alt", "title") or "title" in name or "caption" in name)
            and (text := squeeze(value[:MAX_CAPTION]))
        )
        if source or texts:
            self.pictures.append(Picture(source.strip(), texts))

    def _unlink(self) -> None:
        """Take the lines of a link that holds paragraphs for what they are: an ``a`` that nobody closed."""
        lines = self.blocks[self.link_from :]
        if sum(len(line.text) >= PROSE and "。" in line.text for line in lines) >= PARAGRAPHS:
            for line in lines:
                line.link_chars = line.links = 0

    def _flush(self) -> None:
        """End the line that has been gathered, if there is one."""
        if self.parts or self.pictures:
            self._line()
        self.links = self.plain_chars = 0

    def _line(self) -> None:
        text = squeeze("".join(self.parts))
        if text or self.pictures:
            if len(self.blocks) > MAX_BLOCKS:
                raise TooLong
            link_chars = min(len(text), len(squeeze("".join(self.link_parts)))) if self.link_parts else 0
            node = self.open[-1] if self.open else -1
            block = Block(text, node, self.nodes[node].tag if node >= 0 else "", link_chars, self.links, self.heading)
            block.bold = bool(text) and not self.plain_chars and not link_chars
            block.links = max(self.links, 1 if link_chars else 0)
            block.centred, block.hidden = bool(self.centred), bool(self.hidden)
            block.pictures = self.pictures
            self.blocks.append(block)
            self.pictures = []
        self.parts.clear()
        self.link_parts.clear()
