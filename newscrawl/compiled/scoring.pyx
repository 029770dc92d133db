# cython: language_level=3
"""The scores of a page's blocks and of its candidate bodies, line by line: the twin of
:mod:`newscrawl.cleaning.body.scoring`.
"""

from newscrawl.compiled.candidates import Ranking
from newscrawl.compiled.context import Context
from newscrawl.compiled.surface import Surface


cdef class Scoring:
    """The scores of one page."""

    cdef readonly object alone, again, candidates, worth

    def __init__(self, view):
        surface = Surface(view)
        context, ranking = Context(surface), Ranking(surface)
        self.alone, self.again = surface.alone, context.again
        self.candidates, self.worth = ranking.find, ranking.worth
