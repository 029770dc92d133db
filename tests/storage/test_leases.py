"""Who may fetch from a site, where crawlers share a state."""

import threading
import time

import pytest

from newscrawl.storage.leases import Leases
from newscrawl.storage.state import State
from newscrawl.storage.values import Discovered, Outcome


@pytest.fixture
def url(postgresql):
    with postgresql.state() as url:
        yield url


@pytest.fixture
def state(url):
    with State(url) as state:
        yield state


@pytest.fixture
def other(url):
    with State(url) as state:
        yield state


class Clock:
    """The clock of a crawler, which may stand still while the database's goes on."""

    def __init__(self):
        self.time = 100.0

    def __call__(self):
        return self.time


def page(number, site, *, known=True, **changes):
    values = {"url": f"https://{site}.example/{number}", "kind": "article", "spider": "gov"}
    return Discovered(**{**values, "site": site if known else None, **changes})


def test_a_site_is_one_crawlers_until_that_lets_go_of_it(state, other):
    mine, theirs = Leases(state, "a", 60), Leases(other, "b", 60)
    assert mine.take(["one"]) == ["one"]
    assert theirs.take(["one"]) == []
    assert theirs.take(["one", "two"], 2) == ["two"]
    mine.release("one", rest=0)
    assert theirs.take(["one"]) == ["one"]
    assert not mine.may_ask("one")
    assert theirs.may_ask("one")


def test_a_site_rests_between_two_crawlers_as_long_as_between_two_requests(state, other):
    mine, theirs = Leases(state, "a", 60), Leases(other, "b", 60)
    mine.take(["one"])
    mine.release("one", rest=0.4)
    began = time.monotonic()
    while not theirs.take(["one"]):
        time.sleep(0.02)
    assert time.monotonic() - began >= 0.3
    theirs.release("one", rest=60)
    assert theirs.take(["one"]) == []


def test_a_crawler_that_dies_loses_its_sites_and_one_that_lives_does_not(state, other):
    dead, alive = Leases(state, "dead", 0.3), Leases(state, "alive", 60)
    dead.take(["one"])
    alive.take(["two"])
    time.sleep(0.4)
    heir = Leases(other, "heir", 60)
    assert heir.take(["one", "two"], 5) == ["one"]
    assert dead.renew() == {"one"}
    assert dead.held == {}
    assert alive.renew() == set()


def test_a_holder_stops_asking_long_before_another_may_begin(state):
    clock = Clock()
    leases = Leases(state, "a", 60, clock=clock)
    leases.take(["one"])
    clock.time += 29
    assert leases.may_ask("one")
    clock.time += 2
    assert not leases.may_ask("one")
    leases.renew()
    assert leases.may_ask("one")


def test_crawlers_that_ask_for_the_same_sites_at_once_get_different_ones(url):
    wanted, taken = [f"site{number}" for number in range(40)], {}

    def crawler(name):
        with State(url) as state:
            leases = Leases(state, name, 60)
            while some := leases.take([site for site in wanted if site not in leases.held], 3):
                taken.setdefault(name, []).extend(some)
                if len(leases.held) >= 10:
                    return

    threads = [threading.Thread(target=crawler, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    everything = [site for sites in taken.values() for site in sites]
    assert len(everything) == len(set(everything))
    assert len(everything) >= 36


def test_sites_with_work_are_those_with_a_page_that_is_due(state, clock):
    state._now = clock
    state.discover([page(1, "a"), page(2, "a"), page(1, "b"), page(1, "c", known=False), page(1, "d", spider="other")])
    leases = Leases(state, "a", 60)
    assert leases.sites_with_work("gov", clock()) == ["a", "b", "c.example"]
    state.finish(page(1, "b").url, Outcome(kind="stored"))
    for _ in range(2):
        state.finish(page(1, "c").url, Outcome(kind="failed"))
    assert leases.sites_with_work("gov", clock()) == ["a"]
    clock.time += 3600
    assert leases.sites_with_work("gov", clock()) == ["a", "c.example"]
    assert [one.url for one in state.pending("gov", "a")] == [page(1, "a").url, page(2, "a").url]
    assert leases.sites_with_work("nobody", clock()) == []


def test_a_lease_taken_when_the_answer_was_lost_is_taken_all_the_same(state, other):
    leases = Leases(state, "a", 60)
    leases.take(["one"])
    leases.held.clear()
    assert leases.take(["one"]) == ["one"]
    ((own,),) = state.rows("SELECT pg_backend_pid()")
    other.rows("SELECT pg_terminate_backend(?)", (own,))
    assert leases.take(["two"]) == ["two"]
    assert leases.renew() == set()
