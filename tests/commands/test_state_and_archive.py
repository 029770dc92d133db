"""`scrapy state backup|restore` and `scrapy archive prune` as an operator types them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from newscrawl.storage.machines import Machines
from tests.storage.conftest import Runs, make_article

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def runs(tmp_path):
    runs = Runs(tmp_path / "data")
    runs.run(make_article(1))
    yield runs
    for state in runs.states:
        state.close()


def scrapy(runs, *words, **settings):
    options = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    command = [sys.executable, "-m", "scrapy", *words, "-s", f"NEWSCRAWL_DATA_DIR={runs.folder}", *options]
    ended = subprocess.run(command, cwd=PROJECT, capture_output=True, check=False, timeout=120, encoding="utf-8")
    return ended.returncode, ended.stdout, ended.stderr


def test_the_state_is_copied_and_put_back(runs, tmp_path):
    copy = tmp_path / "copy.db"
    assert scrapy(runs, "state", "backup", str(copy)) == (0, f"wrote {copy}: 1 rows, 1 URLs, 1 runs\n", "")
    runs.run(make_article(2))
    runs.states.pop().close()
    code, said, _ = scrapy(runs, "state", "restore", str(copy))
    assert code == 0
    assert said.startswith(f"restored {copy}: 1 rows, 1 URLs, 1 runs\nwhat was there before, with 1 shards")
    assert [row["id"] for row in runs.rows()] == ["example:1"]


@pytest.mark.parametrize(
    ("words", "settings", "problem"),
    [
        (("state", "backup", "x.db"), {"NEWSCRAWL_STATE_URL": "postgresql://h/d"}, "the state is on a server"),
        (("state", "machines"), {}, "the state is not shared"),
        (("state", "rewrite", "here"), {"NEWSCRAWL_STATE_URL": "sqlite:///x.db"}, "the state is not shared"),
        (
            ("state", "rewrite", "here"),
            {"NEWSCRAWL_STATE_URL": "postgresql://h/d", "NEWSCRAWL_DUMPS_URL": "s3://bucket/dumps"},
            "the shards of here: nothing is lost",
        ),
        (("archive", "prune", "--older-than", "9"), {}, "no such archive"),
    ],
)
def test_wrong_use_ends_with_one_line(runs, words, settings, problem):
    code, said, complaint = scrapy(runs, *words, **settings)
    assert (code, said, complaint.count("\n")) == (1, "", 1)
    assert problem in complaint


def test_old_archive_files_go(runs):
    path = runs.folder / "archive" / "example" / "old.warc.gz"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"1234")
    os.utime(path, (1, 1))
    expected = "archive/example/old.warc.gz: 4 bytes\n1 files, 4 bytes "
    rehearsed = scrapy(runs, "archive", "prune", "--older-than", "30", "--dry-run")
    assert (rehearsed[:2], path.exists()) == ((0, f"{expected}would go\n"), True)
    assert (scrapy(runs, "archive", "prune", "--older-than", "30")[1], path.exists()) == (f"{expected}removed\n", False)


def test_a_machine_that_is_gone_for_good_is_found_and_its_shards_given_back(tmp_path, postgresql):
    with postgresql.state() as url:
        (tmp_path / "gone").mkdir()
        runs = Runs(tmp_path / "gone", url)
        runs.run(make_article(1), make_article(2))
        Machines(runs.state, "here").beat()
        for state in runs.states:
            state.close()
        code, said, _ = scrapy(runs, "state", "machines", NEWSCRAWL_STATE_URL=url)
        name, _, _, *counts = said.splitlines()[1].split()
        assert (code, name, counts) == (0, "here", ["ago", "2", "0", "0"])
        code, _, complaint = scrapy(runs, "state", "rewrite", "here", NEWSCRAWL_STATE_URL=url)
        assert (code, "here was alive" in complaint) == (1, True)
        code, said, _ = scrapy(runs, "state", "rewrite", "here", NEWSCRAWL_STATE_URL=url, LEASE_SECONDS=0)
        assert (code, said) == (0, "2 rows of here are to be written again; the next crawl does so when it starts\n")
