# cython: language_level=3
"""What libxml2 keeps of a page's elements and texts, as Python's strings and dictionaries."""

from cpython.unicode cimport PyUnicode_DecodeUTF8
from libc.string cimport strcmp, strlen
from lxml.includes.tree cimport XML_CDATA_SECTION_NODE, XML_TEXT_NODE, xmlAttr, xmlNode

cdef extern from "libxml/xmlversion.h":
    const char* COMPILED_VERSION "LIBXML_DOTTED_VERSION"

cdef enum:
    ROOM = 2_048  # levels that a tree can have at most


cdef inline int check_libxml2() except -1:
    """Raises ImportError where lxml brings another libxml2: the layout of its structures is compiled in."""
    from lxml import etree

    compiled = COMPILED_VERSION.decode()
    if etree.LIBXML_VERSION[:2] != tuple(map(int, compiled.split(".")[:2])):
        raise ImportError(f"compiled for libxml2 {compiled}, not {etree.LIBXML_VERSION}")
    return 0


cdef inline str decoded(const unsigned char* text):
    return PyUnicode_DecodeUTF8(<const char*>text, strlen(<const char*>text), NULL)


cdef inline bint is_text(xmlNode* node) noexcept:
    return (node.type == XML_TEXT_NODE or node.type == XML_CDATA_SECTION_NODE) and node.content is not NULL


cdef inline bint is_called(xmlAttr* attribute, const char* name) noexcept:
    return strcmp(<const char*>attribute.name, name) == 0


cdef inline str value_of(xmlAttr* attribute):
    cdef xmlNode* child = attribute.children
    if child is NULL or child.content is NULL:
        return ""
    if child.next is NULL:
        return decoded(child.content)
    parts = []
    while child is not NULL:
        if child.content is not NULL:
            parts.append(decoded(child.content))
        child = child.next
    return "".join(parts)


cdef inline dict attributes_of(xmlNode* node):
    cdef xmlAttr* attribute = node.properties
    cdef dict found = {}
    while attribute is not NULL:
        found[decoded(attribute.name)] = value_of(attribute)
        attribute = attribute.next
    return found
