"""What a list page yields: links to articles, and the page after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from newscrawl.items import Capture


class ListError(ValueError):
    """The answer is not the list that it should be; the message says what it is instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An article that a list names."""

    url: str
    """The article's public page."""
    listing: Mapping[str, str] = field(default_factory=dict)
    """What the list says of it, by the names of FIELDS."""
    addresses: tuple[str, ...] = ()
    """Where the article can be had, tried in order; empty means `url`."""
    content: Capture | None = None
    """The article itself, where the list holds it: nothing is fetched."""
    article_id: str | None = None
    """Its id, where the URL does not tell it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRequest:
    """A list page to read."""

    url: str
    callback: str = "parse_list"
    """Name of the spider's method that reads the answer."""
    site: str | None = None
    """Name of the site, where the spider knows it."""
    state: Mapping[str, Any] = field(default_factory=dict)
    """JSON values that the callback needs; `page` and `root` are kept by the base class."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """A list page that was read."""

    links: list[Link]
    """Articles in the list's order."""
    following: tuple[ListRequest, ...] = ()
    """The next page; for indexes all pages below."""
    bad_rows: int = 0
    """Rows or links that could not be used."""
    branches: bool = False
    """The page is an index: what follows is read although this page itself names no article."""
