import json
from datetime import UTC, datetime
from pathlib import Path

from newscrawl.monitoring.findings import Finding
from newscrawl.monitoring.health import Health
from newscrawl.monitoring.measures import Measures
from newscrawl.monitoring.summary import RunReport, printable
from newscrawl.storage.values import Failure

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def report(**changes) -> RunReport:
    values = {
        "run_id": "r1",
        "name": "ycwb",
        "started_at": NOON,
        "ended_at": NOON,
        "health": Health("ok"),
        "exit_code": 0,
    }
    return RunReport(**{**values, **changes})


def test_the_table_has_a_line_per_site_and_the_outcome_comes_last():
    counts = {"ycwb": {"stored": 12, "revised": 1, "failed": 3}, "a": {"unchanged": 4}}
    lines = report(counts=counts, health=Health.of([Finding("code_errors", {"errors": 3})])).as_text().splitlines()
    assert [line.split() for line in lines[:3]] == [
        ["site", "stored", "revised", "unchanged", "duplicate", "quarantined", "blocked", "failed"],
        ["a", "0", "0", "4", "0", "0", "0", "0"],
        ["ycwb", "12", "1", "0", "0", "0", "0", "3"],
    ]
    assert len({len(line) for line in lines[:3]}) == 1
    assert lines[-1] == "ycwb: degraded; 3 errors in the code, see the log"


def test_only_the_first_failures_are_printed_and_the_others_counted():
    failures = [Failure(url=f"https://a.example/{n}", outcome="failed", reason="status 404") for n in range(7)]
    text = report(failures=failures, failures_omitted=10).as_text()
    assert "failed https://a.example/4 (status 404)" in text
    assert "https://a.example/5" not in text
    assert "and 12 more" in text


def test_what_could_steer_a_terminal_is_not_printed():
    failure = Failure(url="https://a.example/\x1b[31m", outcome="failed", reason="\x9b2J\u202e")
    assert "\x1b" not in report(failures=[failure]).as_text()
    assert printable("红\x1b\u202e蓝") == "红\ufffd\ufffd蓝"


def test_the_json_says_all_of_it():
    said = json.loads(report(counts={"ycwb": {"stored": 1}}, shards=[Path("d/part-1.jsonl")]).as_json())
    assert said["counts"] == {"ycwb": {"stored": 1}}
    assert said["shards"] == ["d/part-1.jsonl"]
    assert said["started_at"] == "2026-11-22T12:00:00+00:00"
    assert said["health"] == {"outcome": "ok", "reasons": [], "findings": []}


def test_the_table_says_the_health_of_every_site_where_it_was_judged():
    health = Health.of([Finding("text_fell", {"chars": 90, "usual": 900})])
    counts = {"ycwb": {"stored": 12}, "elsewhere": {"stored": 1}}
    lines = report(counts=counts, sites={"ycwb": (health, Measures())}).as_text().splitlines()
    assert lines[0].split()[:3] == ["site", "health", "stored"]
    assert lines[2].split()[:3] == ["ycwb", "degraded", "12"]


def test_several_reasons_stand_in_lines_of_their_own():
    health = Health.of([Finding("code_errors", {"errors": 3}), Finding("pages_left", {"left": 2})])
    assert report(health=health).as_text().splitlines() == [
        "  3 errors in the code, see the log",
        "  2 pages were left for the next run: their site is down",
        "ycwb: degraded; 2 reasons, see above",
    ]
