"""From the events of a page's parser to its lines as a reader sees them, in one walk.

``newscrawl/compiled/walk.pyx`` is the same walk for installations with a C compiler: change both together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, cast

from newscrawl.cleaning.body.blocks import Block, Nodes, Page, Picture
from newscrawl.cleaning.body.events import REMOVED, ROLE, WHOLE, Event, events_of, events_of_tree
from newscrawl.cleaning.body.line import MAX_BLOCKS, PARAGRAPHS, TooLong, picture_of, squeeze, unlink
from newscrawl.cleaning.body.markup import (
    BLOCK,
    BOLD,
    BREAK,
    CELL,
    CENTRED,
    HEAD,
    HEADINGS,
    HIDDEN,
    INLINE,
    KINDS,
    LINK,
    LOOKS,
    PICTURE,
    SKIP,
    Attributes,
    is_hidden,
)
from newscrawl.cleaning.body.notes import FIELD_OF, Notes
from newscrawl.cleaning.body.rows import RowSpans, row_at
from newscrawl.cleaning.tree import parse
from newscrawl.compiled import twin

COMPILED = twin("walk")


def read_lines(source: str | bytes, tree: Callable[[], Any] | None = None) -> Page:
    """The lines of a page's source.  Raises TooDeep and TooLong.

    `tree` gives the tree of the source, to those who need one; by default it is made for them.
    """
    tree = tree or cache(lambda: parse(source))
    # The compiled walk reads a tree as it lies in memory; for this one a tree takes longer to make than all events.
    if COMPILED is not None:
        return cast("Page", COMPILED.walk(tree()))
    return walk(events_of(source), tree)


def linearise(root: Any, skip: frozenset[Any] = frozenset(), whole: frozenset[Any] = frozenset()) -> Page:
    """The lines of a tree.

    `skip` holds elements that never count (a layout's `remove`), `whole` elements that get a node of their own whatever
    their tag (a layout's body); such a node has WHOLE as its ROLE.  Raises TooDeep and TooLong beyond the limits.
    """
    roles = {**dict.fromkeys(whole, WHOLE), **dict.fromkeys(skip, REMOVED)}
    if COMPILED is not None:
        return cast("Page", COMPILED.walk(root, roles))
    return walk(events_of_tree(root, roles), lambda: root)


def walk(events: Sequence[Event], tree: Callable[[], Any]) -> Page:
    """The page of some events; `tree` gives its tree to those who need it."""
    return _Walker().walk(events, tree)


class _Walker:
    """The state of one walk: the line being gathered and the elements that are open.

    Every page has a thousand elements and more, so the loop asks each for as little as it can: a table says what its
    tag means, and attributes are looked at only where they count.
    """

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.nodes = Nodes()
        self.notes = Notes()
        self.open: list[int] = []
        self.parts: list[str] = []
        self.link_parts: list[str] = []
        self.links = self.in_link = self.in_bold = self.plain_chars = self.heading = 0
        self.link_from = 0
        """The line in which the link that is open began."""
        self.pictures: list[Picture] = []
        self.hidden: list[int] = []
        """Depths of the open elements that hide their lines."""
        self.centred: list[int] = []
        self.data_row = self.cell = 0
        """Depth of the row of values that is open, 0 without one; the number of its next cell."""
        self.spans = RowSpans()
        self.carried: dict[int, list[str]] = {}

    def walk(self, events: Sequence[Event], tree: Any) -> Page:  # noqa: C901, PLR0912, PLR0915  one loop: a call for
        """The page of some events; `tree` gives its tree to those who need it."""  # each would double its time
        notes, noted, parts = self.notes, self.notes.open, self.parts
        kinds: list[int] = []  # of the open elements
        skipped = count = 0  # depth of the element whose inside is not shown; elements so far
        for place, event in enumerate(events):
            if isinstance(event, str):
                if noted:
                    notes.data(event)
                if skipped:
                    continue
                if event.isspace():
                    if not parts and not self.data_row:
                        continue  # the blanks between elements, which are most texts of a page
                elif not self.in_link and not self.in_bold:
                    self.plain_chars += len(event)
                parts.append(event)
                if self.in_link:
                    self.link_parts.append(event)
            elif event is None:
                depth = len(kinds)
                kind = kinds.pop()
                if noted:
                    notes.end(depth)
                if skipped:
                    if skipped == depth:
                        skipped = 0
                elif kind == BLOCK:
                    self._close(depth, count)
                elif kind == LINK:
                    self.in_link -= 1
                    if len(self.blocks) - self.link_from >= PARAGRAPHS:
                        unlink(self.blocks[self.link_from :])
                elif kind == BOLD:
                    self.in_bold -= 1
            else:
                tag, attributes = event
                kind = KINDS.get(tag, INLINE)
                count += 1
                if noted:
                    notes.child(len(kinds))
                if attributes:
                    called, name = attributes.get("class"), attributes.get("id")
                    if (called and FIELD_OF[called]) or (name and FIELD_OF[name]):
                        notes.named(attributes, len(kinds) + 1, count)
                    if ROLE in attributes:
                        kind = SKIP if kind in (SKIP, HEAD) or attributes[ROLE] == REMOVED else BLOCK
                    if kind == LINK and "href" in attributes:
                        notes.addresses.append(attributes["href"])
                kinds.append(kind)
                if kind == HEAD:
                    notes.head(tag, attributes, len(kinds))
                if skipped:
                    continue
                if kind == BLOCK:
                    if self.data_row and tag in ("td", "th"):
                        kinds[-1] = CELL
                        self._start_cell(direct=len(kinds) == self.data_row + 1)
                        continue
                    if not self.data_row:
                        if parts or self.pictures:
                            self._line()
                        self.links = self.plain_chars = 0
                    self._open(tag, attributes, len(kinds), count)
                    if tag == "tr" and not self.data_row:
                        self._start_row(map(events.__getitem__, range(place + 1, len(events))), len(kinds))
                elif kind in (SKIP, HEAD) or (attributes and is_hidden(attributes)):
                    skipped = len(kinds)
                elif kind != INLINE:
                    self._start_inline(kind, attributes)
        self._flush()
        return Page(self.blocks, self.nodes, notes, tree)

    def _start_cell(self, *, direct: bool) -> None:
        """A cell of a row of values begins; `direct` where it is the row's own."""
        if self.parts:
            self.parts.append(" | ")
        else:
            self._flush()
        if direct:
            self.parts += [text + " | " for text in self.carried.pop(self.cell, ())]
            self.cell += 1

    def _start_row(self, ahead: Iterable[Event], depth: int) -> None:
        """A row begins; look ahead whether it is one of values."""
        row, table = row_at(ahead), self.nodes.parents[-1]
        if row is not None and row.is_data(self.spans.reaching(table)):
            self.data_row, self.cell = depth, 0
            self.carried = self.spans.enter(row, table)

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

    def _open(self, tag: str, attributes: Attributes, depth: int, count: int) -> None:
        if attributes:
            style = attributes.get("style")
            looks = LOOKS[style] if style else 0
            if looks & HIDDEN or "hidden" in attributes:
                self.hidden.append(depth)
            if looks & CENTRED or attributes.get("align") == "center":
                self.centred.append(depth)
            if attributes.get(ROLE) == WHOLE:
                self.nodes.whole.append(len(self.nodes))
        if tag in HEADINGS:
            self.heading = HEADINGS[tag]
        elif tag == "center":
            self.centred.append(depth)
        opened = self.open
        parent = opened[-1] if opened else -1
        opened.append(len(self.nodes.tags))
        self.nodes.begin(tag, attributes, parent, len(self.blocks), count)

    def _close(self, depth: int, count: int) -> None:
        if not self.data_row:
            if self.parts or self.pictures:
                self._line()
            self.links = self.plain_chars = 0
        elif self.data_row == depth:
            self.parts += [" | " + text for text in self.carried.pop(-1, ())]
            self._flush()
            self.data_row = 0
        node = self.open.pop()
        self.nodes.end(node, len(self.blocks), count)
        if self.nodes.tags[node] in HEADINGS:
            self.heading = 0
        if self.hidden and self.hidden[-1] == depth:
            self.hidden.pop()
        while self.centred and self.centred[-1] == depth:
            self.centred.pop()

    def _picture(self, attributes: Attributes) -> None:
        picture = picture_of(attributes)
        if picture is not None:
            self.pictures.append(picture)

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
            link_chars = 0
            if linked := self.link_parts:
                whole = len(linked) == len(self.parts)
                link_chars = len(text) if whole else min(len(text), len(squeeze("".join(linked))))
            node = self.open[-1] if self.open else -1
            self.blocks.append(
                Block(
                    text,
                    node,
                    self.nodes.tags[node] if node >= 0 else "",
                    link_chars,
                    self.links or (1 if link_chars else 0),
                    self.heading,
                    bool(text) and not self.plain_chars and not link_chars,
                    bool(self.centred),
                    bool(self.hidden),
                    self.pictures or (),
                )
            )
            if self.pictures:
                self.pictures = []
        self.parts.clear()
        self.link_parts.clear()
