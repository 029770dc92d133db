# cython: language_level=3
from libc.stdint cimport int64_t


cdef enum:
    OWN = 20  # questions about a block by itself


cdef struct Line:
    # One block.
    Py_ssize_t size, length, link_chars, node, kind
    double weight  # what its score counts
    bint furniture, loose, prose_like, prose, on_topic, described
    int rule_place
    int heading  # its level; 0 for none
    # Sums over the blocks before it; the entry behind the last block has the totals.
    Py_ssize_t tails, heads, chars, links, linked_chars, proses, filled, free, on_topics, describeds


cdef struct Element:
    # One element; the entry behind the last is of none, and that is what holds the outermost.
    Py_ssize_t parent, depth, start, end, chars
    int64_t said
    int good, bad  # answers: how far above it stands a name that sounds so
    int linked  # an answer: how many of its lines are links


cdef class Surface:
    cdef object view
    cdef list blocks
    cdef Py_ssize_t size, count  # blocks and elements
    cdef Line* lines
    cdef Element* elements
    cdef int64_t* own  # answers to the questions about each block by itself, block by block
    cdef const int64_t[::1] headlines
    cdef Py_ssize_t headline  # -1 where there is none

    cdef int read_elements(self, page) except -1
    cdef int read_lines(self) except -1
    cdef int read_headlines(self) except -1
    cdef int look_at_elements(self) except -1
    cdef int number_kinds(self) except -1
    cdef int find_mass(self, const double[::1] scores, double* mass) except -1
