# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
"""The lines of a page in the forms that are compared, character by character.

The twin of :mod:`newscrawl.cleaning.text.characters`, where all lines are one array: with the tables from there, line
by line and without an array.  Each table is indexed by characters of the basic plane alone.
"""

from cpython.mem cimport PyMem_Calloc, PyMem_Free, PyMem_Malloc
from cpython.unicode cimport PyUnicode_4BYTE_KIND, PyUnicode_FromKindAndData
from libc.stdint cimport uint16_t, uint64_t

from newscrawl.cleaning.text import characters, tidy

cdef Py_UCS4 PLANE = characters.PLANE
cdef uint16_t DROPPED = characters.DROPPED, UNKNOWN = characters.UNKNOWN, SLOWLY = characters.SLOWLY
cdef uint16_t BREAK = characters.BREAK
cdef Py_ssize_t SURROGATE = characters.SURROGATES.start
cdef Py_UCS4 NO_CHARACTER = 0x110000
cdef object fold = tidy.fold, simplify = tidy.simplify


cdef class _Room:
    """Room for the longest of some lines."""

    cdef Py_UCS4* chars

    def __cinit__(self, list lines):
        cdef Py_ssize_t longest = max(map(len, lines)) if lines else 0
        self.chars = <Py_UCS4*>PyMem_Malloc((longest + 1) * sizeof(Py_UCS4))
        if not self.chars:
            raise MemoryError

    def __dealloc__(self):
        PyMem_Free(self.chars)

    cdef str text(self, Py_ssize_t size):
        return PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, self.chars, size)


def folded(list lines):
    """As :meth:`Characters.folded`."""
    cdef uint16_t[::1] table = characters.folding()
    cdef _Room room = _Room(lines)
    return [_folded(line, table, room) for line in lines]


cdef str _folded(str line, uint16_t[::1] table, _Room room):
    cdef Py_ssize_t size = 0
    cdef Py_UCS4 char
    cdef uint16_t form
    for char in line:
        form = table[char] if char < PLANE else SLOWLY
        if form == UNKNOWN:
            characters.learn(char)
            form = table[char]
        if form == SLOWLY:
            return fold(line)
        if form == BREAK:
            raise ValueError("a line holds a line break")
        if form != DROPPED:
            room.chars[size] = <Py_UCS4>form
            size += 1
    return room.text(size)


def simplified(list lines):
    """As :meth:`Characters.simplified`."""
    cdef uint16_t[::1] table = characters.simplifying()
    cdef _Room room = _Room(lines)
    return [_simplified(line, table, room) for line in lines]


cdef str _simplified(str line, uint16_t[::1] table, _Room room):
    cdef Py_ssize_t size = 0
    cdef bint same = True
    cdef Py_UCS4 char
    cdef uint16_t form
    for char in line:
        room.chars[size] = char
        if char < PLANE:
            form = table[char]
            if form == SLOWLY:
                return simplify(line)
            if <Py_UCS4>form != char:
                room.chars[size] = <Py_UCS4>form
                same = False
        size += 1
    return line if same else room.text(size)


def first_matches(signs, list attempts, list lines):
    """What the first of some patterns that matches the beginning of each line stands for, or None; see
    :meth:`Furniture.of_each`.

    `attempts` are, pattern by pattern, the function that tries it, the greatest length of line that it is tried on,
    and what it stands for; `signs` are the Signs of the same patterns.
    """
    cdef const uint16_t[::1] classes = signs.classes
    cdef const uint64_t[::1] first, needed, also
    cdef list found = [None] * len(lines)
    cdef Py_ssize_t place, number, start = 0
    cdef uint64_t bits
    for first, needed, also in signs.answers:
        for place in range(len(lines)):
            bits = _candidates(lines[place], classes, first, needed, also) if found[place] is None else 0
            number = start
            while bits and number < len(attempts):  # half a character beyond the plane may be of any pattern
                if bits & 1:
                    match, longest, meaning = attempts[number]
                    if len(lines[place]) <= longest and match(lines[place]) is not None:
                        found[place] = meaning
                        break
                bits >>= 1
                number += 1
        start += 64
    return found


cdef uint64_t _candidates(
    str line,
    const uint16_t[::1] classes,
    const uint64_t[::1] first,
    const uint64_t[::1] needed,
    const uint64_t[::1] also,
):
    """The patterns that a line may match: bit N stands for the Nth."""
    cdef uint16_t kind = classes[BREAK]
    cdef uint64_t wanted = first[classes[_in_plane(line[0])] if line else kind]
    cdef uint64_t has = needed[kind], has_also = also[kind]
    cdef Py_UCS4 char
    if wanted:
        for char in line:
            kind = classes[_in_plane(char)]
            has |= needed[kind]
            has_also |= also[kind]
    return wanted & has & has_also


cdef inline Py_ssize_t _in_plane(Py_UCS4 char):
    """The place of a character in a table; half of one beyond the basic plane stands for the whole."""
    return <Py_ssize_t>char if char < PLANE else SURROGATE


def shared_pairs(list lines, words):
    """As :func:`newscrawl.cleaning.body.view.shared_pairs`."""
    cdef _Pairs pairs = _Pairs(words)
    return [0 if line is None else pairs.count(line) for line in lines]


cdef class _Pairs:
    """Some pairs of characters, each with the number of the last line that it was seen in."""

    cdef uint64_t* slots
    cdef Py_ssize_t* seen
    cdef uint64_t mask
    cdef Py_ssize_t line

    def __cinit__(self, words):
        cdef Py_UCS4 first, second
        cdef str word
        self.mask = 15
        while self.mask < 4 * <uint64_t>len(words):
            self.mask = 2 * self.mask + 1
        self.slots = <uint64_t*>PyMem_Calloc(self.mask + 1, sizeof(uint64_t))
        self.seen = <Py_ssize_t*>PyMem_Calloc(self.mask + 1, sizeof(Py_ssize_t))
        if not self.slots or not self.seen:
            raise MemoryError
        for word in words:
            first, second = word
            self.slots[self.slot(first, second)] = _key(first, second)

    def __dealloc__(self):
        PyMem_Free(self.slots)
        PyMem_Free(self.seen)

    cdef uint64_t slot(self, Py_UCS4 first, Py_UCS4 second) noexcept:
        """Where a pair is, or would be put; no more than a quarter of the slots are taken."""
        cdef uint64_t key = _key(first, second)
        cdef uint64_t place = key * <uint64_t>0x9E3779B97F4A7C15 >> 40 & self.mask
        while self.slots[place] and self.slots[place] != key:
            place = place + 1 & self.mask
        return place

    cdef Py_ssize_t count(self, str line) except -1:
        """How many of the pairs stand in a line."""
        cdef Py_UCS4 char, before = NO_CHARACTER
        cdef Py_ssize_t found = 0
        cdef uint64_t place
        self.line += 1
        for char in line:
            place = self.slot(before, char)
            if self.slots[place] and self.seen[place] != self.line:
                self.seen[place] = self.line
                found += 1
            before = char
        return found


cdef inline uint64_t _key(Py_UCS4 first, Py_UCS4 second) noexcept:
    return (<uint64_t>first << 32 | <uint64_t>second) + 1
