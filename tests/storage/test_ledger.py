import json
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from newscrawl.items import Capture
from newscrawl.storage.errors import StorageError, StorageFull
from newscrawl.storage.group import GROUP_PAGES, GROUP_SECONDS, QUIET_SECONDS
from newscrawl.storage.state import State
from newscrawl.storage.values import Discovered, Outcome

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def store(ledger, article, **options):
    """How the page ended, once that is durable."""
    ended = ledger.enter(article, **options)
    ledger.commit()
    return ended.result(timeout=0)


def committed(runs):
    """What another process sees."""
    return {row[0] for row in runs.state.rows("SELECT article_id FROM row")}


def pending(*articles):
    return [Discovered(url=one.canonical_url, kind="article", spider="example", article_id=one.id) for one in articles]


# ------------------------------------------------------------------------------------------------ verdict and row


def test_a_new_article_gets_a_row_and_its_url_is_done(runs, make_article):
    ledger, article = runs.start(), make_article(1)
    runs.state.discover(pending(article))
    assert store(ledger, article).kind == "stored"
    summary = runs.end(ledger)
    assert summary.counts == {"example": counts(fetched=1, stored=1)}
    (row,) = runs.rows()
    assert (row["id"], row["dedup"]["verdict"], row["revision"], row["crawl"]["run_id"]) == (
        "example:1", "new", None, "run-1",
    )  # fmt: skip
    assert runs.state.pending("example") == []
    stored = runs.state.latest("example:1")
    assert runs.state.place(stored) == f"example/2026-11-22/{runs.shard(1)}:1"


def test_the_same_article_again_gets_no_row_and_says_so(runs, make_article):
    runs.run(make_article(1))
    summary = runs.run(make_article(1), make_article(1, fetched_at=NOON + timedelta(days=1)))
    assert summary.counts == {"example": counts(fetched=2, unchanged=2)}
    assert len(runs.rows()) == 1
    assert [run["counts"]["unchanged"] for run in runs.manifest()["runs"]] == [0, 2]


@pytest.mark.parametrize("change", [{"text": "另一段文字"}, {"title": "另一个标题"}, {"published_at": NOON}])
def test_a_changed_article_gets_a_revision_that_names_what_it_replaces(runs, make_article, change):
    runs.run(make_article(1))
    later = NOON + timedelta(hours=5)
    runs.run(make_article(1, fetched_at=later, **change))
    first, second = runs.rows()
    changes = second["revision"].pop("changes")
    assert set(change) <= set(changes["fields"])
    assert (changes["chars_added"] > 0) == ("text" in change)
    assert second["revision"] == {
        "n": 1, "previous_hash": first["content_hash"], "changed_at": later.isoformat(),
    }  # fmt: skip
    assert second["dedup"] == {
        "verdict": "revision", "of": "example:1", "cluster": "example:1", "score": None, "canonical": "example:1",
    }  # fmt: skip
    runs.run(make_article(1, text="第三个版本"))
    assert [row["revision"] and row["revision"]["n"] for row in runs.rows()] == [None, 1, 2]


def test_a_publication_time_that_is_not_known_this_time_is_no_change(runs, make_article):
    runs.run(make_article(1, published_at=NOON))
    assert runs.run(make_article(1)).total("unchanged") == 1


def test_a_copy_is_kept_and_marked(runs, make_article):
    text = make_article(1).text
    runs.run(make_article(1), make_article(2, "　" + text.replace("，", " ")), make_article(3, text, site="other"))
    found = [(row["id"], *list(row["dedup"].values())[:3]) for row in runs.rows()]
    assert found == [
        ("example:1", "new", None, "example:1"),
        ("example:2", "exact", "example:1", "example:1"),
        ("other:3", "exact", "example:1", "example:1"),
    ]  # fmt: skip


def test_a_copy_is_dropped_where_the_policy_says_so_and_counted(runs, make_article):
    text = make_article(1).text
    summary = runs.run(make_article(1), make_article(2, text), make_article(1, text + "又及"), policy="drop")
    assert summary.counts == {"example": counts(fetched=3, stored=2, duplicate=1)}
    assert [row["id"] for row in runs.rows()] == ["example:1", "example:1"]
    assert runs.run(make_article(2, text), policy="drop").total("duplicate") == 1


def test_a_copy_dropped_by_an_earlier_run_is_stored_once_copies_are_wanted(runs, make_article):
    text = make_article(1).text
    runs.run(make_article(1), make_article(2, text), policy="drop")
    runs.run(make_article(2, text), policy="mark")
    last = runs.rows()[-1]
    assert (last["id"], last["dedup"]["verdict"], last["dedup"]["of"]) == ("example:2", "exact", "example:1")


def test_an_invalid_row_goes_to_quarantine_with_its_problem_and_its_bytes(runs, make_article):
    ledger = runs.start()
    capture = Capture(url="u", status=200, headers=(("A", "b"),), body=b"\xff raw", fetched_at=NOON)
    outcome = store(ledger, make_article(1, content_hash="wrong"), capture=capture)
    assert outcome.kind == "quarantined"
    assert "content_hash: 'wrong'" in outcome.reason
    summary = runs.end(ledger)
    assert summary.counts == {"example": counts(fetched=1, quarantined=1)}
    assert summary.failures[0].reason == outcome.reason
    (binary,) = (runs.folder / "quarantine" / "example" / "2026-11-22").glob("*.bin")
    assert binary.read_bytes() == b"\xff raw"
    about = json.loads(binary.with_suffix(".json").read_text())
    assert (about["row"]["id"], about["reason"], about["headers"]) == ("example:1", outcome.reason, [["A", "b"]])
    assert runs.run(make_article(1)).total("stored") == 1


def test_the_redirected_url_is_done_too(runs, make_article):
    ledger, article = runs.start(), make_article(1)
    asked = "https://example.example/old/1"
    runs.state.discover([Discovered(url=asked, kind="article", spider="example"), *pending(article)])
    store(
        ledger,
        article,
        url=asked,
        capture=Capture(url=asked, status=200, headers=(("Last-Modified", "x"),), body=b"", fetched_at=NOON),
    )
    runs.end(ledger)
    assert runs.state.pending("example") == []
    assert runs.state.validators([asked]) == {asked: (None, "x")}


# ------------------------------------------------------------------------------------------------------ accounts


def counts(**known):
    names = ("fetched", "stored", "unchanged", "duplicate", "quarantined", "blocked", "failed", "listed")
    return {name: known.get(name, 0) for name in names}


def test_every_end_of_a_page_is_counted_by_site_and_every_failure_named(runs):
    ledger = runs.start(sites=("one", "two"))
    runs.state.discover([Discovered(url="https://b/", kind="article", spider="example", site="two")])
    ledger.outcome("https://a/", Outcome(kind="failed", reason="timeout"), site="one")
    ledger.outcome("https://b/", Outcome(kind="blocked", reason="412"))
    ledger.outcome("https://c/", Outcome(kind="unchanged", reason="304"), site="one")
    ledger.outcome("https://d/", Outcome(kind="listed"), site="one")
    ledger.outcome("https://e/", Outcome(kind="quarantined", reason="too_deep"), site="other")
    summary = runs.end(ledger)
    assert summary.counts == {
        "one": counts(fetched=2, failed=1, unchanged=1, listed=1),
        "two": counts(fetched=1, blocked=1),
        "other": counts(fetched=1, quarantined=1),
    }
    assert summary.unaccounted == 0
    manifest = runs.manifest("two/2026-11-22")
    assert manifest["runs"][0]["failures"] == [{"url": "https://b/", "outcome": "blocked", "reason": "412"}]


def test_a_page_whose_end_was_never_told_is_missed(runs, make_article):
    ledger = runs.start()
    store(ledger, make_article(1))
    assert runs.end(ledger, example=3).unaccounted == 2


def test_the_list_of_failures_is_bounded_and_the_rest_counted(runs):
    ledger = runs.start()
    for number in range(130):
        ledger.outcome(f"https://a/{number}", Outcome(kind="failed", reason="gone"))
    summary = runs.end(ledger)
    assert (len(summary.failures), summary.failures_omitted) == (100, 30)


def test_a_run_that_found_nothing_is_in_the_manifest(runs):
    runs.end(runs.start())
    manifest = runs.manifest()
    assert manifest["shards"] == []
    assert manifest["runs"][0]["counts"] == counts()
    assert manifest["runs"][0]["outcome"] == "ok"


# -------------------------------------------------------------------------------------------------------- commits


def test_a_page_after_a_pause_is_committed_at_once(runs, make_article, clock):
    ledger = runs.start(clock=clock)
    for number in range(3):
        clock.time += QUIET_SECONDS
        store(ledger, make_article(number))
        assert f"example:{number}" in committed(runs)


@pytest.mark.parametrize("location", ["sqlite"], indirect=True)
def test_pages_in_quick_succession_share_a_commit_of_bounded_size(runs, make_article, clock):
    ledger = runs.start(clock=clock)
    ends = [ledger.enter(make_article(number)) for number in range(GROUP_PAGES)]
    assert committed(runs) == {"example:0"}
    assert [end.done() for end in ends] == [True] + [False] * (GROUP_PAGES - 1)
    ends.append(ledger.enter(make_article(GROUP_PAGES)))
    assert len(committed(runs)) == GROUP_PAGES + 1
    assert {end.result(timeout=0).kind for end in ends} == {"stored"}


def test_the_last_pages_of_a_burst_are_committed_by_the_timer(runs, make_article, clock):
    ledger = runs.start(clock=clock)
    ledger.enter(make_article(0))
    ledger.enter(make_article(1))
    ledger.commit_if_due()
    assert len(committed(runs)) == 1
    clock.time += GROUP_SECONDS
    ledger.commit_if_due()
    assert len(committed(runs)) == 2


def test_nobody_is_told_of_a_page_before_it_is_durable(runs, make_article, clock):
    ledger, told = runs.start(clock=clock), []
    ledger.page_ended = lambda url: told.append((url, len(committed(runs))))
    for number in range(3):
        ledger.enter(make_article(number))
    ledger.outcome("https://a/", Outcome(kind="failed", reason="gone"))
    assert told == [(make_article(0).url, 1)]
    ledger.commit()
    assert told[1:] == [(make_article(1).url, 3), (make_article(2).url, 3), ("https://a/", 3)]


def test_while_pages_wait_for_their_commit_others_may_write(runs, make_article, clock):
    ledger = runs.start(clock=clock)
    ledger.enter(make_article(0))
    ledger.enter(make_article(1))
    runs.state.discover(pending(make_article(2)))
    assert store(ledger, make_article(2)).kind == "stored"


def test_pages_of_one_commit_see_each_other_in_their_order(runs, make_article, clock):
    ledger, first = runs.start(clock=clock), make_article(1)
    changed = make_article(1, text="另一段文字，说的是第二天的事情。" * 4)
    ends = [ledger.enter(make_article(0))]
    ends += [ledger.enter(one) for one in (first, make_article(2, first.text), changed, make_article(1, changed.text))]
    ledger.commit()
    assert [end.result(timeout=0).kind for end in ends] == ["stored", "stored", "stored", "stored", "unchanged"]
    runs.end(ledger)
    assert [(row["id"], row["dedup"]["verdict"], row["revision"] and row["revision"]["n"]) for row in runs.rows()] == [
        ("example:0", "new", None),
        ("example:1", "new", None),
        ("example:2", "exact", None),
        ("example:1", "revision", 1),
    ]


def test_a_page_named_by_a_list_of_the_same_commit_is_done_under_the_site_of_the_list(runs, make_article, clock):
    ledger, article = runs.start(clock=clock, sites=("one", "two")), make_article(1)
    ledger.enter(make_article(0))
    ledger.outcome(article.url, Outcome(kind="failed", reason="gone"))
    found = Discovered(url=article.url, kind="article", spider="example", site="two", article_id=article.id)
    ledger.listed("https://example.example/list", [found])
    ledger.commit()
    assert ledger.tally.counts["two"]["failed"] == 1


def test_an_article_that_breaks_the_storage_is_forgotten_and_holds_up_no_commit(runs, make_article, clock):
    ledger = runs.start(clock=clock)
    bad = make_article(1, site="\ud800", id="example:1")
    with pytest.raises(UnicodeEncodeError):
        store(ledger, bad)
    clock.time += 1
    store(ledger, make_article(2))
    assert committed(runs) == {"example:2"}
    assert runs.end(ledger).total("stored") == 1
    assert runs.run(make_article(1)).total("stored") == 1


def test_pages_of_unknown_site_are_counted_under_the_spider_where_a_run_has_several(runs):
    ledger = runs.start(sites=("one", "two"))
    ledger.outcome("https://x/", Outcome(kind="failed", reason="gone"))
    assert runs.end(ledger).counts["example"] == counts(fetched=1, failed=1)


def test_the_archive_is_flushed_before_the_commit(runs, make_article, clock):
    seen = []

    def flush():
        time.sleep(0.1)  # longer than the rows take to write
        with closing(State(runs.location)) as other:
            seen.append(other.rows("SELECT article_id FROM row"))

    ledger = runs.start(clock=clock, before_commit=flush)
    store(ledger, make_article(1))
    assert seen == [[]]
    assert len(committed(runs)) == 1


def test_an_archive_that_cannot_be_flushed_leaves_no_row_and_its_pages_pending(runs, make_article, clock):
    def disk_full():
        raise OSError(28, "No space left on device")

    ledger = runs.start(clock=clock, before_commit=disk_full)
    runs.state.discover(pending(make_article(1)))
    with pytest.raises(StorageFull):
        store(ledger, make_article(1))
    assert committed(runs) == set()
    with pytest.raises(StorageFull):
        ledger.enter(make_article(2))
    assert runs.end(ledger).counts == {"example": counts()}
    assert len(runs.state.pending("example")) == 1
    runs.run(make_article(1))
    assert len(runs.rows()) == 1


@pytest.mark.parametrize("location", ["sqlite"], indirect=True)
def test_a_full_database_undoes_the_group_and_ends_the_run(runs, make_article, clock):
    ledger = runs.start(clock=clock)
    store(ledger, make_article(0))
    state = runs.states[-1]
    (pages,) = state.rows("PRAGMA page_count")[0]
    state.execute(f"PRAGMA max_page_count = {pages + 8}")
    with pytest.raises(StorageFull):  # noqa: PT012
        for number in range(1, 200):
            store(ledger, make_article(number))
    state.execute("PRAGMA max_page_count = 1000000")
    summary = runs.end(ledger)
    assert summary.total("stored") == len(runs.rows()) == len(committed(runs)) < 200
    everything = [make_article(number) for number in range(200)]
    runs.run(*everything)
    assert sorted(row["id"] for row in runs.rows()) == sorted(article.id for article in everything)


@pytest.mark.parametrize("location", ["sqlite"], indirect=True)
def test_a_read_only_data_directory_is_said_at_the_start(runs, monkeypatch):
    def read_only(*_):
        raise OSError(30, "Read-only file system", "data")

    monkeypatch.setattr("newscrawl.storage.sqlite.make_directory", read_only)
    with pytest.raises(StorageError, match="Read-only file system"):
        runs.start()


# ------------------------------------------------------------------------------------------------- after a kill


@pytest.mark.parametrize("location", ["sqlite"], indirect=True)
def test_rows_of_a_killed_run_are_in_the_dump_as_soon_as_the_next_one_starts(runs, make_article, clock):
    ledger = runs.start(clock=clock)
    for number in range(3):
        ledger.enter(make_article(number))
    runs.kill()
    assert runs.rows() == []
    runs.start()
    assert [row["id"] for row in runs.rows()] == ["example:0"]
    killed = runs.manifest()["runs"][0]
    assert (killed["outcome"], killed["counts"]["stored"]) == ("killed", 1)


def test_two_runs_at_once_share_the_state(runs, make_article, clock):
    one, two = runs.start(clock=clock), runs.start(clock=clock)
    store(one, make_article(1))
    clock.time += 1
    store(two, make_article(2, make_article(1).text))
    clock.time += 1
    store(one, make_article(3))
    runs.end(one)
    runs.end(two)
    assert sorted((row["id"], row["dedup"]["verdict"]) for row in runs.rows()) == [
        ("example:1", "new"), ("example:2", "exact"), ("example:3", "new"),
    ]  # fmt: skip
