"""What came of the articles that each list named: a list that goes on for ever without anything new is a trap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from newscrawl.crawling.discovery.paging import MOST_ALIKE, MOST_FRUITLESS
from newscrawl.items import Dedup

FRUITLESS_ENDS = frozenset({"exact", "unchanged", "duplicate", "quarantined"})
"""Ends of a page that told nothing new."""
MISSING = ("status 404", "status 410", "wall:soft_404")
"""Beginnings of reasons why a page is not there; other failures say nothing about the list."""
ALIKE = {"series": 0.95, "near": 0.8}
"""Likeness, by verdict, from which little more than dates and numbers is new.  Notices made from one form stay below it
as a rule; a page that a machine fills anew for each day, month or search does not."""
UNLIKE_COUNTS = 3
"""How many articles that are alike one that is not outweighs."""
COPY_FROM_ELSEWHERE = "copy from elsewhere"


def end_of_article(article_id: str, dedup: Dedup) -> tuple[str, float]:
    """(end, likeness) of an article that was judged; a copy of another site's article says something of this site."""
    of = dedup.of or article_id
    if of.partition(":")[0] != article_id.partition(":")[0]:
        return COPY_FROM_ELSEWHERE, 0.0
    return dedup.verdict, dedup.score or 0.0


@dataclass(slots=True)
class Harvest:
    """Articles in a row that told nothing new, and how many told next to nothing, by the list that named them first."""

    _list_of: dict[str, str] = field(default_factory=dict)
    _in_vain: Counter[str] = field(default_factory=Counter)
    _alike: Counter[str] = field(default_factory=Counter)

    def sown(self, root: str, urls: Iterable[str]) -> None:
        """The list that began at `root` names articles that were never fetched."""
        for url in urls:
            self._list_of.setdefault(url, root)

    def ended(self, url: str, end: str, reason: str | None = None, likeness: float = 0.0) -> None:
        """An article's page ended: `end` is the verdict on a stored article, or the kind of its outcome."""
        root = self._list_of.pop(url, None)
        if root is None:
            return
        alike = likeness >= ALIKE.get(end, 2.0)
        in_vain = end in FRUITLESS_ENDS or (end == "failed" and (reason or "").startswith(MISSING))
        if in_vain or end not in ("failed", "blocked"):  # those say nothing
            self._in_vain[root] = self._in_vain[root] + 1 if in_vain else 0
            self._alike[root] = max(0, self._alike[root] + (1 if in_vain or alike else -UNLIKE_COUNTS))

    def trap(self, root: str) -> str | None:
        """Whether the list has named nothing new for long, `fruitless`, or next to nothing for longer, `alike`."""
        if self._in_vain[root] >= MOST_FRUITLESS:
            return "fruitless"
        return "alike" if self._alike[root] >= MOST_ALIKE else None
