"""Sources whose articles are paragraphs and nothing else; what differs is where they live and their markup."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from newscrawl.items import Precision
from newscrawl.replica.messages import escape
from newscrawl.replica.source import Source
from newscrawl.replica.world import Article
from newscrawl.replica.writer import Kind, Paragraph


class PlainSource(Source):
    """A source of plain articles; subclasses say how they are named and where they come from."""

    kinds: ClassVar[tuple[Kind, ...]] = ("meeting", "bulletin", "weather")
    precision: ClassVar[Precision] = "minute"

    def article(self, index: int) -> Article:
        published = self.published(index)
        if self.precision != "second":
            published = published.replace(second=0)
        if self.precision == "day":
            published = published.replace(hour=0, minute=0)
        urls, article_id = self.named(index, published)
        story = self.world.story(self.name, index, article_id, self.kinds[index % len(self.kinds)])
        blocks = tuple(block for block in story.blocks if isinstance(block, Paragraph))
        return Article(
            id=article_id,
            source_name=self.name,
            urls=urls,
            title=story.title,
            paragraphs=tuple(block.text for block in blocks),
            published=published,
            precision=self.precision,
            source=self.origin_of(index),
            story=replace(story, blocks=blocks),
        )

    def published(self, index: int) -> datetime:
        """When the article of that index appeared."""
        return self.world.published(self.name, index, self.count)

    @abstractmethod
    def named(self, index: int, published: datetime) -> tuple[tuple[str, ...], str]:
        """Addresses of the article of that index, and its id."""

    @abstractmethod
    def origin_of(self, index: int) -> str | None:
        """来源 as the record should hold it."""


def body_of(article: Article) -> str:
    """The paragraphs as HTML."""
    return "\n".join(f"<p>　　{escape(text)}</p>" for text in article.paragraphs)
