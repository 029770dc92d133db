# cython: language_level=3
"""The walk of newscrawl.cleaning.body.linearise, over the nodes of a tree as libxml2 keeps them.

Method by method this is `_Walker` there, which says why things are done; read that first, and change both together.
What differs: elements and texts are read from libxml2's structures, without an object for each, so attributes become
a dictionary only where somebody asks for them.
"""

from cpython.array cimport array, resize_smart
from lxml.includes.etreepublic cimport _Element, import_lxml__etree
from lxml.includes.tree cimport XML_ELEMENT_NODE, xmlAttr, xmlNode

from newscrawl.compiled.nodes cimport ROOM, attributes_of, check_libxml2, decoded, is_called, is_text, value_of
from newscrawl.compiled.spaces cimport is_space, squeeze

from newscrawl.cleaning.body.blocks import Block, Nodes, Page, Picture
from newscrawl.cleaning.body.events import MAX_DEPTH, REMOVED, WHOLE, TooDeep
from newscrawl.cleaning.body.line import MAX_BLOCKS, MAX_CAPTION, PARAGRAPHS, TooLong, unlink
from newscrawl.cleaning.body import markup
from newscrawl.cleaning.body.notes import FIELD_OF, Notes
from newscrawl.cleaning.body.rows import RowSpans, row_at

check_libxml2()
import_lxml__etree()

cdef int SKIP = markup.SKIP, HEAD = markup.HEAD, BLOCK = markup.BLOCK, INLINE = markup.INLINE, LINK = markup.LINK
cdef int BOLD = markup.BOLD, BREAK = markup.BREAK, PICTURE = markup.PICTURE, CELL = markup.CELL
cdef int HIDDEN = markup.HIDDEN, CENTRED = markup.CENTRED
cdef dict KINDS = markup.KINDS, HEADINGS = markup.HEADINGS
cdef object LOOKS = markup.LOOKS
cdef dict SOURCES = {name: rank for rank, name in enumerate(markup.LAZY_SOURCES)}
cdef dict NONE = {}
cdef Py_ssize_t DEEPEST = MAX_DEPTH, MOST_BLOCKS = MAX_BLOCKS, MANY_PARAGRAPHS = PARAGRAPHS, LONGEST_CAPTION = MAX_CAPTION
if DEEPEST >= ROOM:
    raise ImportError("MAX_DEPTH has grown beyond what the compiled walk has room for")


def walk(root, roles=None):
    """The lines of the tree under `root`, an lxml element; `roles` says which elements get which ROLE.

    Raises TooDeep and TooLong beyond the limits.
    """
    cdef _Walker walker = _Walker(root)
    walker.roles = {<size_t>(<_Element?>element)._c_node: role for element, role in roles.items()} if roles else {}
    blocks, nodes, notes = walker.walk()
    return Page(blocks, nodes, notes, lambda: root)


cdef object _picture(xmlNode* node):
    """As newscrawl.cleaning.body.line.picture_of."""
    cdef xmlAttr* attribute = node.properties
    cdef str name, value, source = ""
    cdef int best = len(SOURCES), rank
    cdef list texts = []
    while attribute is not NULL:
        name = decoded(attribute.name)
        rank = SOURCES.get(name, best)
        if rank < best:
            value = value_of(attribute)
            if value:
                source, best = value, rank
        elif name == "alt" or "title" in name or "caption" in name:
            value = squeeze(value_of(attribute)[:LONGEST_CAPTION])
            if value:
                texts.append(value)
        attribute = attribute.next
    return Picture(source.strip(), tuple(texts)) if source or texts else None


cdef inline void _append(array numbers, long long number):
    cdef Py_ssize_t size = len(numbers)
    resize_smart(numbers, size + 1)
    numbers.data.as_longlongs[size] = number


def _events_in(_Element root, size_t place):
    """The events after the beginning of a node, up to its end, for row_at, which asks for the attributes of cells only;
    `root` keeps the tree alive.
    """
    cdef str tag
    cdef xmlNode* outermost = <xmlNode*>place
    cdef xmlNode* node = outermost
    cdef xmlNode* following = node.children
    while True:
        if following is NULL:
            yield None
            if node is outermost:
                return
            following = node.next
            node = node.parent
        elif following.type == XML_ELEMENT_NODE:
            tag = decoded(following.name)
            yield tag, attributes_of(following) if tag in ("td", "th") else NONE
            node = following
            following = node.children
        else:
            if is_text(following):
                yield decoded(following.content)
            following = following.next


cdef class _Walker:
    """The state of one walk, see there."""

    cdef _Element root
    cdef dict roles
    """By the address of its node: the ROLE of an element."""
    cdef list blocks, open, parts, link_parts, pictures, hidden, centred, noted, addresses
    cdef object notes, spans, nodes
    cdef list tags, classes, identifiers, whole
    cdef array parents, depths, starts, ends, firsts, lasts
    cdef dict carried
    cdef Py_ssize_t links, in_link, in_bold, plain_chars, heading, link_from, data_row, cell
    cdef Py_ssize_t depth, skipped, count
    cdef int kinds[ROOM]

    def __init__(self, root):
        self.root = root
        self.notes = Notes()
        self.noted, self.addresses = self.notes.open, self.notes.addresses
        self.blocks, self.open, self.parts, self.link_parts, self.pictures = [], [], [], [], []
        self.hidden, self.centred, self.carried, self.spans = [], [], {}, RowSpans()
        self.nodes = nodes = Nodes()
        self.tags, self.classes, self.identifiers, self.whole = nodes.tags, nodes.classes, nodes.identifiers, nodes.whole
        self.parents, self.depths = nodes.parents, nodes.depths
        self.starts, self.ends, self.firsts, self.lasts = nodes.starts, nodes.ends, nodes.firsts, nodes.lasts

    cdef tuple walk(self):
        cdef xmlNode* outermost = self.root._c_node
        cdef xmlNode* node = outermost
        cdef xmlNode* following
        self.start(node)
        following = node.children
        while True:
            if following is NULL:
                self.end()
                if node is outermost:
                    break
                following = node.next
                node = node.parent
            elif following.type == XML_ELEMENT_NODE:
                node = following
                self.start(node)
                following = node.children
            else:
                if is_text(following) and (self.noted or not (self.skipped or self.between(following.content))):
                    self.text(decoded(following.content))
                following = following.next
        self.flush()
        return self.blocks, self.nodes, self.notes

    cdef inline bint between(self, const unsigned char* text) noexcept:
        """Whether a text is nothing but the blanks between elements, which are most texts of a page."""
        if self.parts or self.data_row:
            return False
        while 9 <= text[0] <= 13 or text[0] == 32:
            text += 1
        return text[0] == 0

    cdef int text(self, str text) except -1:
        if self.noted:
            self.notes.data(text)
        if self.skipped or not text:
            return 0
        if is_space(text):
            if not self.parts and not self.data_row:
                return 0
        elif not self.in_link and not self.in_bold:
            self.plain_chars += len(text)
        self.parts.append(text)
        if self.in_link:
            self.link_parts.append(text)
        return 0

    cdef int start(self, xmlNode* node) except -1:
        cdef xmlAttr* attribute = node.properties
        cdef str tag = decoded(node.name), called = None, name = None
        cdef int kind = KINDS.get(tag, INLINE), looks = 0
        cdef str role = None
        cdef bint centred = False
        self.depth += 1
        if self.depth > DEEPEST:
            raise TooDeep
        self.count += 1
        if self.noted:
            self.notes.child(self.depth - 1)
        if self.roles and <size_t>node in self.roles:
            role = self.roles[<size_t>node]
            kind = SKIP if kind == SKIP or kind == HEAD or role == REMOVED else BLOCK
        while attribute is not NULL:
            if is_called(attribute, "class"):
                called = value_of(attribute)
            elif is_called(attribute, "id"):
                name = value_of(attribute)
            elif is_called(attribute, "style"):
                looks |= LOOKS[value_of(attribute)]
            elif is_called(attribute, "hidden"):
                looks |= HIDDEN
            elif is_called(attribute, "align"):
                centred = value_of(attribute) == "center"
            elif kind == LINK and is_called(attribute, "href"):
                self.addresses.append(value_of(attribute))
            attribute = attribute.next
        if (called and FIELD_OF[called]) or (name and FIELD_OF[name]):
            self.notes.named(attributes_of(node), self.depth, self.count)
        self.kinds[self.depth] = kind
        if kind == HEAD and (tag != "script" or node.properties is not NULL):
            self.notes.head(tag, attributes_of(node), self.depth)
        if self.skipped:
            return 0
        if kind == BLOCK:
            if self.data_row and tag in ("td", "th"):
                self.kinds[self.depth] = CELL
                self.start_cell(self.depth == self.data_row + 1)
                return 0
            if not self.data_row:
                if self.parts or self.pictures:
                    self.line()
                self.links = self.plain_chars = 0
            if role == WHOLE:
                self.whole.append(len(self.tags))
            self.open_node(tag, called, name, looks | CENTRED if centred else looks)
            if not self.data_row and tag == "tr":
                self.start_row(node)
        elif kind == SKIP or kind == HEAD or looks & HIDDEN:
            self.skipped = self.depth
        elif kind != INLINE:
            self.start_inline(kind, node)
        return 0

    cdef int end(self) except -1:
        cdef int kind = self.kinds[self.depth]
        if self.noted:
            self.notes.end(self.depth)
        if self.skipped:
            if self.skipped == self.depth:
                self.skipped = 0
        elif kind == BLOCK:
            self.close_node()
        elif kind == LINK:
            self.in_link -= 1
            if len(self.blocks) - self.link_from >= MANY_PARAGRAPHS:
                unlink(self.blocks[self.link_from :])
        elif kind == BOLD:
            self.in_bold -= 1
        self.depth -= 1
        return 0

    cdef int start_cell(self, bint direct) except -1:
        if self.parts:
            self.parts.append(" | ")
        else:
            self.flush()
        if direct:
            self.parts += [text + " | " for text in self.carried.pop(self.cell, ())]
            self.cell += 1
        return 0

    cdef int start_row(self, xmlNode* node) except -1:
        row, table = row_at(_events_in(self.root, <size_t>node)), self.parents[len(self.parents) - 1]
        if row is not None and row.is_data(self.spans.reaching(table)):
            self.data_row, self.cell = self.depth, 0
            self.carried = self.spans.enter(row, table)
        return 0

    cdef int start_inline(self, int kind, xmlNode* node) except -1:
        if kind == LINK:
            self.in_link += 1
            self.links += 1
            if self.in_link == 1:
                self.link_from = len(self.blocks)
        elif kind == BREAK:
            self.flush()
        elif kind == BOLD:
            self.in_bold += 1
        elif kind == PICTURE:
            picture = _picture(node)
            if picture is not None:
                self.pictures.append(picture)
        return 0

    cdef int open_node(self, str tag, str called, str name, int looks) except -1:
        cdef Py_ssize_t parent = self.open[len(self.open) - 1] if self.open else -1
        if looks & HIDDEN:
            self.hidden.append(self.depth)
        if looks & CENTRED:
            self.centred.append(self.depth)
        if tag in HEADINGS:
            self.heading = HEADINGS[tag]
        elif tag == "center":
            self.centred.append(self.depth)
        self.open.append(len(self.tags))
        self.tags.append(tag)
        self.classes.append(called)
        self.identifiers.append(name)
        _append(self.parents, parent)
        _append(self.depths, len(self.open))
        _append(self.starts, len(self.blocks))
        _append(self.ends, 0)
        _append(self.firsts, self.count)
        _append(self.lasts, 0)
        return 0

    cdef int close_node(self) except -1:
        cdef Py_ssize_t node
        if not self.data_row:
            if self.parts or self.pictures:
                self.line()
            self.links = self.plain_chars = 0
        elif self.data_row == self.depth:
            self.parts += [" | " + text for text in self.carried.pop(-1, ())]
            self.flush()
            self.data_row = 0
        node = self.open.pop()
        self.ends[node], self.lasts[node] = len(self.blocks), self.count
        if self.tags[node] in HEADINGS:
            self.heading = 0
        if self.hidden and self.hidden[len(self.hidden) - 1] == self.depth:
            self.hidden.pop()
        while self.centred and self.centred[len(self.centred) - 1] == self.depth:
            self.centred.pop()
        return 0

    cdef int flush(self) except -1:
        if self.parts or self.pictures:
            self.line()
        self.links = self.plain_chars = 0
        return 0

    cdef int line(self) except -1:
        cdef str text = squeeze(self.parts[0] if len(self.parts) == 1 else "".join(self.parts))
        cdef Py_ssize_t link_chars = 0, node
        if text or self.pictures:
            if len(self.blocks) > MOST_BLOCKS:
                raise TooLong
            if self.link_parts:
                whole = len(self.link_parts) == len(self.parts)
                link_chars = len(text) if whole else min(len(text), len(squeeze("".join(self.link_parts))))
            node = self.open[len(self.open) - 1] if self.open else -1
            self.blocks.append(
                Block(
                    text,
                    node,
                    self.tags[node] if node >= 0 else "",
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
        return 0
