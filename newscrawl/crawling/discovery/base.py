"""The base of all spiders: requests come from the frontier and seeds, every page ends with one outcome.

A spider says what to ask for (`seeds`) and how a list answer is read (`read_list`); this class does the rest:
arguments, what is left from earlier runs, which articles need a request, when paging ends, how failures are reported.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from newscrawl.crawling.arguments import check_names, read_count, read_date
from newscrawl.crawling.discovery.articles import ArticleReading
from newscrawl.crawling.discovery.dates import listed_day
from newscrawl.crawling.discovery.paging import end_of_paging
from newscrawl.crawling.discovery.values import Link, ListError, ListPage, ListRequest
from newscrawl.crawling.failures import capture_of, ends_a_list, other_scheme, outcome_of
from newscrawl.crawling.frontier import Frontier
from newscrawl.crawling.refusals import Postponed
from newscrawl.crawling.run import LISTS_FAILED, PASSED_OVER, RunExtension
from newscrawl.items import RawPage
from newscrawl.sites.base import Site
from newscrawl.sites.registry import host_of, site_for
from newscrawl.storage.values import Discovered, Outcome
from newscrawl.urls import article_id, canonical_url


class NewsSpider(ArticleReading, Spider):
    """Base class of the spiders of this project.

    Arguments of every spider: `since` and `until` (days, both included) and `limit` (articles asked for in this run).

    With respect to the source
      `sites`: the sites whose hosts may be visited.
    With respect to discovery
      `seeds()`: list pages to start from; override it.
      `single_pages()`: articles to fetch without a list.
      `read_list(response, state)`: a list answer as ListPage; raise ListError for what is no list.
    With respect to arguments
      `ARGUMENTS`: own arguments, name -> what it is for; values arrive in `self.given`.
    """

    ARGUMENTS: ClassVar[Mapping[str, str]] = {}
    COMMON_ARGUMENTS: ClassVar[Mapping[str, str]] = {
        "since": "first day of publication, such as 2026-11-01",
        "until": "last day of publication",
        "limit": "how many articles to ask for",
    }
    sites: tuple[Site, ...] = ()
    resumes = True
    """Whether the run takes up what earlier runs left."""
    frontier: Frontier
    list_pages_limit = 100
    barren_limit = 3

    def __init__(self, name: str | None = None, **given: str) -> None:
        super().__init__(name)
        check_names(self.name, given, [*self.ARGUMENTS, *self.COMMON_ARGUMENTS])
        self.given = {key: value for key, value in given.items() if value}
        self.since = read_date("since", given.get("since"))
        self.until = read_date("until", given.get("until"))
        self.limit = read_count("limit", given.get("limit"))
        self.asked = 0
        self.pages_read: Counter[str] = Counter()
        self.hosts: set[str] = set()
        self.prepare()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.list_pages_limit = crawler.settings.getint("LIST_PAGES_LIMIT", spider.list_pages_limit)
        spider.barren_limit = crawler.settings.getint("BARREN_LIST_PAGES_LIMIT", spider.barren_limit)
        return spider

    # ------------------------------------------------------------------------------------------ what leaves say

    def prepare(self) -> None:
        """Check the spider's own arguments; raise SpiderArgumentError for what cannot be used."""

    def seeds(self) -> Iterable[ListRequest]:
        """The list pages to start from."""
        return ()

    def single_pages(self) -> Iterable[Link]:
        """Articles to fetch whatever the state says."""
        return ()

    def read_list(self, response: Response, state: Mapping[str, Any]) -> ListPage:
        """Read one list answer.  Raises ListError."""
        raise NotImplementedError

    def may_visit(self, url: str) -> bool:
        """Whether `url` is on a host of this crawl."""
        host = host_of(url)
        if not url.startswith(("http://", "https://")) or not host or "@" in url.split("/")[2]:
            return False
        return any(site.owns(host) for site in self.sites) or any(
            host == own or host.endswith("." + own) for own in self.hosts
        )

    # ------------------------------------------------------------------------------------------------- requests

    async def start(self) -> Any:
        """First what earlier runs left, then single pages, then the seeds."""
        self.open_frontier()
        for request in self.start_requests_of_run():
            yield request

    def open_frontier(self) -> None:
        """Connect to the run's state, unless a frontier is there already."""
        if hasattr(self, "frontier"):
            return
        run = self.crawler.get_extension(RunExtension)
        if run is None:
            raise RuntimeError("spiders need newscrawl.crawling.run.RunExtension in EXTENSIONS")
        days = self.settings.getfloat("REVISIT_DAYS", 3)
        self.frontier = Frontier(run.state, run.ledger, timedelta(days=days))

    def start_requests_of_run(self) -> Iterator[Request]:
        """All requests that a run begins with."""
        left = [one for one in self.frontier.pending(self.name) if self.may_visit(one.url)] if self.resumes else []
        for found in left:
            if found.kind == "list" or self._within_limit():
                yield self.request_for(found)
        singles = [self.found(link) for link in self.single_pages()]
        self.frontier.needs(singles)  # they count as seen from now on
        self.frontier.discover(singles, again=True)
        yield from map(self.request_for, singles)
        waiting = {found.url for found in left}
        fresh = [self._list_entry(seed, root=seed.url, page=1) for seed in self.seeds()]
        fresh = [seed for seed in fresh if seed.url not in waiting]
        self.frontier.needs(fresh)
        self.frontier.discover(fresh)
        yield from map(self.request_for, fresh)

    def request_for(self, found: Discovered) -> Request:
        """The request that a frontier entry stands for; an article's alternatives wait in its meta."""
        addresses = list(found.payload.get("addresses") or [found.url])
        return self._request(found, addresses)

    def _request(self, found: Discovered, addresses: Sequence[str]) -> Request:
        article = found.kind == "article"
        meta: dict[str, Any] = {"found": found, "addresses": list(addresses[1:])}
        if found.site:
            meta["download_slot"] = found.site  # one pace for a site, however many hosts it has
        if article and len(addresses) == len(found.payload.get("addresses") or [found.url]):
            meta["validators"] = self.frontier.validators(found.url)
        return Request(
            addresses[0],
            callback=getattr(self, str(found.payload.get("callback", "parse_article"))),
            errback=self.failed,
            meta=meta,
            headers=self.headers_for(addresses[0]),
            dont_filter=True,  # the frontier knows what was asked for, by article and not by address
            priority=int(article),
        )

    def headers_for(self, url: str) -> dict[str, str]:
        """Further headers for a request to `url`."""
        return {}

    def found(self, link: Link) -> Discovered:
        """The frontier entry of an article; its key is the article's canonical URL."""
        site = site_for(link.url)
        canonical = canonical_url(link.url, site)
        addresses = list(link.addresses or (link.url,))
        return Discovered(
            url=canonical,
            kind="article",
            spider=self.name,
            site=next((one.name for one in self.sites if one.owns(host_of(link.url))), None),
            article_id=link.article_id or article_id(canonical, site),
            listing=self.listing_of(link, canonical, addresses[0]),
            payload={"callback": "parse_article", "addresses": addresses},
        )

    def listing_of(self, link: Link, canonical: str, address: str) -> dict[str, str]:
        """The list's words on an article, with its public page where that is not what is fetched."""
        fetched_elsewhere = canonical_url(address, site_for(address)) != canonical
        return {**link.listing, "url": link.url} if fetched_elsewhere else dict(link.listing)

    def _list_entry(self, wanted: ListRequest, *, root: str, page: int, barren: int = 0) -> Discovered:
        state = {**wanted.state, "root": root, "page": page, "barren": barren}
        return Discovered(
            url=wanted.url,
            kind="list",
            spider=self.name,
            site=wanted.site,
            payload={"callback": wanted.callback, "state": state},
        )

    def _within_limit(self) -> bool:
        if self.limit is not None and self.asked >= self.limit:
            return False
        self.asked += 1
        return True

    # ------------------------------------------------------------------------------------------------ list pages

    def parse_list(self, response: Response) -> Iterator[Request | RawPage]:
        """Read a list page; what cannot be read is a failed list page and ends here."""
        found: Discovered = response.meta["found"]
        state = dict(found.payload.get("state", {}))
        try:
            page = self.read_list(response, state)
        except ListError as error:
            self.list_failed(found, f"list: {error}", response)
            return
        if not page.links and not page.branches and state.get("page", 1) == 1:
            self.list_failed(found, f"list: no articles in it, {page.bad_rows} unusable rows", response)
            return
        self.count("newscrawl/bad_rows", page.bad_rows)
        yield from self.take(found, page, state, response)

    def list_failed(self, found: Discovered, reason: str, response: Response | None = None) -> None:
        """Count and report a list page that is not what it should be."""
        self.logger.error("List page %s could not be read: %s", found.url, reason)
        self.count(LISTS_FAILED)
        self.frontier.ended(
            found.url, Outcome(kind="failed", reason=reason), capture_of(response) if response else None
        )

    def take(
        self, found: Discovered, page: ListPage, state: Mapping[str, Any], response: Response
    ) -> Iterator[Request | RawPage]:
        """Discover what the page names, decide whether paging goes on, and only then call the page read."""
        wanted, content, tally = self.choose(page.links)
        end = end_of_paging(
            page, tally, backfill=self.since is not None, barren=state.get("barren", 0) + 1 >= self.barren_limit
        )
        if end and page.following:
            self.count(f"newscrawl/lists_ended/{end}")
        more = [] if end else self._following(page, state, tally)
        reopened = [one for one, need in wanted if need == "revisit"]
        self.frontier.discover(reopened, again=True)
        self.frontier.discover([*(one for one, need in wanted if need == "new"), *more])
        self.count(PASSED_OVER, tally["known"] + tally["outside_dates"] + tally["beyond_limit"])
        if tally["beyond_limit"] or (self._limit_reached() and page.following):
            self.logger.info("Stopped at limit=%s; the next run goes on with %s", self.limit, found.url)
        else:
            self.frontier.listed(found.url)
        for link, entry in content:
            yield self.inline_page(link, entry, response)
        yield from (self.request_for(one) for one, _ in wanted)
        if not self._limit_reached():
            yield from map(self.request_for, more)

    def choose(
        self, links: Iterable[Link]
    ) -> tuple[list[tuple[Discovered, str]], list[tuple[Link, Discovered]], Counter[str]]:
        """(entry, need) of the articles to ask for, those that came with their content, and what became of all."""
        tally: Counter[str] = Counter()
        on_site: list[tuple[Link, Discovered]] = []
        for link in links:
            if link.content is None and not self.may_visit(link.url):
                tally["offsite"] += 1
                continue
            on_site.append((link, self.found(link)))
        self.count("newscrawl/offsite_links", tally["offsite"])
        wanted: list[tuple[Discovered, str]] = []
        content: list[tuple[Link, Discovered]] = []
        for (link, entry), need in zip(on_site, self.frontier.needs([one for _, one in on_site]), strict=True):
            day = listed_day(link.listing, link.url)
            if day is not None:
                tally["dated"] += 1
                tally["older"] += bool(self.since and day < self.since)
            if day is not None and not self._within_dates(day):
                tally["outside_dates"] += 1
            elif need in ("seen", "known"):
                tally[need] += 1
            elif not self._within_limit():
                tally["beyond_limit"] += 1
            else:
                tally[need] += 1
                if link.content is None:
                    wanted.append((entry, need))
                else:
                    content.append((link, entry))
        return wanted, content, tally

    def _within_dates(self, day: date) -> bool:
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)

    def _limit_reached(self) -> bool:
        return self.limit is not None and self.asked >= self.limit

    def _following(self, page: ListPage, state: Mapping[str, Any], tally: Counter[str]) -> list[Discovered]:
        """Entries of the pages after this one, within the budget of its list."""
        root = str(state.get("root", ""))
        useful = sum(tally[name] for name in ("new", "revisit", "known", "outside_dates"))
        barren = 0 if useful or page.branches else state.get("barren", 0) + 1
        entries = []
        for wanted in page.following:
            entry = self._list_entry(wanted, root=root, page=state.get("page", 1) + 1, barren=barren)
            if not self.may_visit(entry.url) or self.frontier.needs([entry]) == ["seen"]:
                continue
            self.pages_read[root] += 1
            if self.pages_read[root] >= self.list_pages_limit:
                self.logger.warning("Stopped paging %s after %d pages (LIST_PAGES_LIMIT)", root, self.list_pages_limit)
                self.count("newscrawl/lists_ended/budget")
                break
            entries.append(entry)
        return entries

    # -------------------------------------------------------------------------------------------------- failures

    def failed(self, failure: Failure) -> Iterator[Request]:
        """Try the next address of the page, or report how it ended."""
        error: Any = failure.value
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        if isinstance(error, Postponed):
            return
        found: Discovered = request.meta["found"]
        whole = "parts" not in request.meta  # a missing part fails the article: half an article is none
        swapped = other_scheme(request, error) if whole and not request.meta["addresses"] else []
        if others := request.meta["addresses"] or swapped:
            self.count("newscrawl/second_addresses")
            again = self._request(found, others)
            again.meta["scheme_swapped"] = bool(swapped) or request.meta.get("scheme_swapped", False)
            yield again
            return
        outcome, response = outcome_of(error)
        if found.kind == "list" and ends_a_list(error, found):
            self.frontier.listed(found.url)
            return
        if found.kind == "list":
            self.logger.error("List page %s could not be had: %s", found.url, outcome.reason)
            self.count(LISTS_FAILED)
        else:
            self.logger.warning("%s %s: %s", found.url, outcome.kind, outcome.reason)
        self.frontier.ended(found.url, outcome, capture_of(response) if response is not None else None)

    def count(self, name: str, number: int = 1) -> None:
        """Add to a statistic of the crawl."""
        if number and self.crawler.stats:
            self.crawler.stats.inc_value(name, number)
