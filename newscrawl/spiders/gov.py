from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from newscrawl.crawling.arguments import SpiderArgumentError, read_urls, read_words
from newscrawl.crawling.discovery.portal import SEARCH_HOST, PortalSpider
from newscrawl.crawling.discovery.values import ListRequest
from newscrawl.sites.gov.portals import portals
from newscrawl.sites.registry import SITES, host_of, site_of_host


class GovSpider(PortalSpider):
    """Government portals of Guangdong.

    Site: the rows of newscrawl/sites/gov/portals.toml, or any portal of a known family by its address
    CMS: NFCMS for the portal, gkmlpt for its directory of open government information
    Discovery: column pages index.html, index_2.html, ...; the directory's interface, page by page until it is empty or
        missing; for an address that is no row, its columns as its home page links them
    Quirks: pages 0 and 1 of the directory are the same, its rows may lead off the site; 412, 405 and 403 are walls;
        some portals serve http or https only
    Verified on: not verified against the live sites
    """

    name = "gov"
    ARGUMENTS: ClassVar[Mapping[str, str]] = {
        "portal": "names of portals.toml, or all; qingxin if neither is given",
        "base_url": "addresses of portals that are no rows of the table",
    }

    def prepare(self) -> None:
        self.homes = read_urls("base_url", self.given.get("base_url"))
        if self.homes and "portal" in self.given:
            raise SpiderArgumentError("give portal or base_url, not both")
        names = [] if self.homes else read_words(self.given.get("portal", "qingxin"))
        unknown = [name for name in names if name not in portals() and name != "all"]
        if unknown:
            raise SpiderArgumentError(f"portal={unknown[0]!r} is unknown; `scrapy portals` shows the names")
        self.portals = [row for row in portals().values() if row.name in names or "all" in names]
        self.sites = tuple(SITES[row.name] for row in self.portals)
        found = map(site_of_host, map(host_of, self.homes))
        self.sites += tuple(site for site in found if site)
        self.hosts |= {host_of(home).removeprefix("www.") for home in self.homes}
        self.hosts.add(SEARCH_HOST)

    def seeds(self) -> Iterable[ListRequest]:
        yield from map(self.home, self.homes)
        for row in self.portals:
            for path in row.lists:
                yield self.column(row.base_url + path, row.name, row.family)
            if row.directory is not None:
                yield self.directory(row.base_url + row.directory, row.name)
            if row.sid and self.since:
                yield self.history(row.sid, row.name)
