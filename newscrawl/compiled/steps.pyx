# cython: language_level=3
"""The elements that a plain selector finds, as newscrawl.cleaning.selectors asks XPath for them.

A selector is a row of steps; the tree is walked once, and with every element goes a set of bits: which steps have been
taken by it, and which by what it stands in.
"""

from cpython.mem cimport PyMem_Free, PyMem_Malloc
from libc.string cimport strcmp, strlen, strncmp
from lxml.includes.etreepublic cimport _Document, _Element, elementFactory, import_lxml__etree
from lxml.includes.tree cimport XML_ELEMENT_NODE, xmlAttr, xmlNode

from newscrawl.compiled.nodes cimport is_called, value_of

from lxml import etree

cdef extern from "libxml/xmlversion.h":
    const char* COMPILED_VERSION "LIBXML_DOTTED_VERSION"


if etree.LIBXML_VERSION[:2] != tuple(map(int, COMPILED_VERSION.decode().split(".")[:2])):
    # The layout of its structures is compiled in.
    raise ImportError(f"compiled for libxml2 {COMPILED_VERSION.decode()}, not {etree.LIBXML_VERSION}")
import_lxml__etree()

cdef enum:
    ROOM = 2_048  # levels that a tree can have at most
    MOST_STEPS = 8


cdef struct Level:
    xmlNode* node
    unsigned char taken  # bits of the steps that this element is
    unsigned char inside  # those that the elements around it are


cdef class Steps:
    """A plain selector: for each step a tag or None, whether it is asked for right inside of the step before, its ids
    and its classes.
    """

    cdef list tags, ids, classes
    cdef list right_inside
    cdef int count

    def __init__(self, steps):
        self.tags, self.right_inside, self.ids, self.classes = map(list, zip(*steps))
        self.count = len(self.tags)
        if self.count > MOST_STEPS:
            raise ValueError("too many steps")

    cdef bint _is(self, int step, xmlNode* node):
        cdef bytes name = self.tags[step]
        if name is not None and strcmp(<const char*>node.name, <const char*>name) != 0:
            return False
        for name in <list>self.ids[step]:
            if not _has_id(node, name):
                return False
        for name in <list>self.classes[step]:
            if not _has_class(node, name):
                return False
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
                if step and not ((right if steps.right_inside[step] else inside) >> (step - 1)) & 1:
                    continue
                if steps._is(step, node):
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


cdef bint _has_id(xmlNode* node, bytes name):
    cdef xmlAttr* attribute = node.properties
    while attribute is not NULL:
        if is_called(attribute, b"id"):
            if attribute.children is not NULL and attribute.children.next is NULL and attribute.children.content is not NULL:
                return strcmp(<const char*>attribute.children.content, <const char*>name) == 0
            return value_of(attribute).encode("utf-8", "surrogatepass") == name
        attribute = attribute.next
    return False


cdef bint _has_class(xmlNode* node, bytes name):
    cdef xmlAttr* attribute = node.properties
    cdef bytes several
    while attribute is not NULL:
        if is_called(attribute, b"class"):
            if attribute.children is not NULL and attribute.children.next is NULL and attribute.children.content is not NULL:
                return _has_word(<const char*>attribute.children.content, name)
            several = value_of(attribute).encode("utf-8", "surrogatepass")
            return _has_word(<const char*>several, name)
        attribute = attribute.next
    return False


cdef bint _has_word(const char* text, bytes word) noexcept:
    """Whether `word` stands in `text` between white space, which is what XPath takes for it."""
    cdef const char* start
    cdef size_t size = len(word)
    while True:
        while text[0] in (b" ", b"\t", b"\r", b"\n"):
            text += 1
        if not text[0]:
            return False
        start = text
        while text[0] and text[0] not in (b" ", b"\t", b"\r", b"\n"):
            text += 1
        if <size_t>(text - start) == size and strncmp(start, <const char*>word, size) == 0:
            return True
