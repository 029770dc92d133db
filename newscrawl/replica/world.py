"""The world that the replica shows: when it is, how many articles each source has, and what is true of them.

Articles are made on demand from their index, so a source of thousands costs nothing until it is read.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from newscrawl.items import Precision, Role
from newscrawl.replica.writer import KINDS, Kind, Paragraph, Photo, Story, write
from newscrawl.sites.base import BEIJING

HEADLINES = 120
DAYS = 6
"""How many days before now the default articles lie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture as its page shows it."""

    url: str
    caption: str | None
    """Without the credit."""
    credit: str | None
    printed: str
    """The caption line of the page, credit included."""
    after_paragraph: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The truth about one article: what a perfect crawl of its source would store."""

    id: str
    source_name: str
    """The replica's source that serves it."""
    urls: tuple[str, ...]
    """Every URL it can be reached by; the one that lists link to comes first."""
    title: str
    paragraphs: tuple[str, ...]
    """The lines of `text`."""
    published: datetime
    precision: Precision
    """How exactly the source tells the time."""
    source: str | None = None
    """来源 as the record should hold it."""
    summary: str | None = None
    bylines: tuple[tuple[str, Role], ...] = ()
    """(name, role) of the people in byline and editor lines; photographers stand in `pictures` only."""
    credit_lines: tuple[str, ...] = ()
    """Lines that hold nothing but bylines; the reporters' line is one of `paragraphs` too, the editors' is not."""
    section: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    attachments: tuple[tuple[str, str], ...] = ()
    """(URL, title)."""
    doc_no: str | None = None
    index_no: str | None = None
    issuer: str | None = None
    pages: tuple[str, ...] = ()
    """URLs of its pages in order, where it has more than one."""
    repost_of: str | None = None
    """Id of the article whose text this one repeats."""
    story: Story = field(repr=False)

    @property
    def blocks(self) -> list[Paragraph | Picture]:
        """What stands in the body, in order."""
        pictures = iter(self.pictures)
        return [next(pictures) if isinstance(block, Photo) else block for block in self.story.blocks]

    def as_json(self) -> dict[str, Any]:
        row = asdict(self)
        del row["story"]
        row["kind"] = self.story.kind
        row["published"] = self.published.isoformat()
        row["text"] = "\n".join(self.paragraphs)
        return row


@dataclass(slots=True)
class World:
    """What all sources of one replica share."""

    seed: str = "newscrawl"
    articles: int = 16
    """Articles per source; more as time passes."""
    now: datetime = field(default_factory=lambda: datetime.now(BEIJING).replace(microsecond=0))
    editions: dict[str, int] = field(default_factory=dict)
    """Article id -> how often its newsroom changed it."""
    _headlines: list[str] = field(default_factory=list)
    _opened: tuple[datetime, int] = field(init=False)

    def __post_init__(self) -> None:
        self._opened = self.now, self.articles

    def advance(self, by: timedelta) -> None:
        """Time passes, and every newsroom goes on writing at its pace; what was published keeps its time."""
        opened, articles = self._opened
        self.now += by
        self.articles = articles + int((self.now - opened) / (timedelta(days=DAYS) / articles))

    def random(self, *parts: object) -> random.Random:
        """A generator that depends on the seed and on `parts` only."""
        return random.Random("/".join(map(str, (self.seed, *parts))))  # noqa: S311 - reproducible, not secret

    def story(self, source: str, index: int, article_id: str, kind: Kind | None = None) -> Story:
        kind = kind or KINDS[(index * 5 + len(source)) % len(KINDS)]
        return write(f"{self.seed}/{source}/{index}", kind, self.now.year, self.editions.get(article_id, 0))

    def published(self, source: str, index: int, count: int | None = None) -> datetime:
        """When the article of that index appeared: spread evenly over the days, the highest index last."""
        opened, articles = self._opened
        step = timedelta(days=DAYS) / (count or articles)
        jitter = self.random(source, index, "time").random()
        moment = opened - step * ((count or articles) - index - jitter)
        return moment.replace(microsecond=0)

    def headlines(self, purpose: str, count: int) -> list[str]:
        """Titles of news that nobody can open, for ranking lists and the like; the same for every call."""
        if len(self._headlines) < HEADLINES:
            self._headlines = [
                write(f"{self.seed}/headline/{index}", KINDS[index % 4], self.now.year).title
                for index in range(HEADLINES)
            ]
        return self.random("headlines", purpose).sample(self._headlines, count)

    def token(self, *parts: object) -> str:
        """32 hexadecimal digits that stand for `parts`, as CMS give to uploaded files."""
        return hashlib.md5("/".join(map(str, (self.seed, *parts))).encode(), usedforsecurity=False).hexdigest()


def uuid_of(token: str) -> str:
    return "-".join((token[:8], token[8:12], token[12:16], token[16:20], token[20:]))


def paragraphs_before(story: Story) -> list[tuple[Photo, int]]:
    """Each photo of a story with the number of paragraphs above it."""
    seen, placed = 0, []
    for block in story.blocks:
        if isinstance(block, Photo):
            placed.append((block, seen))
        else:
            seen += 1
    return placed
