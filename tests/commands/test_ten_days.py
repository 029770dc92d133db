"""Ten days of an operator: a wall on the third, a new template on the fifth, an outage on the seventh."""

import json
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from newscrawl.replica import Replica, running_replica
from tests.browser import Browser
from tests.commands.conftest import ENVIRONMENT, Terminal

FAULTS = {3: ("wall", 412), 5: ("redesign", True), 7: ("reset", True)}
EXPECTED = {3: ("blocked", 4, "blocked"), 5: ("degraded", 5, "template_changed"), 7: ("failed", 6, "site_down")}
SOURCES = {"ycwb": ("ycwb",), "qingxin": ("gov", "-a", "portal=qingxin")}


@pytest.fixture
def replica() -> Iterator[Replica]:
    with running_replica(articles=12) as replica:
        yield replica


def crawl(terminal: Terminal, day: int, words: tuple[str, ...], alarm: Path) -> tuple[int, dict]:
    """One run on that day: its exit code and its report."""
    before = set(terminal.data_dir.glob("reports/*.json"))
    command = terminal.command("crawl", *words, "-s", f"HEALTH_COMMAND=tee -a {alarm}")
    command[1:3] = ["-m", "tests.commands.later", str(day - 1)]
    ended = subprocess.run(command, env=ENVIRONMENT, capture_output=True, timeout=120, check=False)
    written = set(terminal.data_dir.glob("reports/*.json")) - before
    assert len(written) == 1, ended.stderr.decode()
    (report,) = written
    return ended.returncode, json.loads(report.read_text(encoding="utf-8"))


def switch_site(replica: Replica, source: str, name: str, value: object) -> None:
    """The whole site, also where the replica keeps a part of it as a source of its own."""
    hosts = set(replica.sources[source].hosts)
    for one in replica.sources.values():
        if hosts & set(one.hosts):
            replica.switch(one.name, name, value)


@pytest.mark.long
def test_every_fault_is_named_on_its_day_and_nothing_else_is(terminal: Terminal, tmp_path: Path, browser: Browser):
    alarm = tmp_path / "alarm"
    for day in range(1, 11):
        if day > 1:
            terminal.replica.world.advance(timedelta(days=1))
        name, value = FAULTS.get(day, ("wall", 0))
        for source, words in SOURCES.items():
            switch_site(terminal.replica, source, name, value)
            code, report = crawl(terminal, day, words, alarm)
            switch_site(terminal.replica, source, name, type(value)(0))
            health = report["health"]
            kinds = {finding["kind"] for finding in health["findings"]} - {"nothing_new"}
            outcome, exit_code, kind = EXPECTED.get(day, ("ok", 0, None))
            assert (day, source, health["outcome"], code) == (day, source, outcome, exit_code), health
            assert kinds == ({kind} if kind else set()), (day, source, health)
    told = [json.loads(line) for line in alarm.read_text().replace("}{", "}\n{").splitlines()]
    assert [one["outcome"] for one in told if one["spider"] == "ycwb"] == [
        "blocked", "ok", "degraded", "ok", "failed", "ok",
    ]  # fmt: skip
    page = tmp_path / "report.html"
    command = terminal.command("report", "--out", page, "--days", "30")
    command[1:3] = ["-m", "tests.commands.later", "9"]
    assert subprocess.run(command, env=ENVIRONMENT, timeout=120, check=False).returncode == 0
    shown = browser.open(page.as_uri()).inner_text("body")
    assert all(shown.count(title) >= len(SOURCES) for title in ("blocked", "template changed", "site down"))
