"""What is taken away is old and not needed; what stays agrees with the state."""

import os
from datetime import UTC, datetime

import pytest

from newscrawl.items import Capture, RawPage
from newscrawl.storage.archive import Archive, ArchiveReader
from newscrawl.storage.dumps import Dumps
from newscrawl.storage.errors import DumpError
from newscrawl.storage.reader import read_dumps
from newscrawl.storage.retention import days_before, prune_archive, prune_dumps
from newscrawl.storage.verify import verify

OLD, NEW = datetime(2026, 11, 1, 4, tzinfo=UTC), datetime(2026, 11, 22, 4, tzinfo=UTC)


def root(runs):
    return runs.folder / "dumps"


def problems(runs, **options):
    reports = verify(runs.folder, Dumps(root(runs)), state=runs.location, **options)
    return [text for report in reports for text in report.problems]


def ids(runs):
    return [article.id for article in read_dumps(root(runs))]


@pytest.fixture
def two_days(runs, make_article):
    runs.run(make_article(1), make_article(2, site="b"), now=OLD, sites=("example", "b"))
    runs.run(make_article(3), now=NEW)
    return runs


def test_old_days_go_and_the_check_passes(two_days):
    removed = prune_dumps(root(two_days), two_days.state, "2026-11-22")
    assert [(folder.name, folder.files) for folder in removed] == [("b/2026-11-01", 1), ("example/2026-11-01", 1)]
    assert ids(two_days) == ["example:3"]
    assert problems(two_days) == []
    assert problems(two_days, repair=True) == []
    assert ids(two_days) == ["example:3"]
    assert prune_dumps(root(two_days), two_days.state, "2026-11-22") == []


def test_the_manifest_of_a_pruned_day_keeps_its_runs(two_days):
    runs_before = two_days.manifest("example/2026-11-01")["runs"]
    prune_dumps(root(two_days), two_days.state, "2026-11-22")
    manifest = two_days.manifest("example/2026-11-01")
    assert (manifest["shards"], manifest["runs"]) == ([], runs_before)


def test_articles_of_pruned_days_are_still_known(two_days, make_article):
    prune_dumps(root(two_days), two_days.state, "2026-11-22")
    summary = two_days.run(make_article(1), make_article(3, make_article(1).text, id="example:9"), now=NEW)
    assert summary.total("unchanged") == 1
    (copy,) = [row for row in two_days.rows() if row["id"] == "example:9"]
    assert (copy["dedup"]["verdict"], copy["dedup"]["of"]) == ("exact", "example:1")


def test_only_the_sites_that_are_named_are_pruned(two_days):
    prune_dumps(root(two_days), two_days.state, "2026-11-22", sites=["b"])
    assert ids(two_days) == ["example:1", "example:3"]


def test_a_rehearsal_removes_nothing(two_days):
    before = sorted(root(two_days).rglob("*"))
    assert len(prune_dumps(root(two_days), two_days.state, "2026-11-22", dry_run=True)) == 2
    assert sorted(root(two_days).rglob("*")) == before
    assert problems(two_days) == []


def test_rows_that_wait_for_their_shard_are_kept(runs, make_article):
    runs.run(make_article(1), now=OLD)
    ledger = runs.start(now=OLD)
    waiting = make_article(2)
    ledger.enter(waiting)
    ledger.commit()
    runs.kill()
    prune_dumps(root(runs), runs.state, "2026-11-22")
    problems(runs, repair=True)
    assert problems(runs) == []
    assert ids(runs) == ["example:2"]


def test_a_prune_that_was_killed_is_found_and_finished(two_days, monkeypatch):
    with monkeypatch.context() as killed:
        killed.setattr(Dumps, "write_manifest", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            prune_dumps(root(two_days), two_days.state, "2026-11-22")
    assert any("cannot be read" in problem for problem in problems(two_days))
    problems(two_days, repair=True)
    assert sorted(ids(two_days)) == ["b:2", "example:1", "example:3"]
    prune_dumps(root(two_days), two_days.state, "2026-11-22")
    assert (ids(two_days), problems(two_days)) == (["example:3"], [])


def test_a_dump_without_a_state_is_pruned_by_folder(two_days):
    prune_dumps(root(two_days), None, "2026-11-22")
    assert not (root(two_days) / "example" / "2026-11-01").exists()
    assert ids(two_days) == ["example:3"]


def test_the_first_day_kept_is_counted_in_china():
    assert days_before(1, datetime(2026, 11, 21, 17, tzinfo=UTC)) == "2026-11-22"
    assert days_before(30, datetime(2026, 11, 30, 12, tzinfo=UTC)) == "2026-11-01"


@pytest.mark.parametrize("days", [None, 0, -3])
def test_a_number_of_days_is_asked_for(days):
    with pytest.raises(ValueError, match="--older-than takes a number of days"):
        days_before(days)


def test_a_dump_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DumpError, match="no such dumps folder"):
        prune_dumps(tmp_path / "dumps", None, "2026-11-22")


# --------------------------------------------------------------------------------------------------------- archive


def archived(runs, run_id, *articles):
    """A run that archives the pages of its articles, and the file that they are in."""
    with Archive(runs.folder, run_id) as archive:
        for article in articles:
            body = article.text.encode()
            capture = Capture(url=article.url, status=200, headers=(), body=body, fetched_at=article.fetched_at)
            page = RawPage(capture=capture, request_url=article.url, spider="example", site="example")
            article.crawl.raw = archive.append(page)
    runs.run(*articles)
    path = runs.folder / "archive" / "example" / f"{run_id}.warc.gz"
    os.utime(path, (OLD.timestamp(), OLD.timestamp()))
    return path


def test_files_without_the_page_of_a_current_row_go(runs, make_article):
    superseded = archived(runs, "one", make_article(1))
    needed = archived(runs, "two", make_article(1, make_article(1).text + "更正。"), make_article(2))
    recent = archived(runs, "three", make_article(2))  # unchanged: no row of it
    os.utime(recent, (NEW.timestamp(), NEW.timestamp()))
    rehearsed = prune_archive(runs.folder, runs.state, NEW, dry_run=True)
    assert superseded.exists()
    removed, kept = prune_archive(runs.folder, runs.state, NEW)
    assert rehearsed == (removed, kept)
    assert [file.name for file in removed] == ["archive/example/one.warc.gz"]
    assert (kept.files, kept.bytes) == (1, needed.stat().st_size)
    assert [path.exists() for path in (superseded, needed, recent)] == [False, True, True]
    for article in read_dumps(root(runs), latest=True):
        raw = article.crawl.raw
        assert ArchiveReader(runs.folder).read(raw.file, raw.offset).capture.url == article.url


def test_all_old_files_go_when_that_is_asked_for(runs, make_article):
    needed = archived(runs, "one", make_article(1))
    removed, kept = prune_archive(runs.folder, runs.state, NEW, needed_too=True)
    assert (len(removed), kept.files, needed.exists()) == (1, 0, False)
    assert problems(runs) == []


def test_without_a_state_nothing_is_known_to_be_unneeded(runs, make_article):
    needed = archived(runs, "one", make_article(1))
    with pytest.raises(DumpError, match="without a state nobody knows"):
        prune_archive(runs.folder, None, NEW)
    assert needed.exists()


def test_an_archive_that_is_not_there_is_named(runs):
    with pytest.raises(DumpError, match="no such archive"):
        prune_archive(runs.folder, runs.state, NEW)
