from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar
from urllib.parse import urlsplit

from parsel import Selector
from scrapy.http import Response

from newscrawl.crawling.arguments import SpiderArgumentError, check_url, read_words
from newscrawl.crawling.discovery.articles import text_of
from newscrawl.crawling.discovery.json_list import JsonListSpider
from newscrawl.crawling.discovery.link_list import LinkListSpider
from newscrawl.crawling.discovery.values import Link, ListError, ListPage, ListRequest
from newscrawl.crawling.links import absolute, select_links
from newscrawl.sites.gov import gkmlpt, nfcms
from newscrawl.sites.gov.families import family_of_page, family_of_url
from newscrawl.sites.gov.portals import portals
from newscrawl.sites.registry import SITES, host_of
from newscrawl.sites.rows import listing_of

COLUMN = re.compile(r"/(?:index\.html?)?$")
MOST_COLUMNS = 60


class GovSpider(JsonListSpider, LinkListSpider):
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
        "base_url": "address of a portal that is no row of the table",
    }

    def prepare(self) -> None:
        self.base_url = self.given.get("base_url")
        if self.base_url and "portal" in self.given:
            raise SpiderArgumentError("give portal or base_url, not both")
        names = [] if self.base_url else read_words(self.given.get("portal", "qingxin"))
        unknown = [name for name in names if name not in portals() and name != "all"]
        if unknown:
            raise SpiderArgumentError(f"portal={unknown[0]!r} is unknown; known are all, {', '.join(portals())}")
        self.portals = [row for row in portals().values() if row.name in names or "all" in names]
        self.sites = tuple(SITES[row.name] for row in self.portals)
        if self.base_url:
            self.hosts.add(host_of(check_url("base_url", self.base_url)).removeprefix("www."))
            self.sites = tuple(site for site in SITES.values() if site.owns(host_of(self.base_url)))

    def seeds(self) -> Iterable[ListRequest]:
        if self.base_url:
            yield ListRequest(url=self.base_url, state={"format": "portal"})
        for row in self.portals:
            for path in row.lists:
                url = nfcms.list_page(row.base_url + path, 1)
                yield ListRequest(url=url, site=row.name, state={"format": "links"})
            if row.directory is not None:
                yield self.directory(row.base_url + row.directory, row.name)

    def directory(self, prefix: str, site: str | None = None) -> ListRequest:
        return ListRequest(url=f"{prefix}/gkmlpt/index", site=site, state={"format": "directory"})

    def read_list(self, response: Response, state: Mapping[str, Any]) -> ListPage:
        match state["format"]:
            case "links":
                return LinkListSpider.read_list(self, response, state)
            case "posts":
                return JsonListSpider.read_list(self, response, state)
            case "directory":
                return self.read_directory(response)
            case _:
                return self.read_portal(response, state)

    def read_directory(self, response: Response) -> ListPage:
        number = gkmlpt.site_id(text_of(response))
        if number is None:
            raise ListError("no directory: the page has no window._CONFIG with a SID")
        url = response.url.partition("/gkmlpt/")[0] + f"/gkmlpt/api/all/0?page=1&sid={number}"
        site = response.meta["found"].site
        return ListPage(
            links=[], following=(ListRequest(url=url, site=site, state={"format": "posts"}),), branches=True
        )

    def read_portal(self, response: Response, state: Mapping[str, Any]) -> ListPage:
        text = text_of(response)
        found = LinkListSpider.read_list(self, response, state)
        family = family_of_page(text) or next((one for link in found.links if (one := family_of_url(link.url))), None)
        if family is None:
            raise ListError("the page bears no sign of a known content system")
        self.logger.info("%s is a portal of family %s", response.url, family.name)
        parts = urlsplit(response.url)
        columns = select_links(Selector(text=text), response.url, lambda url, _: self.is_column(url, response.url))
        urls = list(dict.fromkeys(nfcms.list_page(url, 1) for url, _ in columns if url))[:MOST_COLUMNS]
        lists = [ListRequest(url=url, state={"format": "links"}) for url in urls]
        origin = f"{parts.scheme}://{parts.netloc}"
        return ListPage(links=found.links, following=(self.directory(origin), *lists), branches=True)

    def is_column(self, url: str, home: str) -> bool:
        path = urlsplit(url).path
        return self.may_visit(url) and path not in ("/", urlsplit(home).path) and bool(COLUMN.search(path))

    def is_article(self, url: str, title: str) -> bool:
        return family_of_url(url) is not None

    def next_page(self, page: Selector, response: Response, state: Mapping[str, Any]) -> ListRequest | None:
        if state["format"] != "links":
            return None
        number = int((re.search(r"/index_(\d+)\.html?$", response.url) or [0, 1])[1]) + 1
        url = nfcms.list_page(response.url, number)
        return ListRequest(url=url, site=response.meta["found"].site, state={"format": "links"})

    def rows(self, data: Any) -> list[dict[str, Any]]:
        rows = data.get("articles") if isinstance(data, dict) else None
        return rows if isinstance(rows, list) else []

    def link_of(self, row: dict[str, Any], response: Response) -> Link | None:
        written = [str(row.get(name) or "") for name in ("url", "post_url")]
        usable = [url for one in written if (url := absolute(response.url, one)) and self.may_visit(url)]
        if not usable:
            raise ValueError(f"post {row.get('id')} is on another site")
        addresses = tuple(dict.fromkeys(usable))
        return Link(url=addresses[0], listing=listing_of(row), addresses=addresses)

    def next_answer(self, response: Response, data: Any, state: Mapping[str, Any]) -> ListRequest | None:
        url = re.sub(r"([?&]page=)(\d+)", lambda found: f"{found[1]}{int(found[2]) + 1}", response.url)
        return ListRequest(url=url, site=response.meta["found"].site, state={"format": "posts"})
