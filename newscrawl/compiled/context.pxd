# cython: language_level=3
from libc.stdint cimport int64_t

from newscrawl.compiled.ranges cimport Run
from newscrawl.compiled.surface cimport Element, Line, Surface


cdef enum:
    QUESTIONS = 32


cdef struct Container:
    # An element; the entry behind the last is of none.
    Py_ssize_t meeting  # the innermost element that holds both it and the main one
    # Answers: how much of the likely text it holds, how dense that is, and where it stands to the main one.
    int share, density, above_main, off_main, below_main


cdef class Context:
    cdef Surface surface
    cdef Py_ssize_t size, count
    cdef Line* lines
    cdef Element* elements
    cdef Container* containers
    cdef Py_ssize_t main  # the element that the containers' `meeting` was found for; -1 before that
    cdef double* mass  # likely text before each block
    cdef double* weighted  # the sum of the weighted scores before each block
    cdef double* damped  # scores in which one line cannot outweigh many
    cdef double* of_kind  # the likely text of each kind of line
    cdef Run run, picked
    cdef bint has_picked

    cdef int look_around(self, const double[::1] scores, picked) except -1
    cdef void look_into_elements(self) noexcept nogil
    cdef void meet(self, Py_ssize_t main) noexcept nogil
    cdef void answer(self, Py_ssize_t place, double score, int64_t* answers) noexcept nogil
    cdef double mean(self, Py_ssize_t start, Py_ssize_t end) noexcept nogil
    cdef void answer_to_runs(self, Py_ssize_t place, int64_t* answers) noexcept nogil
    cdef int tails_behind(self, Py_ssize_t place, Py_ssize_t end) noexcept nogil
    cdef void answer_to_headline(self, Py_ssize_t place, int64_t* answers) noexcept nogil
