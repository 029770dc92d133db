"""What is judged, and the judgement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from newscrawl.items import Article, EdgeLines, VerdictKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """As much of an article as a judgement needs."""

    id: str
    """Id of the article, equal for all its revisions."""
    site: str
    """Where it was published."""
    text: str
    """The body."""
    url: str = ""
    """Where it was read."""
    title: str = ""
    """The headline; empty when not known."""
    published_at: datetime | None = None
    """When it was published; None when not known."""
    site_lines: EdgeLines | None = None
    """Lines that cleaning took off the edges of the body, as the site prints them around its articles."""

    @property
    def whole_text(self) -> str:
        """The text with the lines that cleaning took off its edges: what the page says, whatever was learned since."""
        lines = self.site_lines
        return "\n".join((*lines.above, self.text, *lines.below)) if lines else self.text

    @classmethod
    def of(cls, source: Article | Mapping[str, Any]) -> Self:
        """From an Article, or from a mapping with `id`, `url`, `site`, `text` and, if known, `title`, `published_at`.

        Raises ValueError naming what is missing, or is of the wrong type.
        """
        if isinstance(source, Article):
            values: Mapping[str, Any] = {name: getattr(source, name) for name in _OF_ARTICLE}
            site_lines = source.quality.site_lines
        else:
            values, site_lines = source, _site_lines(source.get("quality"))
        for name in ("id", "url", "site", "text"):
            if not isinstance(values.get(name), str):
                raise ValueError(  # noqa: TRY004 - missing or of the wrong type, the caller mends both alike
                    f"a document needs {name!r} as a string, got {values.get(name)!r:.80}"
                )
        moment = values.get("published_at")
        return cls(
            id=values["id"],
            url=values["url"],
            site=values["site"],
            text=values["text"],
            title=values.get("title") or "",
            published_at=datetime.fromisoformat(moment) if isinstance(moment, str) else moment,
            site_lines=site_lines,
        )


_OF_ARTICLE = ("id", "url", "site", "text", "title", "published_at")


def _site_lines(quality: Mapping[str, Any] | None) -> EdgeLines | None:
    """As a row has them."""
    lines = (quality or {}).get("site_lines")
    return EdgeLines(above=list(lines["above"]), below=list(lines["below"])) if lines else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a document relates to those judged before it."""

    kind: VerdictKind
    """new, unchanged, revision, exact, near, part_of or series."""
    of: str | None
    """Id of the earlier document; None for new."""
    cluster: str
    """Id of the first document of the cluster: equal for all copies and revisions of one article."""
    score: float | None = None
    """Similarity to `of`, 0 to 1; None where it was not measured."""
