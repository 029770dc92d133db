"""Which list named an article first, so that a list that repeats itself is told from lists that share articles."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from newscrawl.crawling.frontier import Need

Standing = Literal["new", "revisit", "known", "seen", "known_elsewhere", "named_elsewhere"]
"""A need, with `seen` split up.  seen: this list named it before; known_elsewhere: another list did, and nothing was to
be done; named_elsewhere: another list of this run, or an earlier run, put it on the way."""


@dataclass(slots=True)
class Naming:
    """The articles that the lists of one run have named."""

    _first: dict[str, tuple[str, Need]] = field(default_factory=dict)

    def standing(self, article: str, need: Need, by: str) -> Standing:
        """What the article called `article` is to the list `by`, which names it now, given what the frontier says."""
        named_by, first_need = self._first.setdefault(article, (by, need))
        if need != "seen":
            return need
        if named_by == by and first_need != "seen":
            return "seen"
        if first_need == "seen":  # an earlier run left it: from the second time on it is a repetition
            self._first[article] = (by, "new")
            return "named_elsewhere"
        return "known_elsewhere" if first_need in ("known", "revisit") else "named_elsewhere"
