from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from newscrawl.monitoring.measures import Measures, Past, RunCounts, usual
from newscrawl.monitoring.unusual import fell, find_unusual

TODAY = datetime(2026, 11, 22, 6, tzinfo=UTC)
NORMAL = Measures(
    counts=RunCounts(stored=8, lists_read=2, passed_over=32),
    new=8,
    pages=8,
    by_layout=8,
    filled={"title": 8, "published_at": 8, "source": 7, "bylines": 4},
    chars=900,
    compared=5,
    agreement=0.97,
)


def past(*measures: Measures, outcome: str = "ok") -> list[Past]:
    return [Past(TODAY - timedelta(days=n), outcome, one) for n, one in enumerate(measures, start=1)]


WEEK = usual(past(*[NORMAL] * 7))


def found(now: Measures, at: datetime = TODAY) -> list[str]:
    assert WEEK
    return [finding.kind for finding in find_unusual(now, WEEK, at)]


def test_a_day_like_the_others_is_not_unusual():
    assert found(NORMAL) == []


def test_a_day_without_anything_new_is_not_unusual():
    assert found(Measures(counts=RunCounts(lists_read=2, passed_over=40))) == []


def test_a_layout_that_fits_no_page_is_a_changed_template_even_in_a_small_run():
    few = Measures(counts=RunCounts(stored=2, lists_read=2, passed_over=38), new=2, pages=2, by_layout=0)
    assert found(few) == ["template_changed"]


def test_two_signs_together_are_a_changed_template():
    assert found(replace(NORMAL, chars=200, filled={"title": 8})) == ["template_changed"]


def test_one_sign_alone_is_named_as_it_is():
    assert found(replace(NORMAL, chars=200)) == ["text_fell"]
    assert found(replace(NORMAL, filled={**NORMAL.filled, "published_at": 1})) == ["field_fell"]
    assert found(replace(NORMAL, agreement=0.4)) == ["drift"]
    walled = replace(NORMAL.counts, stored=4, quarantined=4)
    assert found(replace(NORMAL, counts=walled, pages=4, by_layout=4)) == ["bodies_lost"]


def test_a_field_that_most_pages_never_had_may_be_missing():
    assert found(replace(NORMAL, filled={**NORMAL.filled, "bylines": 1})) == []


def test_lists_that_name_far_fewer_articles_have_shrunk():
    shrunk = replace(NORMAL, counts=RunCounts(stored=2, lists_read=2, passed_over=1), new=2)
    assert found(shrunk) == ["lists_shrank"]


def test_a_silence_much_longer_than_any_before_is_unusual():
    silent = Measures(counts=RunCounts(lists_read=2, passed_over=40))
    assert found(silent, TODAY + timedelta(days=2)) == []
    assert found(silent, TODAY + timedelta(days=9)) == ["quiet"]


@pytest.mark.parametrize("runs", [0, 1, 2])
def test_nothing_is_usual_before_three_healthy_runs(runs: int):
    assert usual([*past(*[NORMAL] * 5, outcome="blocked"), *past(*[NORMAL] * runs)]) is None


def test_days_that_were_not_healthy_do_not_become_usual():
    broken = replace(NORMAL, by_layout=0, chars=100)
    known = usual([*past(*[broken] * 9, outcome="degraded"), *past(*[NORMAL] * 3)])
    assert known
    assert (known.by_layout, known.chars) == (1.0, 900)


def test_a_rate_falls_only_where_chance_does_not_explain_it():
    assert fell(0.0, 5, 1.0, 20)
    assert not fell(0.6, 5, 0.8, 10)
    assert not fell(0.2, 5, 0.6, 10)
    assert fell(0.2, 40, 0.6, 100)


def test_measures_survive_the_state():
    assert Measures.from_json(NORMAL.as_json()) == NORMAL
    assert Measures.from_json({**NORMAL.as_json(), "of_a_later_version": 1}) == NORMAL
