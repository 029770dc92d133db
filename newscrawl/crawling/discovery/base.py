"""The base of all spiders of this project.

A spider says what to ask for (`seeds`) and how a list answer is read (`read_list`); the rest is done here and below:
arguments, what is left from earlier runs, which articles need a request, when paging ends, how failures are reported.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from newscrawl.crawling.discovery.articles import ArticleSpider
from newscrawl.crawling.discovery.dates import listed_day
from newscrawl.crawling.discovery.frontier_spider import site_of
from newscrawl.crawling.discovery.naming import Naming
from newscrawl.crawling.discovery.paging import TRAPS, USEFUL, end_of_paging
from newscrawl.crawling.discovery.values import Link, ListError, ListPage
from newscrawl.crawling.failures import capture_of
from newscrawl.crawling.frontier import Need, key_of
from newscrawl.crawling.links import is_endless
from newscrawl.items import RawPage
from newscrawl.monitoring.watch import LISTS_FAILED, PASSED_OVER
from newscrawl.storage.values import Discovered, Outcome


class NewsSpider(ArticleSpider):
    """Base class of the spiders of this project.

    Arguments of every spider: `since` and `until` (days, both included) and `limit` (articles asked for in this run).

    With respect to the source
      `sites`: the sites whose hosts may be visited; `hosts`: further hosts, with all below them.
    With respect to discovery
      `seeds()`: list pages to start from; override it.
      `single_pages()`: articles to fetch without a list.
      `read_list(response, state)`: a list answer as ListPage; raise ListError for what is no list.
    With respect to arguments
      `prepare()`: check own arguments; raise SpiderArgumentError for what cannot be used.
      `ARGUMENTS`: own arguments, name -> what it is for; values arrive in `self.given`.
    """

    list_pages_limit = 100
    barren_limit = 3

    def __init__(self, name: str | None = None, **given: str) -> None:
        super().__init__(name, **given)
        self.days_seen: tuple[date, date] | None = None
        self.pages_read: Counter[str] = Counter()
        self.naming = Naming()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.list_pages_limit = crawler.settings.getint("LIST_PAGES_LIMIT", spider.list_pages_limit)
        spider.barren_limit = crawler.settings.getint("BARREN_LIST_PAGES_LIMIT", spider.barren_limit)
        return spider

    def read_list(self, response: Response, state: Mapping[str, Any]) -> ListPage:
        """Read one list answer.  Raises ListError."""
        raise NotImplementedError

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

    def _trap(self, column: str) -> str | None:
        """What kind of trap a list is, judged by the articles it named; who asks for a span of days wants its forms."""
        trap = self.harvest.trap(column)
        return None if trap == "alike" and self.since else trap

    def list_failed(self, found: Discovered, reason: str, response: Response | None = None) -> None:
        """Count and report a list page that is not what it should be."""
        self.logger.error("List page %s could not be read: %s", found.url, reason)
        self.count(LISTS_FAILED, site=found.site)
        self.frontier.ended(
            found.url, Outcome(kind="failed", reason=reason), capture_of(response) if response else None
        )

    def take(
        self, found: Discovered, page: ListPage, state: Mapping[str, Any], response: Response
    ) -> Iterator[Request | RawPage]:
        """Discover what the page names, decide whether paging goes on, and only then call the page read."""
        column, number = str(state.get("list") or state.get("root", "")), int(state.get("page", 1))
        wanted, content, tally = self.choose(page.links, column)
        end = end_of_paging(
            page,
            tally,
            number=number,
            backfill=self.since is not None,
            barren=state.get("barren", 0) + 1 >= self.barren_limit,
        )
        end = end or self._trap(column)
        if end and page.following:
            self.paging_ended(column, number, end)
        cut = bool(tally["beyond_limit"]) or (self._no_more(found) and not end)
        more = [] if end or cut else self._following(page, state, tally)
        self.harvest.sown(column, [one.url for one, need in wanted if need == "new"])
        reopened = [one for one, need in wanted if need == "revisit"]
        entered = [*(one for one, need in wanted if need == "new"), *more]
        passed_over = tally["known"] + tally["outside_dates"] + tally["beyond_limit"]
        self.count(PASSED_OVER, passed_over, site=found.site)
        if cut:
            self.frontier.discover(reopened, again=True)
            self.frontier.discover(entered)
            self.logger.info("Stopped at %s; the next run goes on there", found.url)
        else:
            self.frontier.listed(found.url, entered, reopened=reopened)
        for link, entry in content:
            self.frontier.arrived(entry.url)
            yield self.inline_page(link, entry, response)
        yield from map(self.request_for, [*(one for one, _ in wanted), *more])

    def choose(
        self, links: Iterable[Link], column: str
    ) -> tuple[list[tuple[Discovered, Need]], list[tuple[Link, Discovered]], Counter[str]]:
        """(entry, need) of the articles to ask for, those that came with their content, and what became of all.

        `column` is the list that names them.
        """
        tally: Counter[str] = Counter()
        on_site: list[tuple[Link, Discovered]] = []
        for link in links:
            if link.content is None and not self.may_visit(link.url):
                tally["offsite"] += 1
                continue
            if is_endless(link.url):
                tally["endless"] += 1
                continue
            on_site.append((link, self.found(link)))
        self.count("newscrawl/offsite_links", tally["offsite"])
        self.count("newscrawl/endless_links", tally["endless"])
        wanted: list[tuple[Discovered, Need]] = []
        content: list[tuple[Link, Discovered]] = []
        for (link, entry), need in zip(on_site, self.frontier.needs([one for _, one in on_site]), strict=True):
            day = listed_day(link.listing, link.url)
            if day is not None:
                self.saw(day)
                tally["dated"] += 1
                tally["older"] += bool(self.since and day < self.since)
            if day is not None and not self._within_dates(day):
                tally["outside_dates"] += 1
            elif (standing := self.naming.standing(key_of(entry), need, column)) not in ("new", "revisit"):
                tally[standing] += 1
            elif not self._within_limit(entry):
                tally["beyond_limit"] += 1
            else:
                tally[need] += 1
                if link.content is None:
                    wanted.append((entry, need))
                else:
                    content.append((link, entry))
        return wanted, content, tally

    def saw(self, day: date) -> None:
        """A list reaches as far as this day."""
        earliest, latest = self.days_seen or (day, day)
        self.days_seen = min(earliest, day), max(latest, day)

    def paging_ended(self, column: str, number: int, end: str) -> None:
        """Count why the pages of a list were not read further; what may be a trap stands in the run's report."""
        self.count(f"newscrawl/lists_ended/{end}")
        if end in TRAPS and number > 1:
            self.note(f"{column} was left after page {number}: {TRAPS[end]}")

    def closed(self, _reason: str) -> None:
        """Say from which to which day the lists of this run reached, and whether that covers what was asked for."""
        if self.days_seen:
            self.logger.info("The lists named articles from %s to %s", *self.days_seen)
        if self.since and (self.days_seen is None or self.days_seen[0] > self.since):
            oldest = (
                f"the oldest article they named is of {self.days_seen[0]}" if self.days_seen else "they named no dates"
            )
            self.note(f"the lists did not reach back to since={self.since}: {oldest}")

    def _within_dates(self, day: date) -> bool:
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)

    def _following(self, page: ListPage, state: Mapping[str, Any], tally: Counter[str]) -> list[Discovered]:
        """Entries of the pages after this one, within the budget of its list; those below an index are own lists."""
        root, number = str(state.get("root", "")), int(state.get("page", 1))
        column = str(state.get("list") or root)
        useful = sum(tally[name] for name in USEFUL)
        barren = 0 if useful or page.branches else state.get("barren", 0) + 1
        entries: list[Discovered] = []
        for wanted in page.following:
            own = wanted.url if page.branches else column
            entry = self._list_entry(wanted, root=root, column=own, page=number + 1, barren=barren)
            if not self.may_visit(entry.url) or self.frontier.needs([entry]) == ["seen"]:
                continue
            if is_endless(entry.url):
                self.note(f"{entry.url[:200]} was not read: the address repeats itself or is endless")
                continue
            self.pages_read[column] += 1
            if self.pages_read[column] >= self.list_pages_limit:
                self.paging_ended(column, self.list_pages_limit, "budget")
                break
            self.budget.spend(site_of(entry))
            entries.append(entry)
        return entries
