# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
# distutils: extra_compile_args = -ffp-contract=off
"""The answers to the questions about what is around each line: the twin of :mod:`newscrawl.cleaning.body.context`."""

from cpython.mem cimport PyMem_Calloc, PyMem_Free
from libc.stdint cimport int64_t

from newscrawl.compiled.ranges cimport Limits, Run, added, best_run, binned, clipped, limits_of
from newscrawl.compiled.surface cimport OWN, Element, Line, Surface

import numpy as np

from newscrawl.cleaning.body import context, features, scoring

if len(context.CONTEXT) != QUESTIONS:
    raise ImportError("the block model asks other questions of what is around a line than the compiled one")

cdef Limits SCORES = limits_of(context.SCORES)
cdef Limits SHARES = limits_of(context.SHARES)
cdef Limits DISTANCES = limits_of(context.DISTANCES)
cdef Limits RESTS = limits_of(context.RESTS)
cdef Limits STEPS = limits_of(context.STEPS)
cdef int INSIDE = len(context.DISTANCES) + 2
cdef int MOST_RESTS = len(context.RESTS) + 1
cdef double NO_NEIGHBOUR = context.NO_NEIGHBOUR
cdef Py_ssize_t EXTRA_WEIGHT = context.EXTRA_WEIGHT
cdef double MAIN = context.MAIN
cdef double HOPELESS = scoring.HOPELESS
cdef int WINDOWS = len(context.WINDOWS)
cdef Py_ssize_t[8] WINDOW_STARTS
cdef Py_ssize_t[8] WINDOW_ENDS
for _place, (_, _start, _end) in enumerate(context.WINDOWS):
    WINDOW_STARTS[_place], WINDOW_ENDS[_place] = _start, _end


cdef inline int answer_of_place(Py_ssize_t place, Run span) noexcept nogil:
    """Where a block stands to a range: so far before it, in it, so far after it."""
    if place < span.start:
        return binned(span.start - place, &DISTANCES)
    return INSIDE if place < span.end else INSIDE + binned(place - span.end + 1, &DISTANCES)


cdef class Context:
    """The surroundings of a page's blocks, as the last scores that were looked at show them."""

    def __cinit__(self, Surface surface not None):
        cdef Py_ssize_t size = surface.size + 1
        self.surface, self.size, self.count, self.main = surface, surface.size, surface.count, -1
        self.lines, self.elements = surface.lines, surface.elements
        self.containers = <Container*>PyMem_Calloc(self.count + 1, sizeof(Container))
        self.mass = <double*>PyMem_Calloc(4 * size, sizeof(double))
        if not self.containers or not self.mass:
            raise MemoryError
        self.weighted, self.damped, self.of_kind = self.mass + size, self.mass + 2 * size, self.mass + 3 * size

    def __dealloc__(self):
        PyMem_Free(self.containers)
        PyMem_Free(self.mass)

    def again(self, weights, const double[::1] before, picked=None):
        """New scores of the blocks, knowing those before and the range that was picked; hopeless ones keep theirs."""
        columns, around = features.own_columns(), context.CONTEXT
        cdef const int64_t[::1] own_starts = columns.starts
        cdef const double[::1] own_weights = columns.by_answer(weights)
        cdef const int64_t[::1] starts = around.starts
        cdef const double[::1] by_answer = around.by_answer(weights)
        cdef double bias = weights.bias
        cdef int64_t[QUESTIONS] answers
        cdef Py_ssize_t place
        cdef double own
        self.look_around(before, picked)
        scores = np.empty(self.size)
        cdef double[::1] found = scores
        for place in range(self.size):
            if before[place] >= HOPELESS:
                self.answer(place, before[place], answers)
                own = added(&self.surface.own[OWN * place], &own_starts[0], OWN, &own_weights[0])
                found[place] = own + added(answers, &starts[0], QUESTIONS, &by_answer[0]) + bias
            else:
                found[place] = before[place]
        return scores

    def matrix(self, const double[::1] scores, picked=None):
        """As :meth:`newscrawl.cleaning.body.context.Context.matrix` for all blocks."""
        matrix = np.zeros((self.size + 1, QUESTIONS), np.int64)
        cdef int64_t[:, ::1] rows = matrix
        cdef Py_ssize_t place
        self.look_around(scores, picked)
        for place in range(self.size):
            self.answer(place, scores[place], &rows[place, 0])
        return context.CONTEXT.matrix(matrix[: self.size].T)

    cdef int look_around(self, const double[::1] scores, picked) except -1:
        cdef Py_ssize_t place
        cdef Line* line
        self.surface.find_mass(scores, self.mass)
        self.has_picked = picked is not None
        if picked is not None:
            self.picked.start, self.picked.end = picked
            if not 0 <= self.picked.start <= self.picked.end <= self.size:
                raise IndexError("the picked range lies outside the page")
        for place in range(self.size):
            self.of_kind[place] = 0
        for place in range(self.size):
            line = &self.lines[place]
            self.weighted[place + 1] = self.weighted[place] + clipped(scores[place], -5, 5) * (line.length + EXTRA_WEIGHT)
            self.damped[place] = clipped(scores[place], -4, 4) * line.weight
            self.of_kind[line.kind] += self.mass[place + 1] - self.mass[place]
        self.run = best_run(self.damped, 0, self.size)
        self.look_into_elements()
        return 0

    cdef void look_into_elements(self) noexcept nogil:
        """How much of the likely text each element holds, and where it stands to the innermost that holds most."""
        cdef double total = self.mass[self.size] or 1.0
        cdef double held
        cdef Py_ssize_t main = 0
        cdef Py_ssize_t deepest = self.elements[0].depth
        cdef Py_ssize_t place
        cdef Element* element
        for place in range(self.count):
            element = &self.elements[place]
            held = self.mass[element.end] - self.mass[element.start]
            self.containers[place].share = binned(held / total, &SHARES)
            self.containers[place].density = binned(held / max(element.chars, 1), &SHARES)
            if held >= MAIN * total and element.depth >= deepest:
                main, deepest = place, element.depth
        if self.count and main != self.main:
            self.main = main
            self.meet(main)

    cdef void meet(self, Py_ssize_t main) noexcept nogil:
        """Find for each element how far above `main` it meets it, whether it stands in it, and how deep."""
        cdef Element* elements = self.elements
        cdef Container* containers = self.containers
        cdef Py_ssize_t place, parent, depth
        for place in range(self.count):
            containers[place].meeting = -1
        place = main
        while place < self.count:
            containers[place].meeting = place
            place = elements[place].parent
        for place in range(self.count):
            if containers[place].meeting < 0:
                parent = elements[place].parent
                containers[place].meeting = place if parent == self.count else containers[parent].meeting
            depth = elements[containers[place].meeting].depth
            containers[place].above_main = <int>max(0, min(elements[main].depth - depth, 4)) + 1
            containers[place].off_main = 1 if containers[place].meeting == main else 2
            containers[place].below_main = <int>min(elements[place].depth - depth, 4) + 1

    cdef void answer(self, Py_ssize_t place, double score, int64_t* answers) noexcept nogil:
        """Answer the questions about what is around a block."""
        cdef Line* lines = self.lines
        cdef Py_ssize_t element = lines[place].node
        cdef Container* container = &self.containers[element]
        cdef int window, level
        cdef Py_ssize_t start, end
        answers[0] = binned(score, &SCORES)
        for window in range(WINDOWS):
            start = max(0, place + WINDOW_STARTS[window])
            end = min(self.size, place + WINDOW_ENDS[window])
            answers[1 + window] = binned(self.mean(start, end), &SCORES)
        answers[19], answers[20], answers[21] = container.above_main, container.off_main, container.below_main
        for level in range(4):
            answers[7 + 3 * level] = self.containers[element].share
            answers[8 + 3 * level] = self.containers[element].density
            answers[9 + 3 * level] = self.elements[element].linked
            element = self.elements[element].parent
        answers[22] = binned(self.of_kind[lines[place].kind] / (self.mass[self.size] or 1.0), &SHARES)
        self.answer_to_runs(place, &answers[23])
        self.answer_to_headline(place, &answers[30])

    cdef double mean(self, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
        """The mean score of some blocks."""
        cdef Py_ssize_t weight
        if end <= start:
            return NO_NEIGHBOUR
        weight = self.lines[end].chars - self.lines[start].chars + EXTRA_WEIGHT * (end - start)
        return (self.weighted[end] - self.weighted[start]) / max(weight, 1)

    cdef void answer_to_runs(self, Py_ssize_t place, int64_t* answers) noexcept nogil:
        """Where a block stands to the best run, and to the range that was picked."""
        cdef Py_ssize_t start = self.run.start
        cdef Py_ssize_t end = self.run.end
        cdef bint inside = start <= place < end
        cdef Py_ssize_t tails
        answers[0] = answer_of_place(place, self.run)
        answers[1] = answers[2] = answers[3] = 0
        if self.has_picked:
            answers[1] = answer_of_place(place, self.picked)
            answers[2] = 2 * inside + 1 + (self.picked.start <= place < self.picked.end)
            answers[3] = self.tails_behind(place, self.picked.end)
        answers[4] = self.tails_behind(place, end)
        answers[5] = answers[6] = 0
        if inside:  # how much of it is still to come, and what markers were seen since its beginning
            answers[5] = binned(
                (self.mass[end] - self.mass[place]) / ((self.mass[end] - self.mass[start]) or 1.0), &RESTS
            )
            tails = self.lines[place + 1].tails - self.lines[start].tails
            if tails > 0:
                answers[6] = (min(2, tails) - 1) * MOST_RESTS + answers[5]

    cdef int tails_behind(self, Py_ssize_t place, Py_ssize_t end) noexcept nogil:
        """Tail markers between the end of a range and a block behind it."""
        return <int>min(3, self.lines[place + 1].tails - self.lines[end].tails) + 1 if place >= end else 0

    cdef void answer_to_headline(self, Py_ssize_t place, int64_t* answers) noexcept nogil:
        """How far below the headline a block stands, in all lines and in those that are no furniture."""
        cdef Line* lines = self.lines
        answers[1] = 0
        if self.surface.headline < 0:
            answers[0] = 1
        elif place <= self.surface.headline:
            answers[0] = 2 if place < self.surface.headline else 3
        else:
            answers[0] = binned(place - self.surface.headline, &STEPS) + 3
            answers[1] = 2 * binned(lines[place + 1].free - lines[self.surface.headline + 1].free, &STEPS) - 1
            answers[1] += lines[place].prose_like
