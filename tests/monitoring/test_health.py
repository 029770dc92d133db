import pytest

from newscrawl.monitoring.health import RunCounts, judge_run


def outcome(**counts: int) -> str:
    return judge_run(RunCounts(**counts)).outcome


def test_stored_articles_are_ok():
    assert judge_run(RunCounts(stored=5, lists_read=1)).reasons == ()
    assert outcome(stored=5, lists_read=1) == "ok"


def test_nothing_new_is_ok_when_the_lists_name_known_articles():
    assert outcome(lists_read=2, passed_over=30) == "ok"


def test_pages_that_did_not_change_are_ok():
    assert outcome(unchanged=4) == "ok"


def test_a_list_that_names_no_article_is_a_failure():
    assert outcome(lists_read=1) == "failed"


def test_a_run_that_fetched_nothing_is_a_failure():
    assert outcome() == "failed"


def test_a_dead_site_is_a_failure():
    assert outcome(failed=1, lists_failed=1) == "failed"


def test_walls_alone_are_blocked():
    assert outcome(blocked=1, lists_failed=1) == "blocked"
    assert outcome(blocked=3, lists_read=1, failed=1) == "blocked"


def test_a_wall_amid_known_articles_is_not_blocked():
    assert outcome(blocked=1, lists_read=1, passed_over=20) == "ok"


def test_one_bad_page_in_a_small_run_is_tolerated():
    assert outcome(stored=2, quarantined=2) == "ok"


@pytest.mark.parametrize("kind", ["quarantined", "blocked", "failed"])
def test_too_many_bad_pages_degrade_the_run(kind: str):
    assert outcome(stored=20, **{kind: 3}) == "degraded"
    assert outcome(stored=40, **{kind: 3}) == "ok"


def test_an_error_in_the_code_degrades_the_run():
    assert outcome(stored=40, errors=1) == "degraded"


def test_an_error_in_the_code_with_nothing_stored_is_a_failure():
    assert outcome(errors=1, lists_read=1) == "failed"


def test_a_list_that_could_not_be_read_degrades_the_run():
    assert outcome(stored=40, failed=1, lists_read=3, lists_failed=1) == "degraded"


def test_a_stopped_run_is_judged_by_the_stop_alone():
    counts = RunCounts(failed=9)
    assert judge_run(counts, interrupted=True).outcome == "interrupted"
    assert judge_run(counts, interrupted=True, disk_full=True).outcome == "disk_full"


def test_every_outcome_but_ok_says_why():
    for counts in (RunCounts(), RunCounts(blocked=1), RunCounts(stored=9, errors=1), RunCounts(quarantined=2)):
        assert judge_run(counts).reasons


def test_pages_left_because_a_site_is_down_degrade_the_run():
    health = judge_run(RunCounts(stored=400, lists_read=40, left=3))
    assert health.outcome == "degraded"
    assert "3 pages were left for the next run" in health.reasons[0]
