"""Lists of government portals: columns of NFCMS, the gkmlpt directory, and portals known only by their address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from parsel import Selector
from scrapy.http import Response

from newscrawl.crawling.discovery.articles import text_of
from newscrawl.crawling.discovery.json_list import JsonListSpider
from newscrawl.crawling.discovery.link_list import LinkListSpider
from newscrawl.crawling.discovery.values import Link, ListError, ListPage, ListRequest
from newscrawl.crawling.links import absolute, select_links
from newscrawl.sites.gov import gkmlpt, nfcms
from newscrawl.sites.gov.families import family_of_page, family_of_url
from newscrawl.sites.rows import listing_of

COLUMN = re.compile(r"/(?:index\.html?)?$")
MOST_COLUMNS = 60
"""Columns of a portal that are followed from its home page."""


class PortalSpider(JsonListSpider, LinkListSpider):
    """Base of spiders for portals; a list's state says by ``format`` what it is.

    `column(url)`: a column page, followed to its end.
    `directory(prefix)`: the directory below `prefix`, all posts of all categories.
    `home(url)`: any page of a portal: its family is found out, its columns and its directory are read.
    """

    def column(self, url: str, site: str | None = None) -> ListRequest:
        """A column of a portal, from its first page."""
        return ListRequest(url=nfcms.list_page(url, 1), site=site, state={"format": "column"})

    def directory(self, prefix: str, site: str | None = None) -> ListRequest:
        """The directory of a portal."""
        return ListRequest(url=f"{prefix}/gkmlpt/index", site=site, state={"format": "directory"})

    def home(self, url: str) -> ListRequest:
        """A portal that nothing is known of but this page."""
        return ListRequest(url=url, state={"format": "home"})

    def read_list(self, response: Response, state: Mapping[str, Any]) -> ListPage:
        """Read a list by its format."""
        match state["format"]:
            case "column":
                return LinkListSpider.read_list(self, response, state)
            case "posts":
                return JsonListSpider.read_list(self, response, state)
            case "directory":
                return self.read_directory(response)
            case _:
                return self.read_home(response, state)

    def read_directory(self, response: Response) -> ListPage:
        """The directory's page tells the number of its portal, which the interface behind it asks for."""
        number = gkmlpt.site_id(text_of(response))
        if number is None:
            raise ListError("no directory: the page has no window._CONFIG with a SID")
        url = response.url.partition("/gkmlpt/")[0] + f"/gkmlpt/api/all/0?page=1&sid={number}"
        site = response.meta["found"].site
        return ListPage(
            links=[], following=(ListRequest(url=url, site=site, state={"format": "posts"}),), branches=True
        )

    def read_home(self, response: Response, state: Mapping[str, Any]) -> ListPage:
        """Find the portal's family, by its page or by the addresses of its articles, and its columns."""
        text = text_of(response)
        found = LinkListSpider.read_list(self, response, state)
        family = family_of_page(text) or next((one for link in found.links if (one := family_of_url(link.url))), None)
        if family is None:
            raise ListError("the page bears no sign of a known content system")
        self.logger.info("%s is a portal of family %s", response.url, family.name)
        parts = urlsplit(response.url)
        columns = select_links(Selector(text=text), response.url, lambda url, _: self.is_column(url, response.url))
        urls = list(dict.fromkeys(nfcms.list_page(url, 1) for url, _ in columns if url))[:MOST_COLUMNS]
        if found.links and COLUMN.search(parts.path):  # the page is a column itself
            urls.insert(0, nfcms.list_page(response.url, 2))
        lists = [ListRequest(url=url, state={"format": "column"}) for url in urls]
        origin = f"{parts.scheme}://{parts.netloc}"
        return ListPage(links=found.links, following=(self.directory(origin), *lists), branches=True)

    def is_column(self, url: str, home: str) -> bool:
        """Whether `url` is a column of the portal whose home page is `home`."""
        path = urlsplit(url).path
        return self.may_visit(url) and path not in ("/", urlsplit(home).path) and bool(COLUMN.search(path))

    def is_article(self, url: str, title: str) -> bool:
        return family_of_url(url) is not None

    def next_page(self, page: Selector, response: Response, state: Mapping[str, Any]) -> ListRequest | None:
        if state["format"] != "column":
            return None
        number = int((re.search(r"/index_(\d+)\.html?$", response.url) or [0, 1])[1]) + 1
        url = nfcms.list_page(response.url, number)
        return ListRequest(url=url, site=response.meta["found"].site, state={"format": "column"})

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
