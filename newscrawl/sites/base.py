"""How a source is declared: a :class:`Site` with its hosts, identity keys and dated :class:`Layout` objects.

A declaration is data and pure functions.  It knows nothing of crawling, and cleaning knows no site by name: cleaning
asks :func:`newscrawl.sites.registry.site_for` for the site of a page and follows what the declaration says.

Selectors are CSS with the two extensions of parsel: ``span.time::text`` and ``meta[name=PubDate]::attr(content)``.
A tuple of selectors is tried in order; the first that yields something non-empty wins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "+08:00")
"""The zone of every page that does not name another."""

FIELDS = (
    "title",
    "subtitle",
    "summary",
    "published",
    "modified",
    "source",
    "author",
    "editor",
    "section",
    "tags",
    "issuer",
    "doc_no",
    "index_no",
    "url",
)
"""Names of what a list, an API or a layout can say of an article.  All values are strings as printed; `section` and
`tags` hold their parts separated by a line feed; `url` is the article's public page, where the capture is the answer
of an API instead."""

Selectors = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One form of article URL of a site, and the key that it gives."""

    pattern: re.Pattern[str]
    """Searched in the canonical URL; its named groups fill `key`."""
    key: str
    """Format of the article id: ``ycwb:{id}``."""

    def key_of(self, url: str) -> str | None:
        """The article id that `url` holds, or None."""
        match = self.pattern.search(url)
        return self.key.format(**match.groupdict()) if match else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a site's own reader found in a page: a body apart from its page, and fields."""

    body: str | None = None
    """HTML of the body alone; None when the reader found fields only."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Values by the names of FIELDS."""
    layer: str = "api"
    """What provenance calls it."""
    attachments: tuple[tuple[str, str], ...] = ()
    """(URL, title) of files that the reader found outside the body."""
    article_id: str | None = None
    """The article's id, where only the page tells it."""


Reader = Callable[[str, str], Reading | None]
"""(decoded text of the page, its URL) -> Reading, or None when this page is not for it.  Never raises on bad input."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One template of a site, valid for a span of publication dates."""

    name: str
    """Year or name of the template; provenance says ``layout:NAME``."""
    since: date | None = None
    """First day of publication it is known for."""
    until: date | None = None
    """Last day of publication it is known for; old layouts stay, so that archived pages re-clean rightly."""
    fingerprint: Selectors = ()
    """All must match for the layout to be tried."""
    fields: Mapping[str, Selectors] = field(default_factory=dict)
    """Selectors by the names of FIELDS."""
    body: Selectors = ()
    """The element that holds the body; empty leaves the body to the generic extractor."""
    remove: Selectors = ()
    """Elements inside the page that never belong to the text."""
    captions: tuple[str, ...] = ()
    """Attributes of an `img` in the body that hold its caption, besides those every page may have."""
    next_page: Selectors = ()
    """Links to the further pages of a paginated article."""
    reader: Reader | None = None
    """Reads what selectors cannot: JSON in a script, a property block in a comment, the answer of an API."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A source: which URLs are its own, how its articles are named, how its pages are built."""

    name: str
    """Short name in commands, file names and rows: ``ycwb``."""
    display_name: str
    """The name that the site gives itself: 金羊网."""
    hosts: tuple[str, ...] = ()
    """Host names; ``.ycwb.com`` stands for the domain and all below it."""
    own_names: frozenset[str] = frozenset({"本网", "本站", "本网站", "本网讯", "本站原创"})
    """Values of 来源 that mean the site itself."""
    identities: tuple[Identity, ...] = ()
    """Forms of article URLs, tried in order.  A URL that fits none is not known as an article."""
    layouts: tuple[Layout, ...] = ()
    """Templates, newest first."""
    host_aliases: Mapping[str, str] = field(default_factory=dict)
    """Other spellings of a host -> the canonical one."""
    path_rewrites: tuple[tuple[re.Pattern[str], str], ...] = ()
    """Substitutions on the path that make equal what is one article (``/mpost_1.html`` -> ``/post_1.html``)."""
    drop_query: bool = False
    """The query of an article URL carries nothing but tracking."""
    https: bool = True
    """The canonical URL is https; otherwise the scheme is kept."""
    region: str | None = None
    """Six-digit administrative code of the place that the site serves: 441803."""
    timezone: timezone = BEIJING
    """Zone of the times it prints."""

    def owns(self, host: str) -> bool:
        """Whether `host` is one of the site's, by name or below one of its domains."""
        host = host.lower().rstrip(".")
        return any(host == own or (own.startswith(".") and ("." + host).endswith(own)) for own in self.hosts) or (
            host in self.host_aliases
        )

    def article_id(self, canonical: str) -> str | None:
        """The id that a canonical URL of this site holds, or None when it is not known as an article URL."""
        return next((key for identity in self.identities if (key := identity.key_of(canonical))), None)
