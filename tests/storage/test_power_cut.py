"""Whenever the power fails: after the next run nothing is lost, nothing doubled, nothing torn."""

import random
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newscrawl.items import Capture, RawPage
from newscrawl.storage.archive import Archive, ArchiveReader
from newscrawl.storage.database import Database
from newscrawl.storage.dumps import Dumps
from newscrawl.storage.ledger import Ledger
from newscrawl.storage.reader import read_dumps
from newscrawl.storage.state import State
from newscrawl.storage.values import RunEnd, RunInfo
from newscrawl.storage.verify import verify
from tests.storage.conftest import make_article
from tests.storage.power import PowerCut, PowerMeter

ARTICLES = 25
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def run(folder: Path, run_id: str) -> None:
    info = RunInfo(run_id=run_id, spider="example", code_version="0", started_at=NOW, sites=("example",))
    ticks = iter(range(10**6))
    with State(folder / "state" / "newscrawl.db") as state, Archive(folder, run_id) as archive:
        dumps = Dumps(folder / "dumps", max_rows=7)
        ledger = Ledger(
            state, info, dumps, before_commit=archive.flush, now=lambda: NOW, clock=lambda: next(ticks) / 40
        )
        for number in range(ARTICLES):
            article = make_article(number)
            capture = Capture(url=article.url, status=200, headers=(), body=article.text.encode(), fetched_at=NOW)
            page = RawPage(capture=capture, request_url=article.url, spider="example", site="example")
            article.crawl.raw = archive.append(page)
            ledger.enter(article, url=article.url)
        ledger.close(end=RunEnd(outcome="ok", exit_code=0, ended_at=NOW))


def cut(folder: Path, run_id: str, moment: int | None, into: Path, chance: random.Random) -> int:
    """A run during which the power fails at that moment; the disk it leaves is `into`."""
    meter = PowerMeter(folder, moment)
    with pytest.MonkeyPatch.context() as patch:
        meter.install(patch)
        with suppress(PowerCut):
            run(folder, run_id)
    meter.rebuild(into, chance)
    return meter.moments


def check(folder: Path) -> None:
    articles = list(read_dumps(folder / "dumps"))
    assert sorted(article.id for article in articles) == sorted(f"example:{number}" for number in range(ARTICLES))
    assert [report.problems for report in verify(folder, Dumps(folder / "dumps"))] == [[]]
    archive = ArchiveReader(folder)
    for article in articles:
        assert article.crawl.raw is not None
        assert archive.read(article.crawl.raw.file, article.crawl.raw.offset).capture.body.decode() == article.text


def test_what_a_finished_run_leaves_is_durable(tmp_path):
    cut(tmp_path / "disk", "run", None, tmp_path / "after", random.Random(0))
    check(tmp_path / "after")


@pytest.mark.parametrize("seed", range(12))
def test_after_a_power_cut_the_next_run_finds_all_that_was_stored(tmp_path, seed):
    chance = random.Random(seed)
    moments = cut(tmp_path / "whole", "whole", None, tmp_path / "ignored", chance)
    cut(tmp_path / "disk", "run-1", chance.randrange(1, moments), tmp_path / "after", chance)
    cut(tmp_path / "after", "run-2", chance.randrange(1, moments), tmp_path / "again", chance)
    if (tmp_path / "again" / "dumps").exists():
        list(read_dumps(tmp_path / "again" / "dumps"))  # a reader meets only whole shards
    run(tmp_path / "again", "last")
    check(tmp_path / "again")


@pytest.mark.parametrize(("pragma", "value"), [("synchronous", 2), ("journal_mode", "wal")])
def test_a_commit_is_on_the_disk_when_it_returns(tmp_path, pragma, value):
    with Database(tmp_path / "state.db") as database:
        assert database.rows(f"PRAGMA {pragma}") == [(value,)]
