# cython: language_level=3
"""What all questions about lines share: ranges of numbers and of lines, and sums of weights.

Sums are made in the order in which NumPy makes them, and those who use this are compiled without contracting products
and sums, so that scores are the same to the last bit.
"""

from libc.math cimport INFINITY
from libc.stdint cimport int64_t


cdef enum:
    MOST_LIMITS = 12


cdef struct Limits:
    # Those that cut numbers into ranges; behind the last one comes infinity.
    double values[MOST_LIMITS]


cdef struct Run:
    Py_ssize_t start, end


cdef inline Limits limits_of(numbers) except *:
    cdef Limits found
    cdef int place
    if len(numbers) > MOST_LIMITS:
        raise ValueError(f"{len(numbers)} limits, at most {MOST_LIMITS} are provided for")
    for place in range(MOST_LIMITS):
        found.values[place] = numbers[place] if place < len(numbers) else INFINITY
    return found


cdef inline int binned(double value, const Limits* limits) noexcept nogil:
    """The number of the range that a value falls in, counted from 1."""
    cdef int found = 1
    cdef int place
    for place in range(MOST_LIMITS):
        found += limits.values[place] <= value
    return found


cdef inline double clipped(double value, double least, double most) noexcept nogil:
    return least if value < least else most if value > most else value


cdef inline double added(const int64_t* answers, const int64_t* starts, int count, const double* weights) noexcept nogil:
    """The sum of the weights of a line's answers, question by question."""
    cdef double total = 0
    cdef int question
    for question in range(count):
        total += weights[starts[question] + answers[question]]
    return total


cdef inline Run best_run(const double* scores, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    """See :func:`newscrawl.cleaning.body.surface.best_run`; within a range, and counted from the page's beginning."""
    cdef double best = 0
    cdef double current = 0
    cdef Py_ssize_t first = start
    cdef Py_ssize_t place
    cdef Run found = Run(start, start)
    for place in range(start, end):
        if current <= 0:
            current = 0
            first = place
        current += scores[place]
        if current > best:
            best = current
            found = Run(first, place + 1)
    return found
