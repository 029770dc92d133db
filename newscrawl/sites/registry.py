"""Which site a page belongs to: by host, then URL dialect, then fingerprint of the page, else a site of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlsplit

from newscrawl.sites.base import Layout, Site
from newscrawl.sites.eastmoney import EASTMONEY
from newscrawl.sites.gov.families import family_of_page, family_of_url, family_site
from newscrawl.sites.gov.portals import portals
from newscrawl.sites.jekyll import JEKYLL, is_post
from newscrawl.sites.nanfang_plus import NANFANG_PLUS
from newscrawl.sites.rows import read_row
from newscrawl.sites.ycwb import YCWB

SITES: Mapping[str, Site] = {
    site.name: site
    for site in (NANFANG_PLUS, YCWB, EASTMONEY, JEKYLL, *(portal.site() for portal in portals().values()))
}
"""Every declared site by name."""

ROW = Layout(name="row", reader=read_row)
"""A capture that is one row of a JSON list with the content in it; any undeclared site may have such lists."""

UNKNOWN_HOST = "unknown"
"""Name of the site of a page that came without a URL."""


class UnknownSite(LookupError):  # noqa: N818  the name says what is wrong
    """No site has that name; the message lists those that exist."""


def site_by_name(name: str) -> Site:
    """The declared site called `name`.  Raises UnknownSite."""
    try:
        return SITES[name]
    except KeyError:
        raise UnknownSite(f"no site is called {name!r}; known are {', '.join(SITES)}") from None


def site_for(url: str, text: str | None = None) -> Site:
    """The site of the page at `url`; `text` is its decoded source, where it is at hand.

    Never None: a page that nothing is known of gets a site named after its host.
    """
    host = host_of(url)
    declared = next((site for site in SITES.values() if host and site.owns(host)), None)
    if declared:
        return declared
    name = host.removeprefix("www.") or UNKNOWN_HOST
    if family_of_url(url) or (text and family_of_page(text)):
        return family_site(name=name, display_name=name, hosts=(host,) if host else ())
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
