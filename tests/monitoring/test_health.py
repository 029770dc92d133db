import pytest

from newscrawl.monitoring.findings import KINDS, Finding, worst
from newscrawl.monitoring.health import Health, judge_counts, judge_run
from newscrawl.monitoring.measures import Measures, RunCounts


def measures(causes: dict | None = None, **counts: int) -> Measures:
    return Measures(counts=RunCounts(**counts), causes=causes or {})


def judged(causes: dict | None = None, **counts: int) -> tuple[str, list[str]]:
    findings = judge_counts(measures(causes, **counts))
    return worst(findings), [finding.kind for finding in findings]


def outcome(**counts: int) -> str:
    return judged(**counts)[0]


def test_stored_articles_are_ok():
    assert judged(stored=5, lists_read=1) == ("ok", [])


def test_nothing_new_is_ok_when_the_lists_name_known_articles():
    assert judged(lists_read=2, passed_over=30) == ("ok", ["nothing_new"])


def test_pages_that_did_not_change_are_ok():
    assert outcome(unchanged=4) == "ok"


def test_a_list_that_names_no_article_is_a_failure():
    assert judged(lists_read=1) == ("failed", ["list_gone"])


def test_a_run_that_fetched_nothing_is_a_failure():
    assert judged() == ("failed", ["nothing_fetched"])


def test_a_dead_site_is_a_failure():
    assert judged({"failed": {"network: ConnectionRefusedError": 1}}, failed=1, lists_failed=1) == (
        "failed",
        ["site_down"],
    )


@pytest.mark.parametrize("cause", ["list: no articles in it", "status 404"])
def test_a_list_that_came_and_is_none_any_more_is_told_from_a_dead_site(cause: str):
    assert judged({"failed": {cause: 2}}, failed=2, lists_failed=2) == ("failed", ["list_gone"])


def test_walls_alone_are_blocked():
    assert judged(blocked=1, lists_failed=1) == ("blocked", ["blocked"])
    assert outcome(blocked=3, lists_read=1, failed=1) == "blocked"


def test_a_wall_amid_known_articles_is_not_blocked():
    assert outcome(blocked=1, lists_read=1, passed_over=20) == "ok"


def test_walls_before_every_article_are_blocked_although_the_lists_can_be_read():
    assert outcome(blocked=6, lists_read=2, passed_over=20) == "blocked"


def test_one_bad_page_in_a_small_run_is_tolerated():
    assert outcome(stored=2, quarantined=2) == "ok"


@pytest.mark.parametrize("kind", ["quarantined", "blocked", "failed"])
def test_too_many_bad_pages_degrade_the_run(kind: str):
    assert judged(stored=20, **{kind: 3}) == ("degraded", ["pages_wrong"])
    assert outcome(stored=40, **{kind: 3}) == "ok"


def test_an_error_in_the_code_degrades_the_run():
    assert outcome(stored=40, errors=1) == "degraded"


def test_an_error_in_the_code_with_nothing_stored_is_a_failure():
    assert judged(errors=1, lists_read=1) == ("failed", ["code_failed"])


def test_a_list_that_could_not_be_read_degrades_the_run():
    assert judged(stored=40, failed=1, lists_read=3, lists_failed=1) == ("degraded", ["lists_unread"])


def test_pages_left_because_a_site_is_down_degrade_the_run():
    (finding,) = judge_counts(measures(stored=400, lists_read=40, left=3))
    assert finding.outcome == "degraded"
    assert "3 pages were left for the next run" in finding.words()


def test_the_causes_are_named_most_frequent_first():
    found = {"blocked": {"wall:waf": 3, "wall:captcha": 5}}
    (finding,) = judge_counts(measures(found, blocked=8))
    assert "8 requests met a wall (5× wall:captcha, 3× wall:waf)" in finding.words()
    assert "8 个请求被拦截" in finding.words("zh")


def test_one_source_of_many_that_is_down_degrades_the_run_and_is_named():
    whole = measures(stored=40, lists_read=9, failed=1, lists_failed=1)
    down = Finding("site_down", {"failed": 1, "causes": "1× status 500"})
    health = judge_run(whole, {"qingxin": (down,), "lianshan": (Finding("nothing_new"),)})
    assert health.outcome == "degraded"
    assert [reason.partition(":")[0] for reason in health.reasons] == ["qingxin"]


def test_a_run_whose_sources_are_all_walled_is_blocked():
    whole = measures({"blocked": {"wall:waf": 2}}, blocked=2, lists_failed=2)
    walled = Finding("blocked", {"blocked": 1, "causes": "1× wall:waf"})
    assert judge_run(whole, {"qingxin": (walled,), "lianshan": (walled,)}).outcome == "blocked"


def test_a_run_of_healthy_sources_is_ok():
    assert judge_run(measures(stored=2, lists_read=2), {"qingxin": (), "lianshan": ()}) == Health("ok")


def test_a_site_whose_lists_name_articles_of_another_site_is_well():
    assert judge_counts(measures(lists_read=3), part=True) == []


def test_a_site_that_only_lends_a_page_is_not_down_because_that_one_failed():
    assert judge_counts(measures(failed=2), part=True) == []
    assert [finding.kind for finding in judge_counts(measures(failed=3), part=True)] == ["site_down"]


def test_the_worst_finding_says_the_outcome():
    assert worst([Finding("nothing_new"), Finding("field_fell"), Finding("blocked")]) == "blocked"
    assert Health.of([Finding("interrupted")]).outcome == "interrupted"


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_finding_has_words_in_both_languages_for_the_same_values(name: str):
    kind = KINDS[name]
    english, chinese = ({part.split("}")[0] for part in words.split("{")[1:]} for words in (kind.words, kind.words_zh))
    assert english == chinese
    assert kind.title
    assert kind.title_zh


def test_findings_survive_the_state():
    inner = Finding("layout_lost", {"rate": 0.0, "pages": 8, "usual": 1.0})
    finding = Finding("template_changed", {"evidence": [inner.as_json()]}, "ycwb")
    again = Finding.from_json(finding.as_json())
    assert again.words() == finding.words()
    assert "ycwb: the article template changed: the layout fits 0% of 8 pages, usually 100%" in again.words()
