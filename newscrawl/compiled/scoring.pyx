# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
# distutils: extra_compile_args = -ffp-contract=off
"""The scores of a page's blocks and of its candidate bodies, line by line.

The twin of :mod:`newscrawl.cleaning.body.scoring`, whose modules say what each question means; the numbers of all
limits are taken from there.  Sums are made in the same order, and products and sums are not contracted, so that scores
are the same to the last bit.  Whatever a page holds is checked when it is read; no index is checked after that.
"""

from cpython.array cimport array
from cpython.mem cimport PyMem_Calloc, PyMem_Free
from libc.math cimport INFINITY
from libc.stdint cimport int64_t, uint8_t

import numpy as np

from newscrawl.cleaning.body import candidates as range_model
from newscrawl.cleaning.body import context as context_model
from newscrawl.cleaning.body import elements as names_model
from newscrawl.cleaning.body import features as own_model
from newscrawl.cleaning.body import scoring as model
from newscrawl.cleaning.body import surface as surface_model
from newscrawl.cleaning.body import view as view_model

cdef enum:
    MOST_LIMITS = 12
    # Questions about a block by itself, about what is around it, and about a candidate:
    OWN = 20
    CONTEXT = 32
    RANGE = 31


if (len(context_model.CONTEXT), len(range_model.RANGE)) != (CONTEXT, RANGE):
    raise ImportError("the block model asks other questions than the compiled one")


cdef struct Limits:
    # Those that cut numbers into ranges; behind the last one comes infinity.
    double values[MOST_LIMITS]


cdef struct Line:
    # One block.
    Py_ssize_t size, length, link_chars, node, kind
    double weight  # what its score counts
    bint furniture, loose, prose_like, prose, on_topic, described
    int rule_place
    int heading  # its level; 0 for none
    # Sums over the blocks before it; the entry behind the last block has the totals.
    Py_ssize_t tails, heads, chars, links, linked_chars, proses, filled, free, on_topics, describeds, likely


cdef struct Element:
    # One element; the entry behind the last is of none, and that is what holds the outermost.
    Py_ssize_t parent, depth, start, end, chars
    Py_ssize_t meeting  # the innermost element that holds both it and the main one
    int64_t said
    int good, bad  # steps to a name that sounds so
    # Answers:
    int share, density, linked  # how much of the likely text it holds, how dense that is and how linked its lines
    int above_main, off_main, below_main


cdef struct Run:
    Py_ssize_t start, end


cdef Limits limits_of(numbers) except *:
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


cdef Run best_run(const double* scores, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
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


cdef bint holds_any(str text, str characters):
    cdef Py_UCS4 char, one
    for char in text:
        for one in characters:
            if char == one:
                return True
    return False


cdef Limits LENGTHS = limits_of(own_model.LENGTHS)
cdef Limits LINK_SHARES = limits_of(own_model.SHARES)
cdef Limits FUNCTION_SHARES = limits_of(own_model.FUNCTION_SHARES)
cdef Limits COUNTS = limits_of(own_model.COUNTS)
cdef Limits SCORES = limits_of(context_model.SCORES)
cdef Limits SHARES = limits_of(context_model.SHARES)
cdef Limits LINKED = limits_of(context_model.LINKED)
cdef Limits DISTANCES = limits_of(context_model.DISTANCES)
cdef Limits RESTS = limits_of(context_model.RESTS)
cdef Limits STEPS = limits_of(context_model.STEPS)
cdef Limits CHARS = limits_of(range_model.CHARS)
cdef Limits RANGE_SHARES = limits_of(range_model.SHARES)
cdef Limits DENSITIES = limits_of(range_model.DENSITIES)
cdef Limits RANGE_LINKED = limits_of(range_model.LINKED)
cdef Limits RANGE_COUNTS = limits_of(range_model.COUNTS)
cdef Limits FEW = limits_of(range_model.COUNTS[:3])
cdef Limits PROSE_SHARES = limits_of(range_model.PROSE_SHARES)
cdef Limits GAPS = limits_of(range_model.GAPS)
cdef Limits TOPIC_SHARES = limits_of(range_model.TOPIC_SHARES)
cdef Limits OUTSIDE = limits_of(range_model.OUTSIDE)
cdef Limits POSITIONS = limits_of(range_model.POSITIONS)
cdef int INSIDE = len(context_model.DISTANCES) + 2
cdef int MOST_RESTS = len(context_model.RESTS) + 1

cdef const uint8_t[::1] CLASSES = own_model.CLASSES
cdef const int64_t[::1] COUNTED = own_model.COUNTED
cdef const int64_t[::1] SIGNS = own_model.SIGNS
cdef const int64_t[::1] LAST = own_model.LAST
cdef Py_ssize_t PLANE = len(own_model.CLASSES)
cdef int COUNT_BITS = own_model.COUNT_BITS
cdef int64_t MOST = own_model.MOST
cdef int64_t DIGIT = own_model.DIGIT
cdef int64_t SEPARATOR = own_model.SEPARATOR
cdef int64_t BULLETED = own_model.BULLETED
cdef object date_in = own_model.DATE.search
cdef object bullet_of = own_model.BULLET.match
cdef dict own_tags = own_model.TAG_CODES
cdef dict range_tags = range_model.TAG_CODES
cdef int OTHER_TAG = own_model.OTHER_TAG
cdef int FLAT_TAG = own_model.TAG_CODES["p"]
cdef list HEADINGS = list(own_model.HEADINGS)
cdef Py_ssize_t OWN_PROSE = own_model.PROSE
cdef Py_ssize_t SHORT = own_model.SHORT

cdef dict PLACES = surface_model.PLACES
cdef int HEAD = surface_model.PLACES["head"]
cdef int TAIL = surface_model.PLACES["tail"]
cdef Py_ssize_t LONGEST = surface_model.LONGEST
cdef double LINK = surface_model.LINKED
cdef Py_ssize_t PARAGRAPH = surface_model.PARAGRAPH
cdef object NAMES = names_model.NAMES
cdef int GOOD = names_model.GOOD
cdef int BAD = names_model.BAD
cdef int LABEL_BITS = names_model.LABEL_BITS
cdef int NAME_LEVELS = names_model.LEVELS
cdef list STEP_CODES = names_model.STEP_CODES.tolist()
cdef int ON_TOPIC = view_model.ON_TOPIC
cdef int TOPICS = len(view_model.TOPICS)

cdef double HOPELESS = model.HOPELESS
cdef double NO_NEIGHBOUR = context_model.NO_NEIGHBOUR
cdef Py_ssize_t EXTRA_WEIGHT = context_model.EXTRA_WEIGHT
cdef double MAIN = context_model.MAIN
cdef Py_ssize_t LEAST = range_model.LEAST
cdef double LIKELY = range_model.LIKELY
cdef Py_ssize_t RANGE_PROSE = range_model.PROSE
cdef Py_ssize_t TITLE_REACH = range_model.TITLE_REACH
cdef str STOPS = "".join(range_model.STOPS)
cdef object Candidate = range_model.Candidate
cdef int WINDOWS = len(context_model.WINDOWS)
cdef Py_ssize_t[8] WINDOW_STARTS
cdef Py_ssize_t[8] WINDOW_ENDS
for _place, (_, _start, _end) in enumerate(context_model.WINDOWS):
    WINDOW_STARTS[_place], WINDOW_ENDS[_place] = _start, _end


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


cdef inline int answer_of_place(Py_ssize_t place, Run span) noexcept nogil:
    """Where a block stands to a range: so far before it, in it, so far after it."""
    if place < span.start:
        return binned(span.start - place, &DISTANCES)
    return INSIDE if place < span.end else INSIDE + binned(place - span.end + 1, &DISTANCES)


cdef class Scoring:
    """The scores of one page."""

    cdef object view
    cdef list blocks
    cdef Py_ssize_t size, count  # blocks and elements
    cdef Line* lines
    cdef Element* elements
    cdef int64_t* own  # answers to the questions about each block by itself, block by block
    cdef const int64_t[::1] headlines
    cdef Py_ssize_t headline  # -1 where there is none
    cdef Py_ssize_t main  # the element that the elements' `meeting` was found for; -1 before that
    # What the last scores that were looked at make of the blocks:
    cdef double* mass  # likely text before each block: characters times the chance that they belong to the body
    cdef double* weighted  # the sum of the weighted scores before each block
    cdef double* damped  # scores in which one line cannot outweigh many
    cdef double* of_kind  # the likely text of each kind of line
    cdef Run run, picked
    cdef bint has_picked

    def __cinit__(self, view):
        page = view.page
        if len(own_model.own_columns()) != OWN:
            raise ValueError("the block model asks other questions than the compiled one")
        self.view, self.blocks, self.size, self.count = view, page.blocks, len(page.blocks), len(page.nodes)
        self.main = -1
        self.lines = <Line*>PyMem_Calloc(self.size + 1, sizeof(Line))
        self.elements = <Element*>PyMem_Calloc(self.count + 1, sizeof(Element))
        self.own = <int64_t*>PyMem_Calloc(self.size + 1, OWN * sizeof(int64_t))
        self.mass = <double*>PyMem_Calloc(self.size + 1, 4 * sizeof(double))
        if not self.lines or not self.elements or not self.own or not self.mass:
            raise MemoryError
        self.weighted = self.mass + self.size + 1
        self.damped = self.weighted + self.size + 1
        self.of_kind = self.damped + self.size + 1
        self._read_elements(page)
        self._read_lines()
        self._read_headlines()
        self._look_at_elements()
        self._number_kinds()

    def __dealloc__(self):
        PyMem_Free(self.lines)
        PyMem_Free(self.elements)
        PyMem_Free(self.own)
        PyMem_Free(self.mass)

    cdef int _read_elements(self, page) except -1:
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

    cdef int _read_lines(self) except -1:
        cdef list texts = self.view.page.lines.texts
        cdef list rules = self.view.rules
        cdef list topics = self.view.topics
        cdef list described = self.view.described
        cdef bint flat = self.view.flat
        cdef dict rule_codes = own_model.rule_codes()
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
            answers[14] = FLAT_TAG if flat else own_tags.get(block.tag, OTHER_TAG)
            line.described = described[place]
            answers[18], answers[19] = topics[place], line.described
            if not 0 <= answers[18] <= TOPICS:
                raise IndexError(f"there is no topic {answers[18]}")
            line.on_topic = answers[18] >= ON_TOPIC
            sum_up(line, line + 1)
        return 0

    cdef int _read_headlines(self) except -1:
        cdef Py_ssize_t place
        places = self.view.headline_places
        self.headlines = array("q", places)
        self.headline = -1 if self.view.headline_at is None else self.view.headline_at
        if not -1 <= self.headline < self.size or (places and not 0 <= min(places) <= max(places) < self.size):
            raise IndexError("a headline stands outside the page")
        for place in places:
            self.own[OWN * place + 12] = self.lines[place].size > 0
        return 0

    cdef int _look_at_elements(self) except -1:
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
        for place in range(self.size):
            element, answers = &self.elements[self.lines[place].node], &self.own[OWN * place]
            answers[16], answers[17] = STEP_CODES[element.good], STEP_CODES[element.bad]
        return 0

    cdef int _number_kinds(self) except -1:
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

    # Scores of blocks

    def alone(self, weights):
        """Scores of the blocks by themselves."""
        columns = own_model.own_columns()
        cdef const int64_t[::1] starts = columns.starts
        cdef const double[::1] by_answer = columns.by_answer(weights)
        cdef double bias = weights.bias
        cdef Py_ssize_t place
        scores = np.empty(self.size)
        cdef double[::1] found = scores
        for place in range(self.size):
            found[place] = added(&self.own[OWN * place], &starts[0], OWN, &by_answer[0]) + bias
        return scores

    def again(self, weights, const double[::1] before, picked=None):
        """New scores of the blocks, knowing those before and the range that was picked; hopeless ones keep theirs."""
        columns, around = own_model.own_columns(), context_model.CONTEXT
        cdef const int64_t[::1] own_starts = columns.starts
        cdef const double[::1] own_weights = columns.by_answer(weights)
        cdef const int64_t[::1] starts = around.starts
        cdef const double[::1] by_answer = around.by_answer(weights)
        cdef double bias = weights.bias
        cdef int64_t[CONTEXT] answers
        cdef Py_ssize_t place
        cdef double own
        self._look_around(before, picked)
        scores = np.empty(self.size)
        cdef double[::1] found = scores
        for place in range(self.size):
            if before[place] >= HOPELESS:
                self._answer(place, before[place], answers)
                own = added(&self.own[OWN * place], &own_starts[0], OWN, &own_weights[0])
                found[place] = own + added(answers, &starts[0], CONTEXT, &by_answer[0]) + bias
            else:
                found[place] = before[place]
        return scores

    def own_matrix(self):
        """As :func:`newscrawl.cleaning.body.features.own_matrix`."""
        matrix = np.empty((self.size, OWN), np.int64)
        cdef int64_t[:, ::1] rows = matrix
        cdef Py_ssize_t place, question
        for place in range(self.size):
            for question in range(OWN):
                rows[place, question] = self.own[OWN * place + question]
        return own_model.own_columns().matrix(matrix.T)

    def context_matrix(self, const double[::1] scores, picked=None):
        """As :meth:`newscrawl.cleaning.body.context.Context.matrix` for all blocks."""
        matrix = np.zeros((self.size + 1, CONTEXT), np.int64)
        cdef int64_t[:, ::1] rows = matrix
        cdef Py_ssize_t place
        self._look_around(scores, picked)
        for place in range(self.size):
            self._answer(place, scores[place], &rows[place, 0])
        return context_model.CONTEXT.matrix(matrix[: self.size].T)

    cdef int _weigh(self, const double[::1] scores) except -1:
        """Find the likely text of the blocks."""
        cdef Py_ssize_t place
        if scores.shape[0] != self.size:
            raise ValueError(f"{scores.shape[0]} scores for {self.size} blocks")
        powers = np.empty(self.size)
        cdef double[::1] power = powers
        for place in range(self.size):
            power[place] = -clipped(scores[place], -30, 30)
        np.exp(powers, powers)
        for place in range(self.size):
            self.mass[place + 1] = self.mass[place] + 1 / (1 + power[place]) * self.lines[place].length
        return 0

    cdef int _look_around(self, const double[::1] scores, picked) except -1:
        cdef Py_ssize_t place
        cdef Line* line
        self._weigh(scores)
        self.has_picked = picked is not None
        if picked is not None:
            self.picked.start, self.picked.end = picked
            if not 0 <= self.picked.start <= self.picked.end <= self.size:
                raise IndexError("the picked range lies outside the page")
        for place in range(self.size):
            self.of_kind[place] = 0
        for place in range(self.size):
            line = &self.lines[place]
            self.weighted[place + 1] = self.weighted[place] + clipped(scores[place], -5, 5) * (line.length + 3)
            self.damped[place] = clipped(scores[place], -4, 4) * line.weight
            self.of_kind[line.kind] += self.mass[place + 1] - self.mass[place]
        self.run = best_run(self.damped, 0, self.size)
        self._look_into_elements()
        return 0

    cdef void _look_into_elements(self) noexcept nogil:
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
            element.share = binned(held / total, &SHARES)
            element.density = binned(held / max(element.chars, 1), &SHARES)
            if held >= MAIN * total and element.depth >= deepest:
                main, deepest = place, element.depth
        if self.count and main != self.main:
            self.main = main
            self._meet(main)

    cdef void _meet(self, Py_ssize_t main) noexcept nogil:
        """Find for each element how far above `main` it meets it, whether it stands in it, and how deep."""
        cdef Element* elements = self.elements
        cdef Element* element
        cdef Element* meeting
        cdef Py_ssize_t place
        for place in range(self.count):
            elements[place].meeting = -1
        place = main
        while place < self.count:
            elements[place].meeting = place
            place = elements[place].parent
        for place in range(self.count):
            element = &elements[place]
            if element.meeting < 0:
                element.meeting = place if element.parent == self.count else elements[element.parent].meeting
            meeting = &elements[element.meeting]
            element.above_main = <int>max(0, min(elements[main].depth - meeting.depth, 4)) + 1
            element.off_main = 1 if element.meeting == main else 2
            element.below_main = <int>min(element.depth - meeting.depth, 4) + 1

    cdef void _answer(self, Py_ssize_t place, double score, int64_t* answers) noexcept nogil:
        """Answer the questions about what is around a block."""
        cdef Line* lines = self.lines
        cdef Element* element = &self.elements[lines[place].node]
        cdef int window, level
        cdef Py_ssize_t start, end
        answers[0] = binned(score, &SCORES)
        for window in range(WINDOWS):
            start = max(0, place + WINDOW_STARTS[window])
            end = min(self.size, place + WINDOW_ENDS[window])
            answers[1 + window] = binned(self._mean(start, end), &SCORES)
        answers[19], answers[20], answers[21] = element.above_main, element.off_main, element.below_main
        for level in range(4):
            answers[7 + 3 * level] = element.share
            answers[8 + 3 * level] = element.density
            answers[9 + 3 * level] = element.linked
            element = &self.elements[element.parent]
        answers[22] = binned(self.of_kind[lines[place].kind] / (self.mass[self.size] or 1.0), &SHARES)
        self._answer_to_runs(place, &answers[23])
        self._answer_to_headline(place, &answers[30])

    cdef double _mean(self, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
        """The mean score of some blocks."""
        cdef Py_ssize_t weight
        if end <= start:
            return NO_NEIGHBOUR
        weight = self.lines[end].chars - self.lines[start].chars + EXTRA_WEIGHT * (end - start)
        return (self.weighted[end] - self.weighted[start]) / max(weight, 1)

    cdef void _answer_to_runs(self, Py_ssize_t place, int64_t* answers) noexcept nogil:
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
            answers[3] = self._tails_behind(place, self.picked.end)
        answers[4] = self._tails_behind(place, end)
        answers[5] = answers[6] = 0
        if inside:  # how much of it is still to come, and what markers were seen since its beginning
            answers[5] = binned(
                (self.mass[end] - self.mass[place]) / ((self.mass[end] - self.mass[start]) or 1.0), &RESTS
            )
            tails = self.lines[place + 1].tails - self.lines[start].tails
            if tails > 0:
                answers[6] = (min(2, tails) - 1) * MOST_RESTS + answers[5]

    cdef int _tails_behind(self, Py_ssize_t place, Py_ssize_t end) noexcept nogil:
        """Tail markers between the end of a range and a block behind it."""
        return <int>min(3, self.lines[place + 1].tails - self.lines[end].tails) + 1 if place >= end else 0

    cdef void _answer_to_headline(self, Py_ssize_t place, int64_t* answers) noexcept nogil:
        """How far below the headline a block stands, in all lines and in those that are no furniture."""
        cdef Line* lines = self.lines
        answers[1] = 0
        if self.headline < 0:
            answers[0] = 1
        elif place <= self.headline:
            answers[0] = 2 if place < self.headline else 3
        else:
            answers[0] = binned(place - self.headline, &STEPS) + 3
            answers[1] = 2 * binned(lines[place + 1].free - lines[self.headline + 1].free, &STEPS) - 1
            answers[1] += lines[place].prose_like

    # Candidate bodies

    def candidates(self, const double[::1] scores):
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
            lines[place + 1].likely = lines[place].likely + (lines[place].length if counts else 0)
            self.damped[place] = clipped(scores[place] + 0.5, -4, 4) * lines[place].weight
        for node in range(self.count - 1, -1, -1):
            element = &self.elements[node]
            span = element.start * (self.size + 1) + element.end
            if lines[element.end].likely - lines[element.start].likely < LEAST or span in seen:
                continue
            seen.add(span)
            cuts[0] = best_run(self.damped, element.start, element.end)
            cuts[1] = self._trimmed(element.start, element.end)
            for place in range(2):
                if lines[cuts[place].end].likely - lines[cuts[place].start].likely >= LEAST:
                    found.setdefault((cuts[place].start, cuts[place].end), node)
        return [Candidate(start, end, node) for (start, end), node in found.items()] or [Candidate(0, self.size, 0)]

    cdef Run _trimmed(self, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
        """The range without headline and furniture at its ends."""
        while start < end and (self.lines[start].furniture or self.lines[start].heading == 1):
            start += 1
        while end > start and self.lines[end - 1].furniture:
            end -= 1
        return Run(start, end)

    def worth(self, ranges, const double[::1] scores, weights):
        """Scores of candidates, given those of the blocks."""
        cdef const int64_t[::1] starts = range_model.RANGE.starts
        cdef const double[::1] by_answer = range_model.RANGE.by_answer(weights)
        cdef double bias = weights.bias
        cdef int64_t[RANGE] answers
        cdef Py_ssize_t number
        found = np.empty(len(ranges))
        cdef double[::1] worth = found
        self._weigh(scores)
        for number, candidate in enumerate(ranges):
            self._answer_of_range(candidate, answers)
            worth[number] = added(answers, &starts[0], RANGE, &by_answer[0]) + bias
        return found

    def range_matrix(self, ranges, const double[::1] scores):
        """As :meth:`newscrawl.cleaning.body.candidates.Ranking.matrix`."""
        matrix = np.zeros((len(ranges), RANGE), np.int64)
        cdef int64_t[:, ::1] rows = matrix
        cdef Py_ssize_t number
        self._weigh(scores)
        for number, candidate in enumerate(ranges):
            self._answer_of_range(candidate, &rows[number, 0])
        return range_model.RANGE.matrix(matrix.T)

    cdef int _answer_of_range(self, candidate, int64_t* answers) except -1:
        cdef Py_ssize_t start = candidate.start
        cdef Py_ssize_t end = candidate.end
        cdef Py_ssize_t node = candidate.node
        if not (0 <= start <= end <= self.size and start < self.size and 0 <= node < max(self.count, 1)):
            raise IndexError(f"{candidate} lies outside the page")
        self._answer_of_text(start, end, answers)
        self._answer_of_title(start, end, &answers[18])
        self._answer_of_element(start, end, node, &answers[25])
        return 0

    cdef void _answer_of_text(self, Py_ssize_t start, Py_ssize_t end, int64_t* answers) noexcept nogil:
        cdef Line* lines = self.lines
        cdef Line* first = &lines[start]
        cdef Line* behind = &lines[end]
        cdef double mass = self.mass[end] - self.mass[start]
        cdef Py_ssize_t chars = behind.chars - first.chars
        cdef Py_ssize_t filled = max(chars, 1)
        cdef Py_ssize_t prose = behind.proses - first.proses
        cdef Py_ssize_t some = max(prose, 1)
        answers[0] = binned(chars, &CHARS)
        answers[1] = binned(mass / (self.mass[self.size] or 1.0), &RANGE_SHARES)
        answers[2] = binned(mass / filled, &DENSITIES)
        answers[3] = binned((behind.linked_chars - first.linked_chars) / <double>filled, &RANGE_LINKED)
        answers[4] = binned(prose, &RANGE_COUNTS)
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

    cdef void _answer_of_title(self, Py_ssize_t start, Py_ssize_t end, int64_t* answers) noexcept nogil:
        """Where a candidate stands to the last headline before it, and whether there is one in it."""
        cdef Line* lines = self.lines
        cdef Py_ssize_t count = 0
        cdef Py_ssize_t place, last
        for place in range(7):
            answers[place] = 0
        while count < self.headlines.shape[0] and self.headlines[count] < start:
            count += 1
        answers[5] = count == 0
        if count < self.headlines.shape[0] and self.headlines[count] < end:
            answers[6] = 1 if self.headlines[count] - start < 4 else 2
        if count == 0:
            return
        last = self.headlines[count - 1]
        place = max(last + 1, min(start, last + TITLE_REACH))
        answers[0] = binned(lines[place].free - lines[last + 1].free, &GAPS)
        answers[1] = binned(lines[start].proses - lines[last].proses, &FEW)
        answers[2] = answers[0] if lines[last].heading else 0
        answers[3] = min(2, lines[start].on_topics - lines[last + 1].on_topics) + 1
        answers[4] = lines[start].describeds != lines[last + 1].describeds

    cdef int _answer_of_element(self, Py_ssize_t start, Py_ssize_t end, Py_ssize_t node, int64_t* answers) except -1:
        cdef Element* element = &self.elements[node]
        cdef bint flat = self.view.flat
        cdef Py_ssize_t place
        for place in range(6):
            answers[place] = 0
        if self.count == 0:
            return 0
        answers[0] = flat
        if not flat:
            answers[1] = range_tags.get(self.blocks[start].tag, 0)
            answers[2] = range_tags.get(self.view.page.nodes.tags[node], 0)
        answers[3], answers[4] = STEP_CODES[element.good], STEP_CODES[element.bad]
        answers[5] = 1 if element.start == start and element.end == end else 2
        return 0
