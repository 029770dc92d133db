"""A copy of the state is of one moment, also while crawls write; put back, state and dump agree."""

import fcntl
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime

import pytest

from newscrawl.storage.backup import back_up, check, restore
from newscrawl.storage.dumps import Dumps
from newscrawl.storage.errors import StateError
from newscrawl.storage.migrations import APPLICATION_ID
from newscrawl.storage.reader import read_dumps
from newscrawl.storage.verify import verify
from tests.storage.conftest import Runs

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)


@pytest.fixture
def runs(tmp_path):
    runs = Runs(tmp_path / "data")
    yield runs
    for state in runs.states:
        state.close()


@pytest.fixture
def copy(tmp_path):
    return tmp_path / "copies" / "newscrawl.db"


def state_file(runs):
    return runs.folder / "state" / "newscrawl.db"


def problems(runs):
    return [text for report in verify(runs.folder, Dumps(runs.folder / "dumps")) for text in report.problems]


def close(runs):
    while runs.states:
        runs.states.pop().close()


def ids(runs):
    return [article.id for article in read_dumps(runs.folder / "dumps")]


def test_a_copy_brings_everything_back(runs, make_article, copy):
    runs.run(make_article(1), make_article(2))
    contents = back_up(state_file(runs), copy)
    assert (contents.rows, contents.runs) == (2, 1)
    close(runs)
    for path in (runs.folder / "state").iterdir():
        path.unlink()
    restored = restore(runs.folder, copy)
    assert (restored.contents, restored.aside, restored.shards) == (contents, None, 0)
    assert problems(runs) == []
    assert runs.run(make_article(1), make_article(3)).total("unchanged") == 1


def test_a_copy_is_one_file_of_one_moment_while_a_crawl_writes(runs, make_article, copy):
    ledger = runs.start()
    first, second = make_article(1), make_article(2)
    ledger.enter(first)
    ledger.commit()
    ledger.enter(second)  # not committed
    assert back_up(state_file(runs), copy).rows == 1
    assert [path.name for path in copy.parent.iterdir()] == ["newscrawl.db"]
    runs.end(ledger)
    assert ids(runs) == ["example:1", "example:2"]


def test_writers_do_not_wait_and_the_copy_is_whole(runs, make_article, copy):
    runs.run(*(make_article(number) for number in range(50)))
    stop = threading.Event()
    written = []

    def write():
        with closing(sqlite3.connect(state_file(runs), timeout=5, isolation_level=None)) as writer:
            while not stop.is_set():
                writer.execute("UPDATE url SET attempts = attempts + 1")
                written.append(1)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for number in range(5):
            back_up(state_file(runs), copy.with_name(f"{number}.db"))
    finally:
        stop.set()
        thread.join()
    assert len(written) > 5
    for number in range(5):
        with closing(sqlite3.connect(copy.with_name(f"{number}.db"))) as one:
            assert one.execute("SELECT count(DISTINCT attempts) FROM url").fetchall() == [(1,)]


def test_what_came_after_the_copy_is_set_aside_and_stored_again(runs, make_article, copy):
    runs.run(make_article(1))
    back_up(state_file(runs), copy)
    runs.run(make_article(2), make_article(3, site="later"))
    close(runs)
    restored = restore(runs.folder, copy, now=NOW)
    assert restored.shards == 2
    assert restored.aside == runs.folder / "state" / "before-restore-20261123T040000000000"
    assert sorted(article.id for article in read_dumps(restored.aside / "dumps")) == ["example:2", "later:3"]
    assert (restored.aside / "newscrawl.db").exists()
    assert (ids(runs), problems(runs)) == (["example:1"], [])
    runs.run(make_article(2))
    assert (ids(runs), problems(runs)) == (["example:1", "example:2"], [])


def test_shards_that_the_copy_knows_and_that_are_gone_are_written_again(runs, make_article, copy):
    runs.run(make_article(1))
    back_up(state_file(runs), copy)
    (shard,) = (runs.folder / "dumps").rglob("part-*")
    before = shard.read_bytes()
    shard.unlink()
    close(runs)
    assert [report.problems for report in restore(runs.folder, copy).reports] == [[]]
    assert shard.read_bytes() == before


def test_nothing_is_restored_under_a_running_crawl(runs, make_article, copy):
    runs.run(make_article(1))
    back_up(state_file(runs), copy)
    close(runs)
    locks = runs.folder / "state" / "locks"
    locks.mkdir()
    before = state_file(runs).read_bytes()
    with (locks / "ycwb.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(StateError, match="ycwb is running"):
            restore(runs.folder, copy)
    assert state_file(runs).read_bytes() == before
    restore(runs.folder, copy)


def test_a_target_that_exists_is_left(runs, make_article, copy):
    runs.run(make_article(1))
    copy.parent.mkdir()
    copy.write_text("mine")
    with pytest.raises(StateError, match="exists already"):
        back_up(state_file(runs), copy)
    assert copy.read_text() == "mine"


def test_there_is_nothing_to_copy_before_the_first_crawl(runs, copy):
    with pytest.raises(StateError, match="there is no state yet"):
        back_up(state_file(runs), copy)


def foreign(path):
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE t (x)")


def newer(path):
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        database.execute("CREATE TABLE schema_version (version INTEGER)")
        database.execute("INSERT INTO schema_version VALUES (999)")
        database.commit()


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda path: path.write_text("no database at all, but longer than a header" * 9), "is not a newscrawl state"),
        (lambda path: path.write_bytes(b""), "is not a newscrawl state"),
        (foreign, "is not a newscrawl state"),
        (newer, "was written by a newer newscrawl"),
        (lambda path: path.unlink(missing_ok=True), "no such file"),
    ],
)
def test_what_is_no_copy_is_refused_and_changes_nothing(runs, make_article, tmp_path, spoil, problem):
    runs.run(make_article(1))
    close(runs)
    before = state_file(runs).read_bytes()
    path = tmp_path / "copy.db"
    spoil(path)
    with pytest.raises(StateError, match=problem):
        restore(runs.folder, path)
    assert state_file(runs).read_bytes() == before


def test_a_damaged_copy_is_refused(runs, make_article, copy):
    runs.run(*(make_article(number) for number in range(30)))
    back_up(state_file(runs), copy)
    data = bytearray(copy.read_bytes())
    data[4096 * 4 : 4096 * 8] = b"\xff" * 4096 * 4
    copy.write_bytes(data)
    with pytest.raises(StateError, match="damaged"):
        check(copy)
