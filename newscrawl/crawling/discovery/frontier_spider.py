"""The ground of all spiders: arguments, what the frontier holds, requests and their failures.

Every page that a spider asks for is in the frontier and ends with one outcome.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from newscrawl.crawling.arguments import check_names, read_count, read_date
from newscrawl.crawling.discovery.budget import Budget
from newscrawl.crawling.discovery.harvest import Harvest, end_of_article
from newscrawl.crawling.discovery.values import Link, ListRequest
from newscrawl.crawling.failures import capture_of, ends_a_list, other_scheme, outcome_of
from newscrawl.crawling.frontier import Frontier
from newscrawl.crawling.refusals import LeftForLater, LeftToOthers, Postponed
from newscrawl.items import Article
from newscrawl.monitoring.watch import LEFT_FOR_LATER, LISTS_FAILED
from newscrawl.sites.base import Site
from newscrawl.sites.registry import host_of, site_for
from newscrawl.storage.values import Discovered
from newscrawl.urls import article_id, canonical_url, port_of

WEB_PORTS = frozenset({80, 443, 8000, 8008, 8080, 8081, 8088, 8443, 8888})
"""Ports on which web sites are served; a link to another one leads to some other service."""


class FrontierSpider(Spider):
    """A spider that asks for what is in the frontier; see :class:`newscrawl.crawling.discovery.base.NewsSpider`."""

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
    shares = False
    """Whether the run shares its frontier with crawlers on other machines."""

    def __init__(self, name: str | None = None, **given: str) -> None:
        super().__init__(name)
        given = {key: value for key, value in given.items() if key != "_job"}  # scrapyd's number of the run
        check_names(self.name, given, [*self.ARGUMENTS, *self.COMMON_ARGUMENTS])
        self.given = {key: value for key, value in given.items() if value}
        self.since = read_date("since", given.get("since"))
        self.until = read_date("until", given.get("until"))
        self.limit = read_count("limit", given.get("limit"))
        self.asked = 0
        self.hosts: set[str] = set()
        named = re.findall(r"https?://[^\s,，]+", " ".join(self.given.values()))
        self.ports = {port for url in named if (port := port_of(url))}
        self.harvest = Harvest()
        self.budget = Budget()
        self.noted: set[str] = set()
        self.prepare()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.budget.most = crawler.settings.getint("SITE_REQUESTS_LIMIT", spider.budget.most)
        crawler.signals.connect(spider.article_stored, signals.item_scraped)
        crawler.signals.connect(spider.article_dropped, signals.item_dropped)
        return spider

    def article_stored(self, item: Any, response: Response) -> None:
        """An article has its row."""
        if isinstance(item, Article):
            end, likeness = end_of_article(item.id, item.dedup)
            self.harvest.ended(response.meta["found"].url, end, likeness=likeness)

    def article_dropped(self, exception: BaseException, response: Response) -> None:
        """A page ended in the pipelines without a row."""
        end, article = str(getattr(exception, "kind", "failed")), getattr(exception, "article", None)
        if end == "duplicate" and isinstance(article, Article):
            end, _ = end_of_article(article.id, article.dedup)
        self.harvest.ended(response.meta["found"].url, end)

    def prepare(self) -> None:
        """Check the spider's own arguments; raise SpiderArgumentError for what cannot be used."""

    def seeds(self) -> Iterable[ListRequest]:
        """The list pages to start from."""
        return ()

    def single_pages(self) -> Iterable[Link]:
        """Articles to fetch whatever the state says."""
        return ()

    def may_visit(self, url: str) -> bool:
        """Whether `url` is on a host of this crawl; on hosts that only the user named also: on a port of web sites."""
        host = host_of(url)
        if not url.startswith(("http://", "https://")) or not host or "@" in url.split("/")[2]:
            return False
        if any(site.owns(host) for site in self.sites):
            return True
        return port_of(url) in WEB_PORTS | self.ports and any(
            host == own or host.endswith("." + own) for own in self.hosts
        )

    async def start(self) -> Any:
        """First what earlier runs left, then single pages, then the seeds."""
        self.open_frontier()
        for request in self.start_requests_of_run():
            yield request

    def open_frontier(self) -> None:
        """Connect to the run's state, unless a frontier is there already."""
        if hasattr(self, "frontier"):
            return
        from newscrawl.crawling.run import RunExtension  # brings the whole storage, which listing spiders needs not

        run = self.crawler.get_extension(RunExtension)
        if run is None:
            raise RuntimeError("spiders need newscrawl.crawling.run.RunExtension in EXTENSIONS")
        days = timedelta(days=self.settings.getfloat("REVISIT_DAYS", 3))
        self.shares = self.resumes and run.sharing is not None
        self.frontier = Frontier(run.state, run.ledger, days, run.sharing if self.shares else None)

    def start_requests_of_run(self) -> Iterator[Request]:
        """All requests that a run begins with."""
        left = [one for one in self.frontier.pending(self.name) if self.may_visit(one.url)] if self.resumes else []
        yield from self.requests_left(left)
        singles = [self.found(link) for link in self.single_pages()]
        self.frontier.needs(singles)  # they count as seen from now on
        self.frontier.discover(singles, again=True)
        yield from map(self.request_for, singles)
        waiting = {found.url for found in left}
        fresh = [self._list_entry(seed, root=seed.url, column=seed.url, page=1) for seed in self.seeds()]
        fresh = [seed for seed in fresh if seed.url not in waiting]
        self.frontier.needs(fresh)
        yield from map(self.request_for, self.frontier.begin(fresh))
        yield from self.frontier.further(self)

    def requests_left(self, left: Iterable[Discovered]) -> Iterator[Request]:
        """The requests for what was left to do."""
        left = list(left)
        self.frontier.ask_conditionally(left)
        for found in left:
            self.frontier.see(found)
            if found.kind == "list" or self._within_limit(found):
                yield self.request_for(found)

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
            etag, modified = self.frontier.validators(found.url)
            # The last answer may have come from another address, whose dates say nothing of this one.
            meta["validators"] = (etag, None if len(addresses) > 1 else modified)
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
            site=next((one.name for one in self.sites if one.owns(host_of(link.url))), site.name),
            article_id=link.article_id or article_id(canonical, site),
            listing=self.listing_of(link, canonical, addresses[0]),
            payload={"callback": "parse_article", "addresses": addresses},
        )

    def listing_of(self, link: Link, canonical: str, address: str) -> dict[str, str]:
        """The list's words on an article, with its public page where that is not what is fetched."""
        fetched_elsewhere = canonical_url(address, site_for(address)) != canonical
        return {**link.listing, "url": link.url} if fetched_elsewhere else dict(link.listing)

    def _list_entry(self, wanted: ListRequest, *, root: str, column: str, page: int, barren: int = 0) -> Discovered:
        """The entry of a list page: `root` is where its discovery began, `column` the first page of its own list."""
        state = {**wanted.state, "root": root, "list": column, "page": page, "barren": barren}
        return Discovered(
            url=wanted.url,
            kind="list",
            spider=self.name,
            site=wanted.site or site_for(wanted.url).name,
            payload={"callback": wanted.callback, "state": state},
        )

    def _within_limit(self, found: Discovered) -> bool:
        """Count one article more, unless the run or its site has had enough."""
        if self._no_more(found):
            return False
        self.budget.spend(site_of(found))
        self.asked += 1
        return True

    def _no_more(self, found: Discovered) -> bool:
        """Whether the run may ask for nothing more, or for nothing more of the site of `found`."""
        site = site_of(found)
        if self.budget.is_spent(site):
            self.note(
                f"{site} was left after {self.budget.most} requests; the next run goes on, -s SITE_REQUESTS_LIMIT=N "
                "allows more"
            )
            return True
        return self.limit is not None and self.asked >= self.limit

    def failed(self, failure: Failure) -> Iterator[Request]:
        """Try the next address of the page, or report how it ended."""
        error: Any = failure.value
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        if isinstance(error, (Postponed, LeftToOthers)):
            return
        if isinstance(error, LeftForLater):
            self.count(LEFT_FOR_LATER, site=request.meta["found"].site)
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
        outcome = replace(outcome, retry_after=request.meta.get("retry_after"))
        if found.kind == "list" and ends_a_list(error, found):
            self.frontier.listed(found.url)
            return
        if found.kind == "list":
            self.logger.error("List page %s could not be had: %s", found.url, outcome.reason)
            self.count(LISTS_FAILED, site=found.site)
        else:
            self.logger.warning("%s %s: %s", found.url, outcome.kind, outcome.reason)
            self.harvest.ended(found.url, outcome.kind, outcome.reason)
        self.frontier.ended(found.url, outcome, capture_of(response) if response is not None else None)

    def note(self, text: str) -> None:
        """Say something of a site in the log and in the run's report, once."""
        if text in self.noted:
            return
        self.noted.add(text)
        self.logger.warning("%s", text)
        try:
            from newscrawl.crawling.run import RunExtension  # brings the whole storage, which listing spiders needs not

            run = self.crawler.get_extension(RunExtension)
        except RuntimeError:  # Scrapy's answer as long as there are no extensions
            return
        if run:
            run.note(text)

    def count(self, name: str, number: int = 1, *, site: str | None = None) -> None:
        """Add to a statistic of the crawl, and to that of a site."""
        if number and self.crawler.stats:
            self.crawler.stats.inc_value(name, number)
            if site:
                self.crawler.stats.inc_value(f"{name}/{site}", number)


def site_of(found: Discovered) -> str:
    """The site whose budget a page is charged to."""
    return found.site or host_of(found.url)
