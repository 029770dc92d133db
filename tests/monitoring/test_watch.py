"""Ten days of one source, without a crawl: what the watch makes of the account and the pages of each day."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newscrawl.items import Removal
from newscrawl.monitoring.history import WHOLE
from newscrawl.monitoring.watch import LISTS_FAILED, PASSED_OVER, Watch, accept, changes, series_of
from newscrawl.storage.state import State
from newscrawl.storage.tally import Tally
from newscrawl.storage.values import Failure
from tests.storage.conftest import make_article

START = datetime(2026, 11, 1, 6, tzinfo=UTC)
LISTS = Counter({PASSED_OVER: 30, f"{PASSED_OVER}/ycwb": 30})


@dataclass
class Day:
    """What happens to the source on one day."""

    articles: int = 8
    layout: str = "layout:2020"
    chars: int = 900
    ended: Counter[str] = field(default_factory=Counter)
    reason: str = ""
    stats: Counter[str] = field(default_factory=lambda: LISTS)


NORMAL = Day()
QUIET = Day(articles=0)
WALL = Day(articles=0, ended=Counter(blocked=3), reason="wall:waf (status 412)", stats=Counter({LISTS_FAILED: 3}))
REDESIGN = Day(layout="generic", chars=200)
OUTAGE = Day(articles=0, ended=Counter(failed=2), reason="network: TimeoutError: x", stats=Counter({LISTS_FAILED: 2}))
GONE = Day(articles=0, ended=Counter(failed=2), reason="list: no articles in it", stats=Counter({LISTS_FAILED: 2}))


class Diary:
    """Runs of one source, day after day."""

    def __init__(self, state: State, sites: tuple[str, ...] = ("ycwb",)) -> None:
        self.state, self.sites, self.number = state, sites, 0

    def live(self, day: Day, *, accepted: bool = False, arguments: dict | None = None) -> tuple[str, list[str], list]:
        """(outcome, kinds of findings, changes of state) of one more day."""
        at = START + timedelta(days=self.number)
        watch = Watch(self.sites, arguments=arguments or {})
        tally = Tally(f"run-{self.number}", self.sites)
        for number in range(day.articles):
            article = make_article(self.number * 100 + number, site="ycwb")
            article.text = "正" * day.chars
            article.provenance = {"text": day.layout}
            article.fetched_at = at
            article.quality.removed = [Removal(rule="copyright", blocks=1, chars=90)]
            watch.article(article, "stored")
            tally.add("ycwb", "stored", article.url, None)
        for kind, count in day.ended.items():
            tally.counts["ycwb"][kind] += count
            tally.failures["ycwb"] = [Failure(url="https://a.example", outcome=kind, reason=day.reason)] * count
        tally.counts["ycwb"]["listed"] += 0 if day.stats[LISTS_FAILED] else 2
        history = watch.history(self.state, "ycwb")
        judged = watch.judge(tally, lambda name: day.stats[name], errors=0, history=history, at=at)
        judged = accept(judged) if accepted else judged
        changed = changes(judged, history.before(judged))
        history.save(f"run-{self.number}", at, judged, accepted=accepted)
        self.number += 1
        health = judged[WHOLE][0]
        return health.outcome, [finding.kind for finding in health.findings], changed


@pytest.fixture
def diary(location: Path | str):
    with State(location) as state:
        yield Diary(state)


def test_every_fault_is_named_on_its_day_and_nothing_else_is(diary: Diary):
    days = [NORMAL, NORMAL, WALL, NORMAL, REDESIGN, QUIET, OUTAGE, NORMAL, GONE, NORMAL]
    assert [diary.live(day)[:2] for day in days] == [
        ("ok", []),
        ("ok", []),
        ("blocked", ["blocked"]),
        ("ok", []),
        ("degraded", ["template_changed"]),
        ("ok", ["nothing_new"]),
        ("failed", ["site_down"]),
        ("ok", []),
        ("failed", ["list_gone"]),
        ("ok", []),
    ]


def test_only_a_change_of_state_is_told(diary: Diary):
    told = [diary.live(day)[2] for day in (NORMAL, QUIET, WALL, WALL, OUTAGE, NORMAL, NORMAL)]
    assert [[(one.site, one.was, one.now) for one in change] for change in told] == [
        [],
        [],
        [("", "ok", "blocked"), ("ycwb", "ok", "blocked")],
        [],
        [("", "blocked", "failed"), ("ycwb", "blocked", "failed")],
        [("", "failed", "ok"), ("ycwb", "failed", "ok")],
        [],
    ]


def test_a_template_that_stays_is_named_every_day_until_it_is_accepted(diary: Diary):
    for _ in range(3):
        diary.live(NORMAL)
    assert [diary.live(REDESIGN)[0] for _ in range(9)] == ["degraded"] * 9
    assert diary.live(REDESIGN, accepted=True)[0] == "ok"
    assert [diary.live(REDESIGN)[0] for _ in range(4)] == ["ok"] * 4
    assert diary.live(Day(layout="generic", chars=20))[1] == ["text_fell"]


def test_a_wall_cannot_be_accepted(diary: Diary):
    assert diary.live(WALL, accepted=True)[0] == "blocked"


def test_runs_with_other_arguments_are_not_compared(diary: Diary):
    for _ in range(3):
        diary.live(NORMAL)
    assert diary.live(REDESIGN, arguments={"since": "2020-01-01"})[0] == "ok"
    assert diary.live(REDESIGN)[0] == "degraded"


def test_days_do_not_tell_runs_apart_but_that_they_were_given_does():
    assert series_of({}) == ""
    assert series_of({"since": "2026-11-01"}) == series_of({"since": "2026-11-02"}) != ""
    assert series_of({"portal": "qingxin"}) != series_of({"portal": "all"})


def test_of_several_sources_the_one_that_is_down_is_named(tmp_path: Path):
    tally = Tally("r", ("qingxin", "lianshan"))
    tally.counts["qingxin"].update(listed=3)
    tally.counts["lianshan"].update(failed=2)
    tally.failures["lianshan"] = [Failure(url="u", outcome="failed", reason="network: TimeoutError: x")] * 2
    stats = Counter({PASSED_OVER: 9, f"{PASSED_OVER}/qingxin": 9, LISTS_FAILED: 2, f"{LISTS_FAILED}/lianshan": 2})
    watch = Watch(("qingxin", "lianshan"), arguments={"portal": "qingxin,lianshan"})
    with State(tmp_path / "state.db") as state:
        history = watch.history(state, "gov")
        judged = watch.judge(tally, lambda name: stats[name], errors=0, history=history, at=START)
    outcomes = {site: health.outcome for site, (health, _) in judged.items()}
    assert outcomes == {WHOLE: "degraded", "qingxin": "ok", "lianshan": "failed"}
    (reason,) = judged[WHOLE][0].reasons
    assert reason.startswith("lianshan: nothing could be had from the site: 2 requests failed")


def test_comparisons_are_a_sample_of_every_site():
    watch = Watch((), arguments=None)
    assert [watch.wants_comparison("a") for _ in range(20)] == [True] * 5 + [False] * 4 + [True] + [False] * 9 + [True]
    assert watch.wants_comparison("b")
    assert sum(watch.wants_comparison("a") for _ in range(80)) == 8
    assert sum(watch.wants_comparison("a") for _ in range(200)) == 4


def test_what_is_older_than_a_year_and_a_bit_goes(diary: Diary):
    diary.live(NORMAL)
    diary.number += 500
    diary.live(NORMAL)
    assert diary.state.rows("SELECT count(*) FROM health") == [(2,)]
