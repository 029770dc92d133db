"""What every source of the replica is: a function from request to answer, and a list of articles with their truth.

Sources know nothing of the HTTP server; :mod:`newscrawl.replica.server` calls them.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import ClassVar

from newscrawl.replica.messages import Answer, Asked, text_answer
from newscrawl.replica.misbehaviour import Switches
from newscrawl.replica.world import Article, World


class Source(ABC):
    """A source site with all its hosts."""

    name: ClassVar[str]
    """The name that switches and truth use: that of the spider or portal."""
    hosts: ClassVar[tuple[str, ...]]
    crawl: tuple[str, ...] = ()
    """What follows ``scrapy crawl`` to crawl it; empty where the crawl of another source covers it."""
    prefix: ClassVar[str] = "/"
    """Paths of the hosts that are this source's; the longest prefix wins."""
    routes: ClassVar[tuple[tuple[str, str], ...]]
    """(regular expression of a whole path, name of the method that answers); groups become arguments."""
    robots: ClassVar[str] = "User-agent: *\nDisallow: /admin/\n"

    def __init__(self, world: World) -> None:
        self.world = world
        self.switches = Switches()

    @property
    def count(self) -> int:
        return self.world.articles

    @abstractmethod
    def article(self, index: int) -> Article:
        """The truth about the article of that index; 0 is the oldest."""

    def articles(self) -> Iterator[Article]:
        """All articles, newest first."""
        return map(self.article, reversed(range(self.count)))

    def answer(self, asked: Asked) -> Answer | None:
        """The answer of an untroubled server; None when there is no such page."""
        if asked.path == "/robots.txt":
            return text_answer(self.robots)
        for pattern, method in self.routes:
            if match := re.fullmatch(pattern, asked.path):
                answer: Answer | None = getattr(self, method)(asked, *match.groups())
                return answer
        return None

    def page_of(self, number: int, size: int) -> list[Article]:
        """Page `number` (from 1) of the articles, newest first."""
        newest = self.count - (number - 1) * size
        return (
            [self.article(index) for index in range(newest - 1, max(newest - 1 - size, -1), -1)] if number > 0 else []
        )


class Numbered:
    """Ids that grow with the index by an uneven but known step, as those of a CMS that serves many sites."""

    def __init__(self, first: int, step: int) -> None:
        self.first, self.step = first, step

    def id_of(self, index: int) -> int:
        return self.first + index * self.step

    def index_of(self, number: int | str, count: int) -> int | None:
        """The index that belongs to an id, or None for an id that no article has."""
        index, rest = divmod(int(number) - self.first, self.step)
        return index if rest == 0 and 0 <= index < count else None
