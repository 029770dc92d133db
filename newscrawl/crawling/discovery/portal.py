"""Lists of government portals: columns of every known content system, the gkmlpt directory, the search of Guangdong
that reaches further back, and portals known only by their address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

from parsel import Selector
from scrapy.http import Response

from newscrawl.crawling.arguments import SpiderArgumentError, read_urls, read_words
from newscrawl.crawling.discovery.articles import text_of
from newscrawl.crawling.discovery.json_list import JsonListSpider
from newscrawl.crawling.discovery.link_list import LinkListSpider
from newscrawl.crawling.discovery.values import Link, ListError, ListPage, ListRequest
from newscrawl.crawling.links import absolute, page_links, select_links
from newscrawl.sites.formats.gkmlpt_config import site_id
from newscrawl.sites.gov.families import CERTAIN, FAMILIES, family_of_url, recognise
from newscrawl.sites.gov.family import Family
from newscrawl.sites.gov.portals import portals
from newscrawl.sites.gov.regions import region_of_site_code
from newscrawl.sites.registry import SITES, host_of, site_of_host
from newscrawl.sites.rows import listing_of

COLUMN = re.compile(
    r"/(?:index\.s?html?)?$|/col/col\d+(?:/index\.html?)?$|/[\w-]*list[\w-]*\.s?html?$|/[a-z][\w-]*\.htm$|"
    r"/channel/list/\d+\.html?$|/c\d{3,}/\w+\.shtml$|/columns/[0-9a-f-]{36}/(?:index\.html)?$|/public/column/\d+$"
)
"""Paths of columns in the dialects of all families."""
SITE_CODE = re.compile(r"(?:SiteIDCode|网站标识码)[^\d<>]{0,40}(\d{10})\b", re.IGNORECASE)
"""The website's identification code, in its meta or at the foot of its pages."""
MOST_COLUMNS = 60
"""Columns of a portal that are followed from its home page."""
MOST_PROBES = 3
"""Columns that are looked at to find the family, where the home page does not tell it."""
SEARCH_HOST = "search.gd.gov.cn"
SEARCH = {
    "pagesize": "20", "isgkml": "1", "text": "", "order": "0", "including_url_doc": "1", "including_attach_doc": "1",
    "classify_main_name": "", "classify_mains": "", "classify_mains_excluded": "", "position": "title|",
    "callback": "cb",
}  # fmt: skip
"""The query that the directory's own search page sends; without a callback the answer is an error."""


class PortalSpider(JsonListSpider, LinkListSpider):
    """Base of spiders for portals; a list's state says by ``format`` what it is, by ``family`` whose dialect it has.

    `column(url, site, family)`: a column page, followed to its end.
    `directory(prefix)`: the directory below `prefix`, all posts of all categories.
    `history(sid)`: all posts of a portal that the search of Guangdong knows, further back than the directory goes.
    `home(url)`: any page of a portal: its family is found out, its columns and its directory are read.
    """

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

    def column(self, url: str, site: str | None = None, family: str = "nfcms") -> ListRequest:
        """A column of a portal, from its first page."""
        state = {"format": "column", "family": family, "first": True}
        return ListRequest(url=FAMILIES[family].first_page(url), site=site, state=state)

    def directory(self, prefix: str, site: str | None = None) -> ListRequest:
        """The directory of a portal."""
        return ListRequest(url=f"{prefix}/gkmlpt/index", site=site, state={"format": "directory"})

    def history(self, sid: str, site: str | None = None) -> ListRequest:
        """The posts of portal number `sid`, by the search of Guangdong; its first page is 1."""
        url = f"http://{SEARCH_HOST}/jsonp/site/{sid}?{urlencode({'page': '1', **SEARCH})}"
        return ListRequest(url=url, site=site, state={"format": "posts"})

    def home(self, url: str) -> ListRequest:
        """A portal that nothing is known of but this page."""
        return ListRequest(url=url, state={"format": "home"})

    def read_list(self, response: Response, state: Mapping[str, Any]) -> ListPage:
        """Read a list by its format."""
        match state["format"]:
            case "column":
                return self.read_column(response, state)
            case "posts":
                return JsonListSpider.read_list(self, response, state)
            case "directory":
                return self.read_directory(response)
            case _:
                return self.read_home(response, state)

    def read_column(self, response: Response, state: Mapping[str, Any]) -> ListPage:
        """A page of a column: articles by dialect, else what looks like one, and the page after it."""
        family = FAMILIES[state.get("family", "nfcms")]
        text = text_of(response)
        page = Selector(text=family.list_html(text) or "<p>", type="html")
        links, bad = self.links_of(page, response.url)
        if not links and family.name not in ("nfcms", "gkmlpt"):  # its articles have addresses of another kind
            links, bad = self.links_of(page, response.url, super().is_article)
        url = family.next_page(text, response.url)
        site = response.meta["found"].site
        following = (ListRequest(url=url, site=site, state={"format": "column", "family": family.name}),) if url else ()
        only_leads_on = bool(state.get("first")) and not links and bool(url)  # its list comes from an interface
        return ListPage(links=links, following=following, bad_rows=bad, branches=only_leads_on)

    def headers_for(self, url: str) -> dict[str, str]:
        """What interfaces of the families ask for."""
        if "/jpaas-publish-server/" not in url:
            return {}
        parts = urlsplit(url)
        page = f"{parts.scheme}://{parts.netloc}/"
        return {name: value.format(page=page) for name, value in FAMILIES["jpaas"].headers}

    def read_directory(self, response: Response) -> ListPage:
        """The directory's page tells the number of its portal, which the interface behind it asks for."""
        number = site_id(text_of(response))
        if number is None:
            raise ListError("no directory: the page has no window._CONFIG with a SID")
        url = response.url.partition("/gkmlpt/")[0] + f"/gkmlpt/api/all/0?page=1&sid={number}"
        site = response.meta["found"].site
        below = [ListRequest(url=url, site=site, state={"format": "posts"})]
        if self.since is not None:  # the directory holds recent posts only
            below.append(self.history(number, site))
        return ListPage(links=[], following=tuple(below), branches=True)

    def read_home(self, response: Response, state: Mapping[str, Any]) -> ListPage:
        """Find the portal's family, by its page or by the addresses of its articles, and its columns.

        A home page that tells nothing is judged by its first columns.
        """
        text = text_of(response)
        page = Selector(text=text or "<p>", type="html")
        addresses = [url for link in page_links(page) if (url := absolute(response.url, link.href))]
        found = recognise(text, [url for url in addresses if self.may_visit(url)])
        if found is None:
            columns = list(dict.fromkeys(url for url in addresses if self.is_column(url, response.url)))[:MOST_PROBES]
            if not columns or state.get("page", 1) > 1:
                raise ListError("the page bears no sign of a known content system")
            return ListPage(links=[], following=tuple(map(self.home, columns)), branches=True)
        family = found.family
        code = SITE_CODE.search(text)
        place = region_of_site_code(code[1]) if code else None
        self.logger.info(
            "%s is a portal of family %s, confidence %.2f (%s); place: %s",
            response.url, family.name, found.confidence, "; ".join(found.signs), place.name if place else "not known",
        )  # fmt: skip
        if found.confidence < CERTAIN:
            self.logger.warning("The family of %s is a guess; check what the run finds", response.url)
        links, bad = self.links_of(Selector(text=family.list_html(text) or "<p>", type="html"), response.url)
        return ListPage(
            links=links, following=tuple(self._below(page, response.url, family)), bad_rows=bad, branches=True
        )

    def _below(self, page: Selector, url: str, family: Family) -> list[ListRequest]:
        """What a page of a portal leads on to: the directory, the page after it, the columns."""
        state = {"format": "column", "family": family.name, "first": True}
        columns = select_links(page, url, lambda one, _: self.is_column(one, url))
        urls = list(dict.fromkeys(family.first_page(one) for one, _ in columns if one))[:MOST_COLUMNS]
        if COLUMN.search(urlsplit(url).path):  # the page may be a column itself
            following = family.next_page(page.get(), url)
            urls = [following, *urls] if following else urls
        parts = urlsplit(url)
        lists = [ListRequest(url=one, state=state) for one in urls]
        is_guangdong = family.name in ("nfcms", "gkmlpt")
        return [self.directory(f"{parts.scheme}://{parts.netloc}"), *lists] if is_guangdong else lists

    def is_column(self, url: str, home: str) -> bool:
        """Whether `url` is a column of the portal whose home page is `home`."""
        path = urlsplit(url).path
        return (
            self.may_visit(url)
            and path not in ("/", urlsplit(home).path)
            and bool(COLUMN.search(path))
            and family_of_url(url) is None
        )

    def is_article(self, url: str, title: str) -> bool:
        return family_of_url(url) is not None

    def rows(self, data: Any) -> list[dict[str, Any]]:
        rows = (data.get("articles") or data.get("results")) if isinstance(data, dict) else None
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
