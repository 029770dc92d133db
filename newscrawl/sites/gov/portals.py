"""The table of portals: one row of portals.toml is one :class:`Portal`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from newscrawl.sites.base import Site
from newscrawl.sites.gov.families import FAMILIES, family_site
from newscrawl.sites.gov.regions import region_of

TABLE = resources.files(__package__).joinpath("portals.toml")
STATE = "100000"
"""Region of the ministries."""


class PortalTableError(ValueError):
    """A row of portals.toml is not as it should be; the message names the row and the fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """One portal: where it lives, what runs it, and where its lists are."""

    name: str
    """Name in commands and rows: ``qingxin``."""
    display_name: str
    """What 本网 means on its pages: 清远市清新区人民政府."""
    host: str
    """The host that its pages are served from."""
    family: str
    """Name of its content system."""
    region: str
    """Six-digit administrative code; that of the state, 100000, for ministries."""
    scheme: str = "https"
    """http where https is known to fail."""
    aliases: tuple[str, ...] = ()
    """Other hosts with the same pages."""
    lists: tuple[str, ...] = ()
    """Paths of columns with news: ``/zwgk/qxyw/``."""
    directory: str | None = None
    """Path before ``/gkmlpt/``; None where the portal's directory is not known."""
    sid: str | None = None
    """The portal's number in the province's directory and search (gkmlpt)."""
    quirks: tuple[str, ...] = ()
    """What was seen to be special about it: walls, missing https, guesses that this row rests on."""
    evidence: str = ""
    """Where the row comes from."""
    verified: bool = False
    """Whether a live run has confirmed the row."""

    @property
    def base_url(self) -> str:
        """The portal's address without a closing slash."""
        return f"{self.scheme}://{self.host}"

    def site(self) -> Site:
        """The declaration that this row stands for."""
        return family_site(
            name=self.name,
            display_name=self.display_name,
            hosts=(self.host,),
            family=FAMILIES[self.family],
            region=self.region,
            aliases=self.aliases,
        )


@cache
def portals() -> Mapping[str, Portal]:
    """All portals by name, in the table's order.  Raises PortalTableError."""
    table = tomllib.loads(table_source())
    return {name: portal_of(name, row) for name, row in table.items()}


@cache
def table_source() -> str:
    """The table as it stands in portals.toml."""
    return TABLE.read_text(encoding="utf-8")


@lru_cache(maxsize=4096)
def portal_of_host(host: str) -> str | None:
    """Name of the portal that owns `host`.  The table is parsed, which takes as long as ten pages do, only for a host
    that stands in it somewhere.
    """
    return portal_hosts().get(host) if host in table_source() else None


@cache
def portal_hosts() -> Mapping[str, str]:
    """Host, canonical or alias -> name of its portal."""
    return {host: row.name for row in portals().values() for host in (row.host, *row.aliases)}


def portal_of(name: str, row: Mapping[str, object]) -> Portal:
    """One row as a Portal.  Raises PortalTableError."""
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    try:
        portal = Portal(name=name, **values)  # type: ignore[arg-type]  # a wrong or missing key is a TypeError here
    except TypeError as error:
        raise PortalTableError(f"portals.toml, [{name}]: {error}") from None
    if portal.family not in FAMILIES:
        raise PortalTableError(f"portals.toml, [{name}]: no family is called {portal.family!r}")
    if portal.region != STATE and region_of(portal.region) is None:
        raise PortalTableError(f"portals.toml, [{name}]: {portal.region!r} is no administrative code")
    return portal
