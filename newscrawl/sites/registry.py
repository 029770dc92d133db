"""Which site a page belongs to: by host, then URL dialect, then fingerprint of the page, else a site of its own.

Sites are declared in the modules of this package, one :class:`Site` each, and in the table of portals.  The lookup by
host costs the same for ten sites and for ten thousand; a portal's declaration is made when it is asked for first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from urllib.parse import urlsplit

import newscrawl.sites
from newscrawl.sites.base import Layout, Site
from newscrawl.sites.formats.jekyll_post import is_post
from newscrawl.sites.gov.families import family_of_page, family_of_url, family_site
from newscrawl.sites.gov.portals import portal_of_host, portals
from newscrawl.sites.jekyll import JEKYLL
from newscrawl.sites.rows import read_row

ROW = Layout(name="row", reader=read_row)
"""A capture that is one row of a JSON list with the content in it; any undeclared site may have such lists."""

UNKNOWN_HOST = "unknown"
"""Name of the site of a page that came without a URL."""


class UnknownSite(LookupError):  # noqa: N818  the name says what is wrong
    """No site has that name; the message lists those that exist."""


@cache
def declared_sites() -> Mapping[str, Site]:
    """The sites that have a module of their own, by name: every Site that a module of this package defines."""
    found: dict[str, Site] = {}
    for module in iter_modules(newscrawl.sites.__path__):
        if not module.ispkg and module.name != "registry":
            values = vars(import_module(f"{newscrawl.sites.__name__}.{module.name}")).values()
            found |= {value.name: value for value in values if isinstance(value, Site)}
    return found


@cache
def portal_site(name: str) -> Site:
    """The site of a row of portals.toml.  Raises KeyError."""
    return portals()[name].site()


class Sites(Mapping[str, Site]):
    """Every declared site by name, portals last; a portal's site is made when it is asked for."""

    def __getitem__(self, name: str) -> Site:
        return declared_sites().get(name) or portal_site(name)

    def __iter__(self) -> Iterator[str]:
        yield from declared_sites()
        yield from portals()

    def __len__(self) -> int:
        return len(declared_sites()) + len(portals())


SITES: Mapping[str, Site] = Sites()


def site_by_name(name: str) -> Site:
    """The declared site called `name`.  Raises UnknownSite."""
    try:
        return SITES[name]
    except KeyError:
        known = ", ".join([*declared_sites(), *list(portals())[:5]])
        raise UnknownSite(
            f"no site is called {name!r}; known are {known} and further portals, see `scrapy portals`"
        ) from None


def site_of_host(host: str) -> Site | None:
    """The declared site that owns `host`, by name or below one of its domains; the nearest domain wins."""
    if not host:
        return None
    by_host = _by_host()
    if found := by_host.get(host):
        return found
    if portal := portal_of_host(host):
        return portal_site(portal)
    parts = host.split(".")
    domains = ("." + ".".join(parts[place:]) for place in range(len(parts)))
    return next((site for domain in domains if (site := by_host.get(domain))), None)


@cache
def _by_host() -> Mapping[str, Site]:
    """Host, alias or ``.domain`` -> site, of the sites with modules of their own."""
    sites = declared_sites().values()
    return {host.lower(): site for site in sites for host in (*site.host_aliases, *site.hosts)}


def site_for(url: str, text: str | None = None, data: bytes | None = None) -> Site:
    """The site of the page at `url`; `text` is its decoded source, `data` the same as UTF-8, where they are at hand.

    Never None: a page that nothing is known of gets a site named after its host.
    """
    host = host_of(url)
    if declared := site_of_host(host):
        return declared
    name = host.removeprefix("www.") or UNKNOWN_HOST
    if family := family_of_url(url) or (family_of_page(text, data) if text else None):
        return family_site(name=name, display_name=name, hosts=(host,) if host else (), family=family)
    if text and is_post(text):
        return Site(name=name, display_name=name, hosts=(host,), layouts=JEKYLL.layouts) if host else JEKYLL
    return Site(name=name, display_name=name, hosts=(host,) if host else (), https=False, layouts=(ROW,))


def layouts_for(site: Site, published: date | None) -> list[Layout]:
    """The layouts of `site` that may have been in use on the day of publication, newest first; all without a day."""
    return [
        layout
        for layout in site.layouts
        if published is None
        or ((layout.since is None or layout.since <= published) and (layout.until is None or published <= layout.until))
    ]


def host_of(url: str) -> str:
    """The host of `url` in lower case without a closing dot; empty for what has none."""
    try:
        return (urlsplit(url.strip()).hostname or "").rstrip(".")
    except ValueError:
        return ""
