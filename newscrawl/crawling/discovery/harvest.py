"""What came of the articles that each list named: a list that goes on for ever without anything new is a trap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from newscrawl.crawling.discovery.paging import MOST_FRUITLESS

FRUITLESS_ENDS = frozenset({"exact", "unchanged", "duplicate", "quarantined"})
"""Ends of a page that told nothing new."""
MISSING = ("status 404", "status 410", "wall:soft_404")
"""Beginnings of reasons why a page is not there; other failures say nothing about the list."""


@dataclass(slots=True)
class Harvest:
    """Articles in a row that told nothing new, by the list that named them first."""

    _list_of: dict[str, str] = field(default_factory=dict)
    _in_vain: Counter[str] = field(default_factory=Counter)

    def sown(self, root: str, urls: Iterable[str]) -> None:
        """The list that began at `root` names articles that were never fetched."""
        for url in urls:
            self._list_of.setdefault(url, root)

    def ended(self, url: str, end: str, reason: str | None = None) -> None:
        """An article's page ended: `end` is the verdict on a stored article, or the kind of its outcome."""
        root = self._list_of.pop(url, None)
        if root is None:
            return
        if end in FRUITLESS_ENDS or (end == "failed" and (reason or "").startswith(MISSING)):
            self._in_vain[root] += 1
        elif end not in ("failed", "blocked"):
            self._in_vain[root] = 0

    def fruitless(self, root: str) -> bool:
        """Whether the list has named nothing new for long."""
        return self._in_vain[root] >= MOST_FRUITLESS
