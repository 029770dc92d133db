# cython: language_level=3
"""The elements that a plain selector finds, as newscrawl.cleaning.selectors asks XPath for them.

A selector is a row of steps; the tree is walked once, and with every element goes a set of bits: which steps have been
taken by it, and which by what it stands in.
"""

from cpython.mem cimport PyMem_Free, PyMem_Malloc
from libc.string cimport strcmp, strncmp
from lxml.includes.etreepublic cimport _Element, elementFactory, import_lxml__etree
from lxml.includes.tree cimport XML_ELEMENT_NODE, xmlAttr, xmlNode

from newscrawl.compiled.nodes cimport ROOM, check_libxml2, is_called, value_of

check_libxml2()
import_lxml__etree()

cdef enum:
    MOST_STEPS = 8  # as many as there are bits
    MOST_NAMES = 8


cdef struct Level:
    xmlNode* node
    unsigned char taken  # bits of the steps that this element is
    unsigned char inside  # those that the elements around it are


cdef struct Step:
    const char* tag  # NULL for any
    bint right_inside
    int ids, classes  # how many of the names are ids, and how many classes behind them
    const char* names[MOST_NAMES]
    size_t sizes[MOST_NAMES]


cdef class Steps:
    """A plain selector: for each step a tag or None, whether it is asked for right inside of the step before, its ids
    and its classes, all as bytes.  Raises ValueError where there is no room for all of it.
    """

    cdef Step steps[MOST_STEPS]
    cdef int count
    cdef list kept
    """What the structures point into."""

    def __init__(self, steps):
        cdef bytes tag, name
        cdef int place, number
        self.kept, self.count = steps, len(steps)
        if self.count > MOST_STEPS or any(len(ids) + len(classes) > MOST_NAMES for _, _, ids, classes in steps):
            raise ValueError("a selector of too many parts")
        for place, (tag, right_inside, ids, classes) in enumerate(steps):
            self.steps[place].tag = NULL
            if tag is not None:
                self.steps[place].tag = tag
            self.steps[place].right_inside = right_inside
            self.steps[place].ids, self.steps[place].classes = len(ids), len(classes)
            for number, name in enumerate([*ids, *classes]):
                self.steps[place].names[number] = name
                self.steps[place].sizes[number] = len(name)


cdef bint _is(Step* step, xmlNode* node):
    cdef int number
    if step.tag is not NULL and strcmp(<const char*>node.name, step.tag) != 0:
        return False
    for number in range(step.ids):
        if not _has(node, b"id", step.names[number], step.sizes[number]):
            return False
    for number in range(step.ids, step.ids + step.classes):
        if not _has(node, b"class", step.names[number], step.sizes[number]):
            return False
    return True


cdef bint _has(xmlNode* node, const char* kind, const char* name, size_t size):
    """Whether an element has that id, or that class among its classes."""
    cdef xmlAttr* attribute = node.properties
    cdef bytes several
    cdef const char* value
    while attribute is not NULL and not is_called(attribute, kind):
        attribute = attribute.next
    if attribute is NULL:
        return False
    if attribute.children is not NULL and attribute.children.next is NULL and attribute.children.content is not NULL:
        value = <const char*>attribute.children.content
    else:
        several = value_of(attribute).encode("utf-8", "surrogatepass")
        value = several
    return strcmp(value, name) == 0 if kind[0] == b"i" else _has_word(value, name, size)


cdef bint _has_word(const char* text, const char* word, size_t size) noexcept:
    """Whether `word` stands in `text` between white space, which is what XPath takes for it."""
    cdef const char* start
    while True:
        while text[0] in (b" ", b"\t", b"\r", b"\n"):
            text += 1
        if not text[0]:
            return False
        start = text
        while text[0] and text[0] not in (b" ", b"\t", b"\r", b"\n"):
            text += 1
        if <size_t>(text - start) == size and strncmp(start, word, size) == 0:
            return True


def find(_Element root not None, Steps steps not None):
    """Elements at and under `root` in the order of the page.  Raises ValueError for a tree of too many levels."""
    cdef Level* levels = <Level*>PyMem_Malloc(ROOM * sizeof(Level))
    cdef list found = []
    cdef int depth = 0, step, last = steps.count - 1
    cdef unsigned char taken, inside = 0, right = 0
    cdef xmlNode* node = root._c_node
    if levels is NULL:
        raise MemoryError
    try:
        while True:
            taken = 0
            for step in range(steps.count):
                if step and not ((right if steps.steps[step].right_inside else inside) >> (step - 1)) & 1:
                    continue
                if _is(&steps.steps[step], node):
                    taken |= 1 << step
            if (taken >> last) & 1:
                found.append(elementFactory(root._doc, node))
            if depth == ROOM:
                raise ValueError("too many levels")
            levels[depth].node, levels[depth].taken, levels[depth].inside = node, taken, inside
            depth += 1
            inside |= taken
            right = taken
            node = node.children
            while True:
                while node is not NULL and node.type != XML_ELEMENT_NODE:
                    node = node.next
                if node is not NULL:
                    break
                depth -= 1
                if not depth:
                    return found
                node = levels[depth].node.next
                inside = levels[depth].inside
                right = levels[depth - 1].taken
    finally:
        PyMem_Free(levels)
