"""A crawl that several machines share is judged as a whole, by the last of its runs."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from newscrawl.items import Removal
from newscrawl.monitoring.history import WHOLE
from newscrawl.monitoring.shares import Share, Shares
from newscrawl.monitoring.watch import LISTS_FAILED, PASSED_OVER, Watch
from newscrawl.storage.machines import Machines
from newscrawl.storage.state import State
from newscrawl.storage.tally import Tally
from tests.storage.conftest import make_article

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SITES = ("one", "two")


@pytest.fixture
def state(postgresql):
    with postgresql.state() as url, State(url) as state:
        yield state


class Crawler:
    """A run on a machine of its own."""

    def __init__(self, state, name, *, arguments=None):
        self.state, self.name = state, name
        values = (name, "gov", "0", NOON.isoformat(), "2026-11-22", name)
        state.execute(
            "INSERT INTO run (run_id, spider, code_version, started_at, day, machine) VALUES (?, ?, ?, ?, ?, ?)", values
        )
        Machines(state, name).beat()
        self.shares = Shares(state, name, "gov", arguments or {}, silent=60)

    def ends(self, *shares):
        total = self.shares.put(Share.total(shares, {}) if shares else share_of())
        self.state.execute("UPDATE run SET outcome = 'ok' WHERE run_id = ?", (self.name,))
        return total


def share_of(*numbers, site="one", failed=0, stats=None):
    """The share of a run that stored some articles of a site, while so many pages failed."""
    watch, tally = Watch(SITES, arguments=None), Tally("run", SITES)
    for number in numbers:
        article = make_article(number, site=site, fetched_at=NOON + timedelta(minutes=number))
        article.provenance = {"text": "layout:2020"}
        article.quality.removed = [Removal(rule="copyright", blocks=1, chars=90)]
        watch.article(article, "stored")
        watch.compared(site, number / 10)
        tally.add(site, "stored", article.url, None)
    for number in range(failed):
        tally.add(site, "failed", f"https://{site}.example/{number}", "network: \ud800 TimeoutError: x")
    stats = stats or {PASSED_OVER: 3, f"{PASSED_OVER}/{site}": 3}
    return Share.of(watch, tally, lambda name: stats.get(name, 0), errors=failed)


def judged(share, state):
    history = share.watch.history(state, "gov")
    return share.watch.judge(
        share.tally, lambda name: share.stats[name], errors=share.errors, history=history, at=NOON
    )  # fmt: skip


def test_the_last_run_of_a_crawl_gets_the_sum_of_all(state):
    first, second, third = (Crawler(state, name) for name in ("a", "b", "c"))
    assert first.ends(share_of(1, 2)) is None
    assert third.ends(share_of(3, failed=2)) is None
    total = second.ends(share_of(4, site="two"))
    assert total is not None
    whole = share_of(1, 2, 3, failed=2)
    alone = judged(Share.total([whole, share_of(4, site="two")], {}), state)
    together = judged(total, state)
    assert together.keys() == alone.keys() == {WHOLE, "one", "two"}
    assert {site: health for site, (health, _) in together.items()} == {
        site: health for site, (health, _) in alone.items()
    }
    assert together["two"] == alone["two"]
    assert together["one"][1].counts.stored == 3
    assert together["one"][1].agreement == 0.2
    assert total.stats == Counter({PASSED_OVER: 9, f"{PASSED_OVER}/one": 6, f"{PASSED_OVER}/two": 3})
    assert state.rows("SELECT count(*) FROM health_share") == [(0,)]


def test_a_share_is_the_same_after_a_stay_in_the_state():
    share = share_of(1, 2, failed=3, stats={LISTS_FAILED: 1, f"{LISTS_FAILED}/one": 1})
    again = Share.from_json(share.as_json())
    assert again.as_json() == share.as_json()
    assert again.tally.failures == share.tally.failures


def test_a_run_with_other_arguments_is_another_crawl(state):
    one, other = Crawler(state, "a"), Crawler(state, "b", arguments={"portal": "x"})
    assert one.ends(share_of(1)) is not None
    assert other.ends(share_of(2)) is not None


def test_a_machine_that_died_is_not_waited_for(state):
    living, _ = Crawler(state, "a"), Crawler(state, "dead")
    state.execute("UPDATE machine SET seen = seen - 61 WHERE machine = 'dead'")
    assert living.ends(share_of(1)) is not None


def test_a_run_that_was_cut_short_is_not_waited_for(state):
    stopped, last = Crawler(state, "a"), Crawler(state, "b")
    state.execute("UPDATE run SET outcome = 'interrupted' WHERE run_id = ?", (stopped.name,))
    assert last.ends(share_of(1)) is not None


def test_what_a_crawl_left_whose_last_run_died_is_no_part_of_the_next_one(state):
    one, _ = Crawler(state, "a"), Crawler(state, "dying")
    assert one.ends(share_of(1, 2)) is None
    state.execute("UPDATE machine SET seen = seen - 61 WHERE machine = 'dying'")
    total = Crawler(state, "next").ends(share_of(3))
    assert total is not None
    assert total.tally.total()["stored"] == 1
