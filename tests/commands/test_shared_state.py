"""Crawls of several machines over one state, as users run them."""

import json
import subprocess
from pathlib import Path

import pytest

from newscrawl.storage.reader import read_dumps
from newscrawl.storage.state import State
from tests.commands.conftest import ENVIRONMENT, Terminal

SPIDER = "nanfang_plus"


@pytest.fixture
def url(postgresql):
    with postgresql.state() as url:
        yield url


def wanted(terminal: Terminal) -> list[str]:
    return sorted(one["id"] for one in terminal.replica.truth() if one["source_name"] == SPIDER)


def entered(url: str) -> list[tuple[str, int]]:
    """The health of all crawls so far: outcome, and how many articles were stored."""
    with State(url) as state:
        rows = state.rows("SELECT outcome, measures FROM health WHERE site = '' ORDER BY at")
        assert state.rows("SELECT count(*) FROM health_share WHERE share IS NOT NULL") == [(0,)]
    return [(outcome, json.loads(measures)["counts"].get("stored", 0)) for outcome, measures in rows]


def test_machines_that_crawl_together_store_every_article_once_and_enter_their_health_together(
    terminal: Terminal, tmp_path: Path, url: str
):
    words = ("crawl", SPIDER, "-s", f"NEWSCRAWL_STATE_URL={url}")
    running = [
        subprocess.Popen(
            terminal.command(*words, data_dir=tmp_path / name), stderr=subprocess.PIPE, env=ENVIRONMENT, text=True
        )
        for name in ("one", "two")
    ]
    ended = [(process.communicate(timeout=120)[1], process.returncode) for process in running]
    assert [code for _, code in ended] == [0, 0], ended
    dumps = [tmp_path / name / "dumps" for name in ("one", "two")]
    found = [article.id for folder in dumps if folder.exists() for article in read_dumps(folder)]
    assert sorted(found) == wanted(terminal)
    assert sum(stored for _, stored in entered(url)) == len(found)
    assert {outcome for outcome, _ in entered(url)} == {"ok"}


def test_a_machine_that_comes_when_all_is_done_enters_nothing(terminal: Terminal, tmp_path: Path, url: str):
    words = ("crawl", SPIDER, "-s", f"NEWSCRAWL_STATE_URL={url}")
    assert terminal.run(*words, data_dir=tmp_path / "one").returncode == 0
    late = terminal.run(*words, data_dir=tmp_path / "two")
    assert late.returncode == 0, late.stderr
    assert entered(url) == [("ok", len(wanted(terminal)))]
