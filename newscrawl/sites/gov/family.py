"""What a content system of government portals is: how its addresses, lists and pages look.  Data and pure functions."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from newscrawl.sites.base import Identity, Layout
from newscrawl.sites.gov.paging import linked_page

HOST = r"^https?://(?:www\.)?(?P<host>[^/:]+)(?::\d+)?"
"""Beginning of the identity patterns of systems whose ids are counted per installation."""


def as_it_is(text: str) -> str:
    """The list markup of an answer that is nothing but an HTML page."""
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One content system."""

    name: str
    """Name in portals.toml: ``trs``."""
    system: str
    """What people call it: TRS WCM."""
    identities: tuple[Identity, ...]
    """Its forms of article address."""
    layouts: tuple[Layout, ...] = ()
    """Its article templates; the national metas and the generic extractor do the rest."""
    signs: tuple[tuple[re.Pattern[str], float], ...] = ()
    """(what to find in a page's source, how sure it makes that this system wrote it), from 0 to 1."""
    words: tuple[str, ...] = ()
    """Pieces of source, one of which stands in every page whose signs make it certain that this system wrote it; those
    in lower case stand there in any case.  Looking for all pieces takes a tenth of the time that a sign does."""
    path_rewrites: tuple[tuple[re.Pattern[str], str], ...] = ()
    """See `Site.path_rewrites`."""
    first_page: Callable[[str], str] = as_it_is
    """Address of a column -> address of its first page."""
    list_html: Callable[[str], str] = as_it_is
    """Answer of a list -> HTML with its links, where they lie in XML or JSON."""
    next_page: Callable[[str, str], str | None] = linked_page
    """(answer of a list, its address) -> address of the page after it; None where there is none."""
    headers: tuple[tuple[str, str], ...] = ()
    """Further headers that its interfaces ask for; ``{page}`` stands for the portal's address."""

    def is_article(self, url: str) -> bool:
        """Whether `url` is an article's by the dialect of this system."""
        return any(identity.pattern.search(url) for identity in self.identities)
