# cython: language_level=3
"""White space of texts, as newscrawl.cleaning.body.line squeezes it."""

from cpython.mem cimport PyMem_Free, PyMem_Malloc
from cpython.unicode cimport PyUnicode_4BYTE_KIND, PyUnicode_FromKindAndData


cdef inline bint is_space(str text):
    """str.isspace of a text that is not empty."""
    cdef Py_UCS4 char
    for char in text:
        if not char.isspace():
            return False
    return True


cdef inline bint is_squeezed(str text):
    """Whether squeezing changes nothing."""
    cdef Py_UCS4 char
    cdef bint after_space = True
    for char in text:
        if not char.isspace():
            after_space = False
        elif after_space or char != u" ":
            return False
        else:
            after_space = True
    return not after_space or not text


cdef inline bint is_han(Py_UCS4 char) noexcept:
    """The characters between which HAN_LINE_BREAK joins lines."""
    return 0x2E80 <= char <= 0x9FFF or char in u"，。、；：！？“”"


cdef inline str squeeze(str text):
    """`text` as newscrawl.cleaning.body.line.squeeze leaves it."""
    cdef Py_ssize_t size = 0
    cdef Py_UCS4 char, last = 0
    cdef bint only_source = True, broken = False, space = False
    cdef Py_UCS4* kept
    if is_squeezed(text):
        return text
    kept = <Py_UCS4*>PyMem_Malloc(len(text) * sizeof(Py_UCS4))
    if kept is NULL:
        raise MemoryError
    try:
        for char in text:
            if char.isspace():
                # A break of the source: blanks, tabs and returns, then a line feed, then whatever space there is.
                if not broken:
                    broken = only_source and char == u"\n"
                    only_source = only_source and char in u" \t\r"
                space = True
                continue
            if space:
                if size and not (broken and is_han(last) and is_han(char)):
                    kept[size] = u" "
                    size += 1
                space, only_source, broken = False, True, False
            kept[size] = last = char
            size += 1
        return PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, kept, size)
    finally:
        PyMem_Free(kept)
