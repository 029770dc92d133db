"""One crawler's part in the work of several."""

from types import SimpleNamespace

import pytest
from scrapy import Request

from newscrawl.crawling import sharing as module
from newscrawl.crawling.sharing import Sharing
from newscrawl.storage.leases import Leases
from newscrawl.storage.machines import Machines
from newscrawl.storage.state import State
from newscrawl.storage.values import Discovered, Outcome


class Spider:
    """As much of a spider as is needed."""

    name = "gov"
    shares = True
    limit = 1000

    def may_visit(self, url):
        return "forbidden" not in url

    def requests_left(self, left):
        for found in left:
            self.limit -= 1
            if self.limit >= 0:
                yield Request(found.url, meta={"found": found, "download_slot": found.site})


class Crawler:
    """As much of a crawler as is needed."""

    crawling = True

    def __init__(self):
        self.spider = Spider()
        self.sent = []
        slots = {"slow": SimpleNamespace(delay=45.0)}
        self.engine = SimpleNamespace(crawl=self.sent.append, downloader=SimpleNamespace(slots=slots))
        self.settings = SimpleNamespace(getfloat=lambda name: 0.0)

    def get_downloader_middleware(self, _kind):
        return None


class Member:
    """A crawler with its part in the work."""

    def __init__(self, url, name, seconds=60.0, sites=2):
        self.state = State(url)
        self.crawler = Crawler()
        self.leases = Leases(self.state, name, seconds)
        self.sharing = Sharing(self.crawler, self.state, self.leases, Machines(self.state, name), sites)

    def asked(self):
        return sorted(request.url for request in self.sharing.further(self.crawler.spider))

    def end(self, *urls):
        for one in urls:
            self.state.finish(one, Outcome(kind="stored"))
            self.sharing.ended(one)


@pytest.fixture
def join(postgresql):
    members = []
    with postgresql.state() as url:

        def join(*values, **names):
            members.append(Member(url, *values, **names))
            return members[-1]

        yield join
        for member in members:
            member.state.close()


def url(site, number):
    return f"https://{site}.example/{number}"


def discover(member, *sites, pages=2):
    entries = [
        Discovered(url=url(site, number), kind="article", spider="gov", site=site)
        for site in sites
        for number in range(pages)
    ]
    member.state.discover(entries)
    return entries


def test_crawlers_ask_for_the_pages_of_different_sites(join):
    one, two = join("one"), join("two")
    discover(one, "a", "b", "c", "d")
    first, second = one.asked(), two.asked()
    assert len(first) == len(second) == 4
    assert not {one.partition(".")[0] for one in first} & {two.partition(".")[0] for two in second}
    assert one.asked() == []


def test_a_site_is_let_go_of_when_all_that_was_asked_for_has_ended(join):
    one, two = join("one"), join("two")
    discover(one, "a")
    assert one.asked() == [url("a", 0), url("a", 1)]
    one.end(url("a", 0))
    assert one.asked() == []
    assert one.leases.held
    assert two.sharing.goes_on()
    one.end(url("a", 1))
    assert one.asked() == []
    assert not one.leases.held
    assert not two.sharing.goes_on()
    assert not two.crawler.sent
    assert two.sharing.idle
    assert not one.sharing.idle


def test_what_was_found_meanwhile_is_asked_for_before_a_site_is_left(join):
    one, two = join("one"), join("two")
    discover(one, "a", pages=1)
    one.asked()
    discover(two, "a", pages=3)
    one.end(url("a", 0))
    assert one.asked() == [url("a", 1), url("a", 2)]


def test_a_page_is_asked_for_once_in_a_run_although_it_failed(join):
    one, two = join("one"), join("two")
    discover(one, "a", pages=1)
    one.asked()
    one.state.finish(url("a", 0), Outcome(kind="failed"))
    one.sharing.ended(url("a", 0))
    assert one.asked() == []
    assert not one.sharing.goes_on()
    assert two.asked() == [url("a", 0)]


def test_others_wait_for_a_crawler_and_take_over_when_it_dies(join):
    dead, heir = join("dead", 0.6), join("heir")
    discover(dead, "a")
    dead.asked()
    assert heir.sharing.goes_on()
    assert heir.crawler.sent == []
    module.time.sleep(0.7)
    assert heir.sharing.goes_on()
    assert [request.url for request in heir.crawler.sent] == [url("a", 0), url("a", 1)]


def test_the_last_crawler_stays_until_the_rows_of_a_silent_machine_are_back_or_taken_over(join, monkeypatch):
    last = join("last", 60.0)
    last.state.execute("INSERT INTO machine (machine, seen) VALUES ('dead', extract(epoch FROM now()) - 61)")
    assert not last.sharing.goes_on()
    last.state.execute(
        "INSERT INTO row (article_id, n, site, day, stored_at, content_hash, title, verdict, cluster, line, run_id,"
        " machine)"
        " VALUES ('a:1', 1, 'a', '2026-11-22', '', '', '', 'new', '', '{}', 'run', 'dead')"
    )
    assert last.sharing.goes_on()
    last.sharing.tick()
    assert last.sharing.goes_on()
    last.state.execute("UPDATE machine SET seen = seen - 60 WHERE machine = 'dead'")
    last.sharing._beat_at = 0.0
    last.sharing.tick()
    assert last.state.rows("SELECT machine FROM row") == [("last",)]
    assert not last.sharing.goes_on()


def test_a_request_for_a_site_of_another_crawler_is_refused_and_its_page_left_to_that(join):
    one, two = join("one"), join("two")
    discover(one, "a")
    one.asked()
    found = Discovered(url=url("a", 7), kind="article", spider="gov", site="a")
    two.state.discover([found])
    two.sharing.asks([found])
    assert not two.sharing.claim("a")
    two.sharing.refuse(Request(found.url, meta={"found": found}))
    assert two.sharing.claim("b")
    one.end(url("a", 0), url("a", 1))
    assert one.asked() == [found.url]


def test_pages_beyond_the_limit_and_of_other_hosts_hold_up_nobody(join):
    one, two = join("one"), join("two")
    one.crawler.spider.limit = 1
    discover(one, "a")
    discover(one, "forbidden")
    assert len(one.asked()) == 1
    one.end(url("a", 0))
    one.asked()
    assert not one.sharing.goes_on()
    assert url("a", 1) in two.asked()


def test_lists_that_another_crawler_has_just_opened_are_not_opened_again(join):
    one = join("one")
    seeds = [Discovered(url=url("a", "list"), kind="list", spider="gov", site="a")]
    assert one.sharing.unread(seeds) == seeds
    one.state.discover(seeds)
    assert one.sharing.unread(seeds) == []
    later = join("two")
    later.sharing._began += 1000.0
    assert later.sharing.unread(seeds) == seeds


def test_a_site_rests_as_long_as_its_own_delay_when_it_is_handed_over(join):
    one, two = join("one"), join("two")
    discover(one, "slow")
    one.asked()
    one.end(url("slow", 0), url("slow", 1))
    one.asked()
    discover(one, "slow", pages=3)
    assert two.asked() == []
    ((seconds,),) = one.state.rows("SELECT free_at - extract(epoch FROM clock_timestamp())::float FROM lease")
    assert 30 < seconds <= 45


def test_a_crawl_that_is_told_to_stop_asks_for_nothing_more_and_gives_back_what_it_has(join):
    one, two = join("one"), join("two")
    discover(one, "a")
    one.asked()
    discover(one, "b")
    one.crawler.crawling = False
    one.sharing.tick()
    assert not one.sharing.goes_on()
    assert one.crawler.sent == []
    one.sharing.close()
    assert len(two.asked()) == 4
