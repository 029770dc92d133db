# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
# distutils: extra_compile_args = -ffp-contract=off
"""A page as numbers, and the answers to the questions about each of its lines by itself.

The twin of :mod:`newscrawl.cleaning.body.surface`, :mod:`~newscrawl.cleaning.body.elements` and
:mod:`~newscrawl.cleaning.body.features`, which say what each question means; limits are taken from there, and answers
stand in the order of the questions there.  Whatever a page holds is checked here, when it is read; no index is checked
after that.
"""

from cpython.array cimport array
from cpython.mem cimport PyMem_Calloc, PyMem_Free
from libc.stdint cimport int64_t, uint8_t

from newscrawl.compiled.ranges cimport Limits, added, binned, clipped, limits_of

import numpy as np

from newscrawl.cleaning.body import candidates, context, elements, features, surface, view

cdef Limits LENGTHS = limits_of(features.LENGTHS)
cdef Limits LINK_SHARES = limits_of(features.SHARES)
cdef Limits FUNCTION_SHARES = limits_of(features.FUNCTION_SHARES)
cdef Limits COUNTS = limits_of(features.COUNTS)
cdef Limits LINKED = limits_of(context.LINKED)

cdef const uint8_t[::1] CLASSES = features.CLASSES
cdef const int64_t[::1] COUNTED = features.COUNTED
cdef const int64_t[::1] SIGNS = features.SIGNS
cdef const int64_t[::1] LAST = features.LAST
cdef Py_ssize_t PLANE = len(features.CLASSES)
cdef int COUNT_BITS = features.COUNT_BITS
cdef int64_t MOST = features.MOST
cdef int64_t DIGIT = features.DIGIT
cdef int64_t SEPARATOR = features.SEPARATOR
cdef int64_t BULLETED = features.BULLETED
cdef object date_in = features.DATE.search
cdef object bullet_of = features.BULLET.match

cdef dict TAG_CODES = features.TAG_CODES
cdef int OTHER_TAG = features.OTHER_TAG
cdef int FLAT_TAG = features.TAG_CODES["p"]
cdef list HEADINGS = list(features.HEADINGS)
cdef Py_ssize_t OWN_PROSE = features.PROSE
cdef Py_ssize_t SHORT = features.SHORT
cdef dict PLACES = surface.PLACES
cdef int HEAD = surface.PLACES["head"]
cdef int TAIL = surface.PLACES["tail"]
cdef Py_ssize_t LONGEST = surface.LONGEST
cdef double LINK = surface.LINKED
cdef Py_ssize_t PARAGRAPH = surface.PARAGRAPH
cdef object NAMES = elements.NAMES
cdef int GOOD = elements.GOOD
cdef int BAD = elements.BAD
cdef int LABEL_BITS = elements.LABEL_BITS
cdef int NAME_LEVELS = elements.LEVELS
cdef list STEP_CODES = elements.STEP_CODES.tolist()
cdef int ON_TOPIC = view.ON_TOPIC
cdef int TOPICS = len(view.TOPICS)
cdef Py_ssize_t RANGE_PROSE = candidates.PROSE
cdef str STOPS = "".join(candidates.STOPS)


cdef bint holds_any(str text, str characters):
    cdef Py_UCS4 char, one
    for char in text:
        for one in characters:
            if char == one:
                return True
    return False


cdef int read_text(Line* line, int64_t* answers, str text) except -1:
    """What a text tells: its length, and what it has of sentences, dates and signs."""
    cdef const uint8_t* classes = &CLASSES[0]
    cdef int64_t counts = 0
    cdef int64_t signs = 0
    cdef Py_UCS4 char
    cdef int found = 0
    cdef int64_t ends
    cdef Py_ssize_t place = 0
    cdef Py_ssize_t first_digit = -1  # a character beyond the plane may be one
    line.size = len(text)
    line.length = min(line.size, LONGEST)
    line.weight = min(1.0, 0.25 + line.length / 60.0)
    answers[0] = binned(line.size, &LENGTHS)
    answers[1] = binned(line.link_chars / <double>max(line.size, 1), &LINK_SHARES)
    if line.size == 0:
        answers[15] = 1
        return 0
    for char in text:
        found = classes[char] if char < PLANE else 0
        if found:
            counts += COUNTED[found]
            signs |= SIGNS[found]
        if first_digit < 0 and (char >= PLANE or SIGNS[found] & DIGIT):
            first_digit = place
        place += 1
    ends = counts & MOST
    answers[2] = binned(ends, &COUNTS)
    answers[3] = binned(counts >> COUNT_BITS & MOST, &COUNTS)
    answers[4] = binned((counts >> 2 * COUNT_BITS) / <double>line.size, &FUNCTION_SHARES)
    answers[5] = LAST[found]
    answers[6] = text.endswith(("...", "…"))
    answers[7] = ends > 0 and line.size >= OWN_PROSE
    if signs & DIGIT and date_in(text, first_digit) is not None:
        answers[8] = 1 if line.size < SHORT else 2
    answers[9] = signs & SEPARATOR > 0
    char = text[0]
    if char < PLANE and SIGNS[classes[char]] & BULLETED and bullet_of(text) is not None:
        answers[11] = 2 if line.link_chars else 1
    if line.size > PARAGRAPH and line.link_chars == 0:
        line.prose_like = holds_any(text, "。，")
    if line.loose and line.size >= RANGE_PROSE and line.link_chars < 0.3 * line.size:
        line.prose = holds_any(text, STOPS)
    return 0


cdef int read_markup(Line* line, int64_t* answers, block) except -1:
    cdef bint bold = block.bold
    cdef bint centred = block.centred
    cdef bint hidden = block.hidden
    line.heading = block.heading
    if not 0 <= line.heading < <int>len(HEADINGS):
        raise IndexError(f"a heading has no level {line.heading}")
    if line.size:
        answers[10] = <int>HEADINGS[line.heading] + 16 * bold + 8 * centred + 4 * hidden + 1
        answers[10] += (2 if block.pictures else 0) + (block.links > 2)
    return 0


cdef void sum_up(const Line* line, Line* following) noexcept nogil:
    following.tails = line.tails + (line.rule_place == TAIL)
    following.heads = line.heads + (line.rule_place == HEAD)
    following.chars = line.chars + line.length
    following.links = line.links + (line.link_chars > LINK * line.size)
    following.linked_chars = line.linked_chars + min(LONGEST, line.link_chars)
    following.proses = line.proses + line.prose
    following.filled = line.filled + (line.size > 0)
    following.free = line.free + line.loose
    following.on_topics = line.on_topics + line.on_topic
    following.describeds = line.describeds + line.described


cdef class Surface:
    """Numbers of the blocks of a view, in order, and of the elements of its page."""

    def __cinit__(self, view):
        page = view.page
        if len(features.own_columns()) != OWN:
            raise ValueError("the block model asks other questions of a line than the compiled one")
        self.view, self.blocks, self.size, self.count = view, page.blocks, len(page.blocks), len(page.nodes)
        self.lines = <Line*>PyMem_Calloc(self.size + 1, sizeof(Line))
        self.elements = <Element*>PyMem_Calloc(self.count + 1, sizeof(Element))
        self.own = <int64_t*>PyMem_Calloc(self.size + 1, OWN * sizeof(int64_t))
        if not self.lines or not self.elements or not self.own:
            raise MemoryError
        self.read_elements(page)
        self.read_lines()
        self.read_headlines()
        self.look_at_elements()
        self.number_kinds()

    def __dealloc__(self):
        PyMem_Free(self.lines)
        PyMem_Free(self.elements)
        PyMem_Free(self.own)

    cdef int read_elements(self, page) except -1:
        cdef const int64_t[::1] parents = page.nodes.parents
        cdef const int64_t[::1] depths = page.nodes.depths
        cdef const int64_t[::1] starts, ends
        cdef list tags = page.nodes.tags
        cdef list classes = page.nodes.classes
        cdef list identifiers = page.nodes.identifiers
        cdef Py_ssize_t place
        cdef Element* element
        starts, ends = page.ranges()
        if not (
            self.count == len(tags) == len(classes) == len(identifiers)
            and self.count == parents.shape[0] == depths.shape[0] == starts.shape[0] == ends.shape[0]
        ):
            raise ValueError("the elements' columns differ in length")
        NAMES.forget()
        for place in range(self.count):
            element = &self.elements[place]
            if not -1 <= parents[place] < place:
                raise IndexError(f"element {place} begins before the one that holds it")
            if not 0 <= starts[place] <= ends[place] <= self.size:
                raise IndexError(f"element {place} lies outside the page")
            element.parent = parents[place] if parents[place] >= 0 else self.count
            element.depth, element.start, element.end = depths[place], starts[place], ends[place]
            element.said = NAMES[tags[place], classes[place], identifiers[place]]
        element = &self.elements[self.count]
        element.parent, element.good, element.bad = self.count, NAME_LEVELS, NAME_LEVELS
        return 0

    cdef int read_lines(self) except -1:
        cdef list texts = self.view.page.lines.texts
        cdef list rules = self.view.rules
        cdef list topics = self.view.topics
        cdef list described = self.view.described
        cdef bint flat = self.view.flat
        cdef dict rule_codes = features.rule_codes()
        cdef Py_ssize_t place, node
        cdef Line* line
        cdef int64_t* answers
        if not self.size == len(texts) == len(rules) == len(topics) == len(described):
            raise ValueError("the view's columns differ in length")
        for place in range(self.size):
            block, rule = self.blocks[place], rules[place]
            line, answers = &self.lines[place], &self.own[OWN * place]
            node = block.node
            if not -1 <= node < self.count:
                raise IndexError(f"block {place} stands in an element that the page does not have")
            line.node = node if node >= 0 else self.count
            line.link_chars = block.link_chars
            line.rule_place = 0 if rule is None else PLACES[rule.place]
            line.loose = line.rule_place == 0 and texts[place] != ""
            line.furniture = not texts[place] or rule is not None
            read_text(line, answers, texts[place])
            read_markup(line, answers, block)
            if rule is not None and line.size:
                answers[13] = rule_codes[rule.name]
            answers[14] = FLAT_TAG if flat else TAG_CODES.get(block.tag, OTHER_TAG)
            line.described = described[place]
            answers[18], answers[19] = topics[place], line.described
            if not 0 <= answers[18] <= TOPICS:
                raise IndexError(f"there is no topic {answers[18]}")
            line.on_topic = answers[18] >= ON_TOPIC
            sum_up(line, line + 1)
        return 0

    cdef int read_headlines(self) except -1:
        cdef Py_ssize_t place
        places = self.view.headline_places
        self.headlines = array("q", places)
        self.headline = -1 if self.view.headline_at is None else self.view.headline_at
        if not -1 <= self.headline < self.size or (places and not 0 <= min(places) <= max(places) < self.size):
            raise IndexError("a headline stands outside the page")
        for place in places:
            self.own[OWN * place + 12] = self.lines[place].size > 0
        return 0

    cdef int look_at_elements(self) except -1:
        """What can be said of the elements without any scores."""
        cdef Py_ssize_t place
        cdef Element* element
        cdef Element* around
        cdef Line* first
        cdef Line* behind
        cdef int64_t* answers
        for place in range(self.count):
            element = &self.elements[place]
            around = &self.elements[element.parent]
            element.good = 0 if element.said & GOOD else min(around.good + 1, NAME_LEVELS)
            element.bad = 0 if element.said & BAD else min(around.bad + 1, NAME_LEVELS)
            first, behind = &self.lines[element.start], &self.lines[element.end]
            element.chars = behind.chars - first.chars
            element.linked = binned(
                (behind.links - first.links) / <double>max(element.end - element.start, 1), &LINKED
            )
        for place in range(self.count + 1):
            element = &self.elements[place]
            element.good, element.bad = STEP_CODES[element.good], STEP_CODES[element.bad]
        for place in range(self.size):
            element, answers = &self.elements[self.lines[place].node], &self.own[OWN * place]
            answers[16], answers[17] = element.good, element.bad
        return 0

    cdef int number_kinds(self) except -1:
        """Number the lines, those of the same tag and class under the same kind of parent alike."""
        cdef dict numbers = {}
        cdef int64_t mask = (<int64_t>1 << LABEL_BITS) - 1
        cdef int64_t own, around
        cdef Py_ssize_t place
        cdef Element* element
        for place in range(self.size):
            if place and self.lines[place].node == self.lines[place - 1].node:
                self.lines[place].kind = self.lines[place - 1].kind
                continue
            element = &self.elements[self.lines[place].node]
            own = element.said >> 2 & mask
            around = self.elements[element.parent].said >> 2 + LABEL_BITS
            self.lines[place].kind = numbers.setdefault(own << LABEL_BITS | around, len(numbers))
        return 0

    cdef int find_mass(self, const double[::1] scores, double* mass) except -1:
        """Find the likely text before each block: characters times the chance that they belong to the body."""
        cdef Py_ssize_t place
        if scores.shape[0] != self.size:
            raise ValueError(f"{scores.shape[0]} scores for {self.size} blocks")
        powers = np.empty(self.size)
        cdef double[::1] power = powers
        for place in range(self.size):
            power[place] = -clipped(scores[place], -30, 30)
        np.exp(powers, powers)  # NumPy's own differs from C's in the last bit
        mass[0] = 0
        for place in range(self.size):
            mass[place + 1] = mass[place] + 1 / (1 + power[place]) * self.lines[place].length
        return 0

    def alone(self, weights):
        """Scores of the blocks by themselves."""
        columns = features.own_columns()
        cdef const int64_t[::1] starts = columns.starts
        cdef const double[::1] by_answer = columns.by_answer(weights)
        cdef double bias = weights.bias
        cdef Py_ssize_t place
        scores = np.empty(self.size)
        cdef double[::1] found = scores
        for place in range(self.size):
            found[place] = added(&self.own[OWN * place], &starts[0], OWN, &by_answer[0]) + bias
        return scores

    def matrix(self):
        """As :func:`newscrawl.cleaning.body.features.own_matrix`."""
        matrix = np.empty((self.size, OWN), np.int64)
        cdef int64_t[:, ::1] rows = matrix
        cdef Py_ssize_t place, question
        for place in range(self.size):
            for question in range(OWN):
                rows[place, question] = self.own[OWN * place + question]
        return features.own_columns().matrix(matrix.T)
