"""The lines of a page in the forms that are compared: folded, in simplified characters, and by furniture rule.

Each form is made once for all lines, when it is asked for first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newscrawl.cleaning.body.furniture import Rule, furniture
from newscrawl.cleaning.remembered import Remembered
from newscrawl.cleaning.text.characters import Characters
from newscrawl.compiled import twin

COMPILED = twin("lines")
LONGEST_REMEMBERED = 60
"""Characters of a line whose rule is remembered."""
_NEW: Any = object()
_RULE_OF: Remembered[Rule | None] = Remembered(lambda line: furniture().of(line), LONGEST_REMEMBERED)
"""Line -> its furniture rule: a site prints the same menus, headlines and notes on page after page."""


class Lines:
    """The lines `texts`, none of which holds a line break."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self._lengths: NDArray[np.int64] | None = None
        self._characters: Characters | None = None
        self._folded: list[str] | None = None
        self._simplified: list[str] | None = None
        self._rules: list[Rule | None] | None = None

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Characters of each line."""
        if self._lengths is None:
            self._lengths = np.array([len(text) for text in self.texts], np.int64)
        return self._lengths

    @property
    def characters(self) -> Characters:
        """The lines as an array."""
        if self._characters is None:
            self._characters = Characters(self.texts)
        return self._characters

    @property
    def folded(self) -> list[str]:
        """Each line for comparing, see :func:`newscrawl.cleaning.text.tidy.fold`."""
        if self._folded is None:
            self._folded = COMPILED.folded(self.texts) if COMPILED else self.characters.folded()
        return self._folded

    @property
    def simplified(self) -> list[str]:
        """Each line in simplified characters, its length kept."""
        if self._simplified is None:
            self._simplified = COMPILED.simplified(self.texts) if COMPILED else self.characters.simplified()
        return self._simplified

    @property
    def rules(self) -> list[Rule | None]:
        """The furniture rule of each line."""
        if self._rules is None:
            self._rules = _rules_of(self.simplified)
        return self._rules

    def take(self, places: Sequence[int]) -> Lines:
        """Some of the lines; what has been made of them is not made again."""
        texts, folded, simplified, rules = self.texts, self.folded, self.simplified, self.rules
        taken = Lines([texts[place] for place in places])
        taken._folded = [folded[place] for place in places]
        taken._simplified = [simplified[place] for place in places]
        taken._rules = [rules[place] for place in places]
        return taken


def _rules_of(lines: Sequence[str]) -> list[Rule | None]:
    """The furniture rule of each line; those that were met before are not tried again."""
    found = [_RULE_OF.get(line, _NEW) for line in lines]
    places = [place for place, rule in enumerate(found) if rule is _NEW]
    for place, rule in zip(places, furniture().of_each([lines[place] for place in places]), strict=True):
        found[place] = rule
        _RULE_OF.keep(lines[place], rule)
    return found
