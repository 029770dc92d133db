"""The content systems that government portals run on, by name, and how a page or URL tells its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from newscrawl.sites.base import Site
from newscrawl.sites.gov import gkmlpt, nfcms


@dataclass(frozen=True, slots=True)
class Family:
    """One content system: two ways to recognise it, and the sites it makes."""

    name: str
    is_article_url: Callable[[str], bool]
    is_page: Callable[[str], bool]


FAMILIES = (
    Family("gkmlpt", gkmlpt.is_article_url, gkmlpt.is_page),
    Family("nfcms", nfcms.is_article_url, nfcms.is_page),
)
"""In order of recognition: the directory first, its URLs fit the portal's dialect as well."""


def family_of_url(url: str) -> Family | None:
    """The family whose article dialect `url` has."""
    return next((family for family in FAMILIES if family.is_article_url(url)), None)


def family_of_page(text: str) -> Family | None:
    """The family whose fingerprint `text` bears."""
    return next((family for family in FAMILIES if family.is_page(text)), None)


def family_site(
    *, name: str, display_name: str, hosts: tuple[str, ...], region: str | None = None, aliases: tuple[str, ...] = ()
) -> Site:
    """A portal of the Guangdong cluster: both families, as every such portal shows its posts in both views."""
    return Site(
        name=name,
        display_name=display_name,
        hosts=hosts,
        identities=nfcms.IDENTITIES,
        layouts=gkmlpt.LAYOUTS + nfcms.LAYOUTS,
        host_aliases=dict.fromkeys(aliases, hosts[0]) if hosts else {},
        path_rewrites=nfcms.PATH_REWRITES,
        drop_query=True,
        region=region,
    )
