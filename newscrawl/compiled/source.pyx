# cython: language_level=3, boundscheck=False, wraparound=False
"""What stands in the source of a page, in passes that a C compiler makes of sixteen bytes and more at a time."""

from libc.stdint cimport uint8_t, uint32_t
from libc.string cimport memchr

cdef enum:
    CONTROLS = 1
    FORM_FEED = 2
    NUMERIC_ENTITY = 4
    DATA_URI = 8


def signs(const uint8_t[::1] data):
    """As newscrawl.cleaning.text.tidy.signs, but nothing that is not there."""
    cdef Py_ssize_t place, size = len(data)
    cdef const uint8_t* at
    cdef uint8_t controls = 0, form_feed = 0, entity = 0, uri = 0
    if not size:
        return 0
    at = &data[0]
    for place in range(size):
        form_feed |= at[place] == 0x0C
        controls |= (at[place] < 0x20) & (at[place] != 9) & (at[place] != 10) & (at[place] != 12) & (at[place] != 13)
        controls |= at[place] == 0x7F
    for place in range(size - 1):
        entity |= (at[place] == c"&") & (at[place + 1] == c"#")
    for place in range(size - 4):
        uri |= (at[place] == c"d") & (at[place + 1] == c"a") & (at[place + 2] == c"t") & (at[place + 3] == c"a") & (
            at[place + 4] == c":"
        )
    return controls * CONTROLS | form_feed * FORM_FEED | entity * NUMERIC_ENTITY | uri * DATA_URI


def closing(const uint8_t[::1] data):
    """The place of the first closing tag that newscrawl.cleaning.tree.CLOSING may match; the end where there is none."""
    cdef const uint8_t* start
    cdef const uint8_t* end
    cdef const uint8_t* at
    if len(data) < 6:
        return len(data)
    start = &data[0]
    end = start + len(data) - 5
    at = <const uint8_t*>memchr(start, c"<", end - start)
    while at is not NULL:
        if at[1] == c"/" and (
            ((at[2] | 0x20) == c"b" and (at[3] | 0x20) == c"o") or ((at[2] | 0x20) == c"h" and (at[3] | 0x20) == c"t")
        ):
            return at - start
        at = <const uint8_t*>memchr(at + 1, c"<", end - at - 1)
    return len(data)


def hits(const uint8_t[::1] data, const uint8_t[::1] table, Py_ssize_t step, uint32_t any_case, uint32_t multiplier):
    """As newscrawl.sites.gov.pieces.Pieces.hits: places, `step` apart, of four bytes whose number `table` has, and these
    numbers, `any_case` added.
    """
    cdef Py_ssize_t place = 0
    cdef uint32_t gram
    cdef list found = []
    if len(table) != 1 << 16 or step < 1:
        raise ValueError("the table needs an entry for each number of 16 bits, and the step is 1 or more")
    while place < len(data) - 3:  # a range of unknown step would be one of Python's objects
        gram = data[place] | data[place + 1] << 8 | data[place + 2] << 16 | <uint32_t>data[place + 3] << 24
        gram |= any_case
        if table[gram * multiplier >> 16]:
            found.append((place, gram))
        place += step
    return found
