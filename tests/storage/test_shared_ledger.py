"""Runs of several machines over one database: verdicts, shards, and connections that break."""

import json
from datetime import UTC, datetime

import pytest

from newscrawl.items import Capture
from newscrawl.storage import rows
from newscrawl.storage.dumps import Dumps, manifest_of
from newscrawl.storage.errors import StateError, StorageError
from newscrawl.storage.ledger import MOST_LOSSES
from newscrawl.storage.machines import Machines, give_back, machine_name, machines_of
from newscrawl.storage.reader import read_dumps
from newscrawl.storage.values import Discovered, Outcome
from newscrawl.storage.verify import verify
from tests.storage.conftest import Runs

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FOLDER = ("example", "2026-11-22")


@pytest.fixture
def location(postgresql):
    with postgresql.state() as url:
        yield url


@pytest.fixture
def other(tmp_path, location):
    """A second machine over the same database."""
    folder = tmp_path / "other"
    folder.mkdir()
    runs = Runs(folder, location)
    runs.number = 100  # its runs have names of their own
    (folder / "state" / "machine").write_text("there\n")
    yield runs
    for state in runs.states:
        state.close()


def store(ledger, article, **options):
    """How the page ended, once that is durable."""
    ended = ledger.enter(article, **options)
    ledger.commit()
    return ended.result(timeout=0)


def cut(ledger):
    """Let the server end the session of `ledger`."""
    database = ledger._state
    ((own,),) = database.rows("SELECT pg_backend_pid()")
    with type(database)(database.engine._url) as killer:
        killer.rows("SELECT pg_terminate_backend(?)", (own,))


def ids(*machines):
    return sorted(article.id for runs in machines for article in read_dumps(runs.folder / "dumps"))


def problems(*machines):
    return [
        problem
        for runs in machines
        for report in verify(runs.folder, Dumps(runs.folder / "dumps"), state=runs.location)
        for problem in report.problems
    ]


def test_no_machine_waits_for_pages_of_another_that_wait_for_their_commit(runs, other, make_article, clock):
    here, there = runs.start(clock=clock), other.start(clock=clock)
    for number in range(5):
        here.enter(make_article(number))
        there.enter(make_article(number + 100))
    assert (here.waiting, there.waiting) == (4, 4)
    assert len(runs.state.rows("SELECT 1 FROM row")) == 2
    runs.end(here)
    other.end(there)
    assert len(ids(runs, other)) == 10
    assert problems(runs, other) == []


def test_what_one_machine_stored_another_knows_at_once(runs, other, make_article):
    here, there = runs.start(), other.start()
    assert store(here, make_article(1)).kind == "stored"
    assert store(there, make_article(1)).kind == "unchanged"
    copy = make_article(2, make_article(1).text, site="copy")
    assert store(there, copy).kind == "stored"
    assert (copy.dedup.verdict, copy.dedup.of) == ("exact", "example:1")
    revised = make_article(1, text="另一段文字，说的是第二天的事情。" * 4)
    assert store(there, revised).kind == "stored"
    assert revised.dedup.verdict == "revision"
    assert store(here, revised).kind == "unchanged"


def test_of_one_article_that_waits_on_two_machines_the_second_to_commit_is_unchanged(runs, other, make_article, clock):
    here, there = runs.start(clock=clock), other.start(clock=clock)
    ends = [ledger.enter(make_article(number)) for ledger in (here, there) for number in (1, 2, 3)]
    here.commit()
    there.commit()
    assert [end.result(timeout=0).kind for end in ends] == ["stored"] * 3 + ["unchanged"] * 3


def test_shards_of_two_machines_never_have_one_name_and_the_view_over_all_shows_both(runs, other, make_article):
    runs.run(make_article(1))
    other.run(make_article(2))
    assert [path.name for path in (other.folder / "dumps").rglob("part-*")] == ["part-there-0000000002.jsonl"]
    view = manifest_of(runs.state, FOLDER)
    assert [(shard["machine"], shard["file"]) for shard in view["shards"]] == [
        ("here", "part-here-0000000001.jsonl"),
        ("there", "part-there-0000000002.jsonl"),
    ]
    assert [shard["file"] for shard in runs.manifest()["shards"]] == ["part-here-0000000001.jsonl"]
    assert len(view["runs"]) == 2
    assert len(other.manifest()["runs"]) == 1
    assert problems(runs, other) == []


def test_a_machine_mends_its_own_shards_only(runs, other, make_article):
    runs.run(make_article(1))
    other.run(make_article(2))
    (mine,) = (runs.folder / "dumps").rglob("part-*")
    mine.unlink()
    verify(runs.folder, Dumps(runs.folder / "dumps"), state=runs.location, repair=True)
    assert [path.name for path in (runs.folder / "dumps").rglob("part-*")] == [mine.name]
    assert problems(runs, other) == []


def test_rows_of_a_machine_that_died_are_written_by_another_and_never_twice(runs, other, make_article):
    dying = other.start()
    Machines(other.state, "there").beat()
    store(dying, make_article(1))
    for _ in range(2):  # the run's own connection and ours
        other.kill()
    living = runs.start()
    machines = Machines(runs.state, "here")
    machines.beat()
    assert not machines.left_behind(silent=60)
    assert machines.adopt(silent=60) == 0
    assert machines.left_behind(silent=-1)
    assert machines.adopt(silent=-1) == 1
    runs.end(living)
    assert ids(runs) == ["example:1"]
    assert [run["outcome"] for run in runs.manifest()["runs"]] == ["ok"]
    other.run(make_article(2))
    assert ids(runs, other) == ["example:1", "example:2"]
    assert {run["outcome"] for run in other.manifest()["runs"]} == {"killed", "ok"}
    assert problems(runs, other) == []


def test_the_shards_of_a_machine_that_never_comes_back_can_be_written_by_another(runs, other, make_article):
    other.run(make_article(1), make_article(2))
    Machines(other.state, "there").beat()
    with pytest.raises(StateError, match="there was alive 0 s ago"):
        give_back(runs.state, "there", silent=60)
    with pytest.raises(StateError, match="no machine is called 'their'; there are there"):
        give_back(runs.state, "their", silent=60)
    assert give_back(runs.state, "there", silent=0) == 2
    living = runs.start()
    assert Machines(runs.state, "here").adopt(silent=-1) == 2
    runs.end(living)
    assert ids(runs) == ["example:1", "example:2"]
    assert problems(runs) == []


def test_machines_are_listed_with_what_they_have_and_owe(runs, other, make_article):
    runs.run(make_article(1), make_article(2))
    Machines(runs.state, "here").beat()
    ledger = other.start()
    store(ledger, make_article(3))
    Machines(other.state, "there").beat()
    found = [(one.name, one.rows, one.unwritten, one.open_runs) for one in machines_of(runs.state)]
    assert found == [("there", 0, 1, 1), ("here", 2, 0, 0)]
    assert give_back(runs.state, "there", silent=0) == 0
    assert runs.state.rows("SELECT outcome FROM run WHERE machine = 'there'") == [("killed",)]


def test_a_machine_that_was_taken_for_dead_ends_its_run_as_if_nothing_had_been(runs, other, make_article):
    stalled = other.start()
    store(stalled, make_article(1))
    Machines(other.state, "there").beat()
    living = runs.start()
    assert Machines(runs.state, "here").adopt(silent=-1) == 1
    runs.end(living)
    store(stalled, make_article(2))
    assert other.end(stalled).total("stored") == 2
    assert [run["outcome"] for run in other.manifest()["runs"]] == ["ok"]
    assert (ids(runs), ids(other)) == (["example:1"], ["example:2"])
    assert [run["outcome"] for run in manifest_of(runs.state, FOLDER)["runs"]] == ["ok", "ok"]
    assert problems(runs, other) == []


def test_a_machine_taken_for_dead_while_it_writes_a_shard_leaves_the_rows_to_the_other(
    runs, other, make_article, monkeypatch
):
    slow = other.start()
    store(slow, make_article(1))
    Machines(other.state, "there").beat()
    machines = Machines(runs.state, "here")
    name = Dumps._name

    def adopted_meanwhile(self, *values):
        machines.adopt(silent=-1)
        return name(self, *values)

    monkeypatch.setattr(Dumps, "_name", adopted_meanwhile)
    with pytest.raises(StorageError, match="another machine"):
        other.end(slow)
    monkeypatch.undo()
    runs.run()
    assert runs.state.rows("SELECT machine, shard IS NULL FROM row") == [("here", False)]
    assert ids(runs) == ["example:1"]


def test_a_machine_keeps_its_name(tmp_path):
    name = machine_name(tmp_path)
    assert machine_name(tmp_path) == name
    assert name != machine_name(tmp_path / "another")


# ----------------------------------------------------------------------------------------------- connections that break


@pytest.mark.parametrize("where", ["before judging", "after judging", "at the commit"])
@pytest.mark.parametrize("pages", [1, 5])
def test_pages_whose_connection_broke_are_stored_once(runs, make_article, where, pages, monkeypatch):
    ledger = runs.start()
    store(ledger, make_article(100))
    articles = [make_article(number) for number in range(pages)]
    ends = [ledger.enter(article) for article in articles]
    if where == "before judging":
        cut(ledger)
    else:
        cuts, target = [1], (rows, "insert") if where == "after judging" else (ledger, "_flush")
        done = getattr(*target)

        def cut_once(*values):
            done(*values)
            if cuts:
                cuts.pop()
                cut(ledger)

        monkeypatch.setattr(*target, cut_once)
    ledger.commit()
    assert [end.result(timeout=0).kind for end in ends] == ["stored"] * pages
    assert store(ledger, make_article(101)).kind == "stored"
    summary = runs.end(ledger)
    assert (summary.total("stored"), summary.unaccounted) == (pages + 2, 0)
    assert ids(runs) == sorted(f"example:{number}" for number in (*range(pages), 100, 101))
    assert runs.state.rows("SELECT count(*) FROM document") == [(pages + 2,)]
    assert problems(runs) == []


def test_a_page_that_another_machine_stored_while_our_connection_was_broken_is_unchanged(
    runs, other, make_article, monkeypatch
):
    here, there = runs.start(), other.start()
    flush, cuts = here._flush, [1]

    def cut_once(tally):
        flush(tally)
        if cuts:
            cuts.pop()
            cut(here)
            assert store(there, make_article(1)).kind == "stored"

    monkeypatch.setattr(here, "_flush", cut_once)
    article = make_article(1)
    assert store(here, article).kind == "unchanged"
    runs.end(here)
    other.end(there)
    assert ids(runs, other) == ["example:1"]


def test_a_page_that_the_ledger_cannot_store_takes_no_other_with_it(runs, make_article, monkeypatch, clock):
    ledger = runs.start(clock=clock)
    store(ledger, make_article(0))
    waiting, broken, last = make_article(1), make_article(2), make_article(3)
    complete = rows.complete

    def complete_all_but_one(article, *values):
        if article is broken:
            raise ZeroDivisionError
        complete(article, *values)

    monkeypatch.setattr(rows, "complete", complete_all_but_one)
    ends = [ledger.enter(article) for article in (waiting, broken, last)]
    ledger.commit()
    assert [type(end.exception(timeout=0)) for end in ends] == [type(None), ZeroDivisionError, type(None)]
    ledger.outcome(broken.url, Outcome(kind="failed", reason="error"))
    summary = runs.end(ledger)
    assert (summary.total("stored"), summary.total("failed"), summary.unaccounted) == (3, 1, 0)
    assert runs.state.rows("SELECT article_id FROM document ORDER BY doc") == [
        ("example:0",), ("example:1",), ("example:3",),
    ]  # fmt: skip
    assert problems(runs) == []


def test_lists_and_failures_are_taken_down_although_the_connection_breaks(runs):
    ledger = runs.start()
    page = Discovered(url="https://e.example/list", kind="list", spider="example", site="example")
    article = Discovered(url="https://e.example/1", kind="article", spider="example", site="example")
    runs.state.discover([page])
    cut(ledger)
    ledger.listed(page.url, [article])
    ledger.commit()
    assert [one.url for one in runs.state.pending("example")] == [article.url]
    cut(ledger)
    capture = Capture(url=article.url, status=200, headers=(), body=b"raw", fetched_at=NOON)
    ledger.outcome(article.url, Outcome(kind="quarantined", reason="no_body"), capture)
    summary = runs.end(ledger)
    assert summary.counts["example"] | {"fetched": 1, "quarantined": 1, "listed": 1} == summary.counts["example"]
    assert runs.state.rows("SELECT count(*) FROM quarantine") == [(1,)]


def test_a_server_whose_connections_always_break_ends_the_run_and_keeps_what_was_committed(
    runs, make_article, monkeypatch
):
    ledger = runs.start()
    store(ledger, make_article(1))
    ledger._losses = MOST_LOSSES - 2
    monkeypatch.setattr(ledger, "_flush", lambda _: cut(ledger))
    with pytest.raises(StorageError):
        store(ledger, make_article(2))
    monkeypatch.undo()
    runs.end(ledger)
    assert ids(runs) == ["example:1"]
    assert json.loads(runs.state.rows("SELECT counts FROM run_site")[0][0])["stored"] == 1
