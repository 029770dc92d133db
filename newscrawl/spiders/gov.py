from __future__ import annotations

from newscrawl.crawling.discovery.portal import PortalSpider


class GovSpider(PortalSpider):
    """Government portals: all of Guangdong, and those of other provinces that run on a known content system.

    Site: the rows of newscrawl/sites/gov/portals.toml, or any portal of a known family by its address
    CMS: the families of newscrawl/sites/gov/; in Guangdong NFCMS, with gkmlpt for open government information
    Discovery: column pages in the dialect of their family; the directory's interface, page by page until it is empty or
        missing, with since also the province's search; for an address that is no row, its columns as its home page has
        them
    Quirks: pages 0 and 1 of the directory are the same, its rows may lead off the site; 412, 405 and 403 are walls;
        some portals serve http or https only
    Verified on: not verified against the live sites
    """

    name = "gov"
