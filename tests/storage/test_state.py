import sqlite3
import subprocess
import sys

import pytest

from newscrawl.storage.errors import (
    StateError,
    StorageError,
    StorageFull,
    StorageReadOnly,
    require_space,
    storage_errors,
)
from newscrawl.storage.migrations import MIGRATIONS, migrate
from newscrawl.storage.retries import GIVE_UP, GIVE_UP_PASSING, LONGEST_WAIT, wait_before_retry
from newscrawl.storage.state import State
from newscrawl.storage.values import Discovered, Outcome


def found(number, kind="article", **changes):
    url = f"https://example.com/{kind}/{number}"
    values = {"url": url, "kind": kind, "spider": "example", "site": "example", "article_id": f"e:{number}"}
    return Discovered(**{**values, **changes})


@pytest.fixture
def state(location, clock):
    with State(location, now=clock) as state:
        yield state


def urls(entries):
    return [entry.url for entry in entries]


def test_what_was_discovered_is_pending_until_it_is_finished_oldest_first(state):
    first, second = found(1, listing={"title": "标题"}, payload={"page": 2, "body": {"a": [1, None]}}), found(2)
    state.discover([first, second])
    assert state.pending("example") == [first, second]
    assert state.pending("other") == []
    state.finish(first.url, Outcome(kind="stored"))
    assert state.pending("example") == [second]


def test_finding_a_url_again_renews_what_the_list_says_and_not_its_state(state):
    state.discover([found(1), found(2)])
    state.finish(found(1).url, Outcome(kind="unchanged"))
    state.discover([found(1, listing={"title": "new"}), found(2, listing={"title": "new"})])
    assert state.pending("example") == [found(2, listing={"title": "new"})]


def test_a_list_page_is_opened_by_every_discovery_and_an_article_only_on_demand(state):
    article, page = found(1), found(1, kind="list")
    state.discover([article, page])
    for entry in (article, page):
        state.finish(entry.url, Outcome(kind="listed" if entry is page else "stored"))
    state.discover([article, page])
    assert urls(state.pending("example")) == [page.url]
    state.discover([article], reopen=True)
    assert urls(state.pending("example")) == [article.url, page.url]


def test_a_failed_url_is_due_in_the_next_run_and_then_waits_longer_each_time(state, clock):
    state.discover([found(1)])
    state.finish(found(1).url, Outcome(kind="failed", reason="timeout"))
    assert urls(state.pending("example")) == [found(1).url]
    state.finish(found(1).url, Outcome(kind="blocked", reason="412"))
    assert state.pending("example") == []
    clock.time += wait_before_retry(2)
    assert urls(state.pending("example")) == [found(1).url]


def test_waits_grow_up_to_a_limit():
    waits = [wait_before_retry(attempts) for attempts in range(1, GIVE_UP)]
    assert waits == sorted(waits)
    assert waits[:3] == [0, 60, 240]
    assert max(waits) <= 12 * 3600


def test_a_url_that_always_fails_is_given_up_and_known(state, clock):
    state.discover([found(1)])
    for _ in range(GIVE_UP):
        assert state.known(["e:1"]) == set()
        state.finish(found(1).url, Outcome(kind="failed"))
        clock.time += 10**6
    assert state.pending("example") == []
    assert state.known(["e:1", "e:2"]) == {"e:1"}


@pytest.mark.parametrize("trouble", [{"kind": "failed", "passing": True}, {"kind": "blocked"}])
def test_a_site_may_be_down_or_walled_off_for_days_and_no_page_is_given_up(state, clock, trouble):
    state.discover([found(1)])
    for _ in range(5 * 24):  # a run every hour, for five days
        if state.pending("example"):
            state.finish(found(1).url, Outcome(**trouble))
        clock.time += 3600
    clock.time += LONGEST_WAIT
    assert urls(state.pending("example")) == [found(1).url]
    for _ in range(GIVE_UP_PASSING):
        state.finish(found(1).url, Outcome(**trouble))
    assert state.known(["e:1"]) == {"e:1"}


def test_success_forgives_earlier_failures(state, clock):
    state.discover([found(1)])
    for _ in range(GIVE_UP - 1):
        state.finish(found(1).url, Outcome(kind="failed"))
    state.finish(found(1).url, Outcome(kind="unchanged"))
    state.discover([found(1)], reopen=True)
    state.finish(found(1).url, Outcome(kind="failed"))
    assert urls(state.pending("example")) == [found(1).url]


def test_a_url_that_was_never_discovered_can_end(state):
    state.finish("https://example.com/x", Outcome(kind="stored", article_id="e:9"), spider="recrawl", site="example")
    assert state.known(["e:9"]) == {"e:9"}
    assert state.sites_of(["https://example.com/x"]) == {"https://example.com/x": "example"}


def test_validators_are_those_of_the_last_answer_that_was_read(state):
    url = found(1).url
    assert state.validators([url]) == {}
    state.finish(url, Outcome(kind="stored", etag='"a"', last_modified="Sun, 22 Nov 2026 04:00:00 GMT"))
    state.finish(url, Outcome(kind="quarantined", etag='"wall"'))
    state.finish(url, Outcome(kind="unchanged"))
    assert state.validators([url]) == {url: ('"a"', "Sun, 22 Nov 2026 04:00:00 GMT")}


def test_many_ids_can_be_asked_for_at_once(state):
    state.finish(found(1).url, Outcome(kind="stored", article_id="e:1"))
    assert state.known(f"e:{number}" for number in range(5000)) == {"e:1"}


def test_text_from_a_page_that_is_no_unicode_can_be_kept(state):
    state.discover([found(1, listing={"title": "\ud83d"})])
    state.finish(found(2).url, Outcome(kind="failed", reason="bad \ud83d"))
    assert state.pending("example")[0].listing == {"title": "\ud83d"}


# ------------------------------------------------------------------------------------------------------ the file


def test_a_file_of_a_newer_version_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "state.db"
    with State(path) as state:
        state.execute("INSERT INTO schema_version VALUES (?, 'later')", (len(MIGRATIONS) + 1,))
    with pytest.raises(StateError, match="newer newscrawl"):
        State(path)


@pytest.mark.parametrize("content", [b"this is no database at all, whatever its name says" * 20, b"\x00" * 4096])
def test_a_file_that_is_no_database_is_refused(tmp_path, content):
    path = tmp_path / "state.db"
    path.write_bytes(content)
    with pytest.raises(StateError, match="not a newscrawl state database"):
        State(path)
    assert path.read_bytes() == content


def test_the_database_of_another_program_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "state.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE bookmarks (url)")
    other.commit()
    other.close()
    before = path.read_bytes()
    with pytest.raises(StateError, match="another program"):
        State(path)
    assert path.read_bytes() == before


def test_migrations_run_in_order_once_and_all_or_none(tmp_path):
    path = tmp_path / "state.db"
    connection = sqlite3.connect(path, isolation_level=None)
    steps = ("CREATE TABLE a (x);", "INSERT INTO a VALUES (';');\nCREATE TABLE b (y);")
    migrate(connection, "db", steps[:1])
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, "db", (*steps, "INSERT INTO missing VALUES (1);"))
    assert connection.execute("SELECT count(*) FROM a").fetchone() == (0,)
    for _ in range(2):
        migrate(connection, "db", steps)
    assert connection.execute("SELECT x FROM a").fetchall() == [(";",)]
    assert connection.execute("SELECT version FROM schema_version ORDER BY 1").fetchall() == [(1,), (2,)]
    connection.close()


class FillingDisk(sqlite3.Connection):
    """Does as SQLite does when the disk is full: undoes the transaction by itself, then raises."""

    full = True

    def execute(self, statement, *values):
        if self.full and "CREATE TABLE run (" in statement:
            super().execute("ROLLBACK")
            raise sqlite3.OperationalError("database or disk is full")
        return super().execute(statement, *values)


def test_a_disk_too_full_for_a_new_file_is_said_so_and_the_file_can_be_finished(tmp_path):
    connection = sqlite3.connect(tmp_path / "state.db", isolation_level=None, factory=FillingDisk)
    with pytest.raises(sqlite3.OperationalError, match="disk is full"):
        migrate(connection, "db")
    connection.full = False
    migrate(connection, "db")
    assert connection.execute("SELECT count(*) FROM run").fetchone() == (0,)
    connection.close()


@pytest.mark.parametrize("location", ["sqlite"], indirect=True)
def test_every_commit_is_on_the_disk(state):
    assert state.rows("PRAGMA journal_mode") == [("wal",)]
    assert state.rows("PRAGMA synchronous") == [(2,)]


def test_several_processes_can_create_the_file_at_once(tmp_path):
    code = "import sys; from newscrawl.storage.state import State; State(sys.argv[1]).close()"
    command = [sys.executable, "-W", "error", "-c", code, str(tmp_path / "new" / "state.db")]
    processes = [subprocess.Popen(command) for _ in range(4)]
    assert [process.wait(60) for process in processes] == [0, 0, 0, 0]


def test_a_reader_never_waits_for_a_writer(state, location):
    state.begin()
    with State(location) as reader:
        assert reader.pending("example") == []
    state.rollback()


def test_a_part_of_a_transaction_can_be_undone_alone(state):
    with state.transaction():
        state.discover([found(1)])
        with pytest.raises(ZeroDivisionError), state.transaction():  # noqa: PT012
            state.discover([found(2)])
            raise ZeroDivisionError
    assert urls(state.pending("example")) == [found(1).url]


# ----------------------------------------------------------------------------------------------------- the disk


@pytest.mark.parametrize("location", ["sqlite"], indirect=True)
def test_a_full_database_is_a_full_disk(state):
    state.execute("PRAGMA max_page_count = 40")
    with pytest.raises(StorageFull, match="nothing stored is lost"):
        state.discover(found(number, payload={"x": "y" * 1000}) for number in range(1000))
    assert state.pending("example") == []


@pytest.mark.parametrize("location", ["sqlite"], indirect=True)
def test_a_database_that_cannot_be_written_is_read_only(state):
    state.execute("PRAGMA query_only = 1")
    with pytest.raises(StorageReadOnly, match="Read-only"):
        state.discover([found(1)])


@pytest.mark.parametrize(("number", "expected"), [(28, StorageFull), (30, StorageReadOnly), (13, StorageReadOnly)])
def test_errors_of_the_file_system_are_told_apart(tmp_path, number, expected):
    with pytest.raises(expected, match="somewhere"), storage_errors(tmp_path):
        raise OSError(number, "message", "somewhere")


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match=r"Not a directory|File exists"):
        State(tmp_path / "file" / "state.db")


def test_free_space_is_checked_against_bytes_or_a_share_of_the_disk(tmp_path):
    require_space(tmp_path / "not" / "yet" / "there", minimum=1)
    require_space(tmp_path, minimum=2**62, share=0.0)
    with pytest.raises(StorageFull, match="free some space"):
        require_space(tmp_path, minimum=2**62, share=1.0)


def test_an_article_is_found_by_its_url_or_else_by_its_id(state):
    state.discover(
        [Discovered(url="https://a.example/1", kind="article", spider="a", article_id="a:1", listing={"title": "甲"})]
    )
    assert state.find("https://a.example/1").listing == {"title": "甲"}
    assert state.find("https://a.example/other", "a:1").url == "https://a.example/1"
    assert state.find("https://a.example/other", "a:2") is None
    assert state.find("https://a.example/other") is None
