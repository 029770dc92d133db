"""Whatever kills a run, and whenever: after the next run nothing is lost, nothing doubled, nothing torn."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from newscrawl.storage import files, shards
from newscrawl.storage.archive import ArchiveReader
from newscrawl.storage.dumps import Dumps
from newscrawl.storage.errors import StorageFull
from newscrawl.storage.reader import read_dumps
from newscrawl.storage.verify import verify

ARTICLES = 60


def start(folder, run):
    command = [sys.executable, str(Path(__file__).with_name("crashing.py")), str(folder), run, str(ARTICLES)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def wait(process):
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors.decode()


def check(folder):
    """Everything is there once, state and dump agree, and every row's raw page can be read."""
    articles = list(read_dumps(folder / "dumps"))
    assert sorted(article.id for article in articles) == sorted(f"example:{number}" for number in range(ARTICLES))
    reports = verify(folder, Dumps(folder / "dumps"))
    assert [report.problems for report in reports] == [[] for _ in reports]
    archive = ArchiveReader(folder)
    for article in articles:
        page = archive.read(article.crawl.raw.file, article.crawl.raw.offset)
        assert page.capture.body.decode() == article.text


@pytest.mark.parametrize("seed", range(2))
def test_a_run_killed_again_and_again_loses_doubles_and_tears_nothing(tmp_path, seed):
    chance = random.Random(seed)
    for attempt in range(5):
        process = start(tmp_path, f"run-{attempt}")
        for _ in range(chance.randrange(ARTICLES)):
            process.stdout.readline()
        process.kill()
        process.communicate()
        if (tmp_path / "dumps").exists():
            list(read_dumps(tmp_path / "dumps"))  # a reader never meets anything unfinished
    wait(start(tmp_path, "last"))
    check(tmp_path)


def test_two_runs_at_once_store_every_article_once(tmp_path):
    processes = [start(tmp_path, f"run-{number}") for number in range(2)]
    for process in processes:
        wait(process)
    check(tmp_path)


class Kill(BaseException):
    """Ends the run where it stands."""


STEPS = {
    "before the file is written": (shards, "write_whole"),
    "before the file has its name": (Path, "replace"),
    "before the name is durable": (files, "sync_directory"),
    "before the rows know their shard": (Dumps, "_record"),
    "before the manifest": (Dumps, "write_manifest"),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("compression", ["none", "zst"])
def test_a_shard_cut_off_at_any_step_is_written_again_and_not_twice(runs, make_article, monkeypatch, step, compression):
    ledger = runs.start()
    for number in range(5):
        ledger.enter(make_article(number))
    ledger.commit()
    with monkeypatch.context() as patch:
        patch.setattr(*STEPS[step], lambda *_, **__: (_ for _ in ()).throw(Kill))
        with pytest.raises(Kill):
            runs.end(ledger)
    runs.kill()
    runs.run(make_article(5), compression=compression)
    found = [article.id for article in read_dumps(runs.folder / "dumps")]
    assert sorted(found) == [f"example:{number}" for number in range(6)]
    reports = verify(runs.folder, Dumps(runs.folder / "dumps"), state=runs.location)
    assert [report.problems for report in reports] == [[]]


def test_a_disk_that_fills_while_a_shard_is_written_keeps_the_rows_for_the_next_run(runs, make_article, monkeypatch):
    ledger = runs.start()
    ledger.enter(make_article(1))
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(StorageFull):
            runs.end(ledger)
    assert not list((runs.folder / "dumps").rglob("*part*"))
    runs.run()
    assert [article.id for article in read_dumps(runs.folder / "dumps")] == ["example:1"]


@pytest.mark.parametrize("location", ["sqlite"], indirect=True)
def test_a_state_that_was_begun_anew_does_not_overwrite_older_shards(runs, make_article):
    runs.run(make_article(1))
    for state in runs.states:
        state.close()
    for path in (runs.folder / "state").iterdir():
        path.unlink()
    runs.run(make_article(2))
    assert sorted(article.id for article in read_dumps(runs.folder / "dumps")) == ["example:1", "example:2"]
