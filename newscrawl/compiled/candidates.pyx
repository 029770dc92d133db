# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
# distutils: extra_compile_args = -ffp-contract=off
"""Candidate bodies and the answers to the questions about each: the twin of
:mod:`newscrawl.cleaning.body.candidates`.
"""

from cpython.mem cimport PyMem_Calloc, PyMem_Free
from libc.stdint cimport int64_t

from newscrawl.compiled.ranges cimport Limits, Run, added, best_run, binned, clipped, limits_of
from newscrawl.compiled.surface cimport Element, Line, Surface

import numpy as np

from newscrawl.cleaning.body import candidates

cdef enum:
    QUESTIONS = 31


if len(candidates.RANGE) != QUESTIONS:
    raise ImportError("the block model asks other questions of a candidate than the compiled one")

cdef Limits CHARS = limits_of(candidates.CHARS)
cdef Limits SHARES = limits_of(candidates.SHARES)
cdef Limits DENSITIES = limits_of(candidates.DENSITIES)
cdef Limits LINKED = limits_of(candidates.LINKED)
cdef Limits COUNTS = limits_of(candidates.COUNTS)
cdef Limits FEW = limits_of(candidates.COUNTS[:3])
cdef Limits PROSE_SHARES = limits_of(candidates.PROSE_SHARES)
cdef Limits GAPS = limits_of(candidates.GAPS)
cdef Limits TOPIC_SHARES = limits_of(candidates.TOPIC_SHARES)
cdef Limits OUTSIDE = limits_of(candidates.OUTSIDE)
cdef Limits POSITIONS = limits_of(candidates.POSITIONS)
cdef dict TAG_CODES = candidates.TAG_CODES
cdef Py_ssize_t LEAST = candidates.LEAST
cdef double LIKELY = candidates.LIKELY
cdef Py_ssize_t TITLE_REACH = candidates.TITLE_REACH
cdef object Candidate = candidates.Candidate


cdef class Ranking:
    """The candidates of a page."""

    cdef Surface surface
    cdef Py_ssize_t size, count
    cdef Line* lines
    cdef Element* elements
    cdef double* mass  # likely text before each block
    cdef double* damped  # scores in which one line cannot outweigh many
    cdef Py_ssize_t* likely  # characters of likely lines before each block

    def __cinit__(self, Surface surface not None):
        self.surface, self.size, self.count = surface, surface.size, surface.count
        self.lines, self.elements = surface.lines, surface.elements
        self.mass = <double*>PyMem_Calloc(self.size + 1, sizeof(double))
        self.damped = <double*>PyMem_Calloc(self.size + 1, sizeof(double))
        self.likely = <Py_ssize_t*>PyMem_Calloc(self.size + 1, sizeof(Py_ssize_t))
        if not self.mass or not self.damped or not self.likely:
            raise MemoryError

    def __dealloc__(self):
        PyMem_Free(self.mass)
        PyMem_Free(self.damped)
        PyMem_Free(self.likely)

    def find(self, const double[::1] scores):
        """All ranges worth ranking; the whole page when there is none."""
        cdef Py_ssize_t place, span, node
        cdef Line* lines = self.lines
        cdef Element* element
        cdef Run[2] cuts
        cdef bint counts
        cdef dict found = {}
        cdef set seen = set()
        if scores.shape[0] != self.size:
            raise ValueError(f"{scores.shape[0]} scores for {self.size} blocks")
        for place in range(self.size):
            counts = scores[place] > LIKELY and lines[place].link_chars < 0.5 * lines[place].size
            self.likely[place + 1] = self.likely[place] + (lines[place].length if counts else 0)
            self.damped[place] = clipped(scores[place] + 0.5, -4, 4) * lines[place].weight
        for node in range(self.count - 1, -1, -1):
            element = &self.elements[node]
            span = element.start * (self.size + 1) + element.end
            if self.likely[element.end] - self.likely[element.start] < LEAST or span in seen:
                continue
            seen.add(span)
            cuts[0] = best_run(self.damped, element.start, element.end)
            cuts[1] = self.trimmed(element.start, element.end)
            for place in range(2):
                if self.likely[cuts[place].end] - self.likely[cuts[place].start] >= LEAST:
                    found.setdefault((cuts[place].start, cuts[place].end), node)
        return [Candidate(start, end, node) for (start, end), node in found.items()] or [Candidate(0, self.size, 0)]

    cdef Run trimmed(self, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
        """The range without headline and furniture at its ends."""
        while start < end and (self.lines[start].furniture or self.lines[start].heading == 1):
            start += 1
        while end > start and self.lines[end - 1].furniture:
            end -= 1
        return Run(start, end)

    def worth(self, ranges, const double[::1] scores, weights):
        """Scores of candidates, given those of the blocks."""
        cdef const int64_t[::1] starts = candidates.RANGE.starts
        cdef const double[::1] by_answer = candidates.RANGE.by_answer(weights)
        cdef double bias = weights.bias
        cdef int64_t[QUESTIONS] answers
        cdef Py_ssize_t number
        found = np.empty(len(ranges))
        cdef double[::1] worth = found
        self.surface.find_mass(scores, self.mass)
        for number, candidate in enumerate(ranges):
            self.answer_of_range(candidate, answers)
            worth[number] = added(answers, &starts[0], QUESTIONS, &by_answer[0]) + bias
        return found

    def matrix(self, ranges, const double[::1] scores):
        """As :meth:`newscrawl.cleaning.body.candidates.Ranking.matrix`."""
        matrix = np.zeros((len(ranges), QUESTIONS), np.int64)
        cdef int64_t[:, ::1] rows = matrix
        cdef Py_ssize_t number
        self.surface.find_mass(scores, self.mass)
        for number, candidate in enumerate(ranges):
            self.answer_of_range(candidate, &rows[number, 0])
        return candidates.RANGE.matrix(matrix.T)

    cdef int answer_of_range(self, candidate, int64_t* answers) except -1:
        cdef Py_ssize_t start = candidate.start
        cdef Py_ssize_t end = candidate.end
        cdef Py_ssize_t node = candidate.node
        if not (0 <= start <= end <= self.size and start < self.size and 0 <= node < max(self.count, 1)):
            raise IndexError(f"{candidate} lies outside the page")
        self.answer_of_text(start, end, answers)
        self.answer_of_title(start, end, &answers[18])
        self.answer_of_element(start, end, node, &answers[25])
        return 0

    cdef void answer_of_text(self, Py_ssize_t start, Py_ssize_t end, int64_t* answers) noexcept nogil:
        cdef Line* lines = self.lines
        cdef Line* first = &lines[start]
        cdef Line* behind = &lines[end]
        cdef double mass = self.mass[end] - self.mass[start]
        cdef Py_ssize_t chars = behind.chars - first.chars
        cdef Py_ssize_t filled = max(chars, 1)
        cdef Py_ssize_t prose = behind.proses - first.proses
        cdef Py_ssize_t some = max(prose, 1)
        answers[0] = binned(chars, &CHARS)
        answers[1] = binned(mass / (self.mass[self.size] or 1.0), &SHARES)
        answers[2] = binned(mass / filled, &DENSITIES)
        answers[3] = binned((behind.linked_chars - first.linked_chars) / <double>filled, &LINKED)
        answers[4] = binned(prose, &COUNTS)
        answers[5] = binned(prose / <double>max(behind.filled - first.filled, 1), &PROSE_SHARES)
        answers[6] = min(3, behind.tails - first.tails) + 1
        answers[7] = min(3, behind.heads - first.heads) + 1
        answers[8] = min(3, first.heads - lines[max(0, start - 6)].heads) + 1
        answers[9] = min(3, lines[min(self.size, end + 4)].tails - behind.tails) + 1
        answers[10] = binned(lines[min(self.size, end + 5)].proses - behind.proses, &FEW)
        answers[11] = binned(first.proses - lines[max(0, start - 5)].proses, &FEW)
        answers[12] = min(2, behind.on_topics - first.on_topics) + 1
        answers[13] = min(1, behind.describeds - first.describeds) + 1
        answers[14] = binned((lines[self.size].proses - prose) / <double>some, &OUTSIDE)
        answers[15] = binned(start / <double>max(1, self.size), &POSITIONS)
        answers[16] = prose > 0
        answers[17] = binned((behind.on_topics - first.on_topics) / <double>some, &TOPIC_SHARES) if prose > 0 else 0

    cdef void answer_of_title(self, Py_ssize_t start, Py_ssize_t end, int64_t* answers) noexcept nogil:
        """Where a candidate stands to the last headline before it, and whether there is one in it."""
        cdef Line* lines = self.lines
        cdef const int64_t[::1] headlines = self.surface.headlines
        cdef Py_ssize_t count = 0
        cdef Py_ssize_t behind = headlines.shape[0]
        cdef Py_ssize_t place, last
        for place in range(7):
            answers[place] = 0
        while count < behind:  # halving: a page may print its title thousands of times
            place = (count + behind) // 2
            if headlines[place] < start:
                count = place + 1
            else:
                behind = place
        answers[5] = count == 0
        if count < headlines.shape[0] and headlines[count] < end:
            answers[6] = 1 if headlines[count] - start < 4 else 2
        if count == 0:
            return
        last = headlines[count - 1]
        place = max(last + 1, min(start, last + TITLE_REACH))
        answers[0] = binned(lines[place].free - lines[last + 1].free, &GAPS)
        answers[1] = binned(lines[start].proses - lines[last].proses, &FEW)
        answers[2] = answers[0] if lines[last].heading else 0
        answers[3] = min(2, lines[start].on_topics - lines[last + 1].on_topics) + 1
        answers[4] = lines[start].describeds != lines[last + 1].describeds

    cdef int answer_of_element(self, Py_ssize_t start, Py_ssize_t end, Py_ssize_t node, int64_t* answers) except -1:
        cdef Element* element = &self.elements[node]
        cdef bint flat = self.surface.view.flat
        cdef Py_ssize_t place
        for place in range(6):
            answers[place] = 0
        if self.count == 0:
            return 0
        answers[0] = flat
        if not flat:
            answers[1] = TAG_CODES.get(self.surface.blocks[start].tag, 0)
            answers[2] = TAG_CODES.get(self.surface.view.page.nodes.tags[node], 0)
        answers[3], answers[4] = element.good, element.bad
        answers[5] = 1 if element.start == start and element.end == end else 2
        return 0
