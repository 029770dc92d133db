import gzip
import hashlib
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from backports import zstd

from newscrawl import schema
from newscrawl.crawling.lock import RunLock
from newscrawl.items import SCHEMA_VERSION
from newscrawl.storage import dumps as dumps_module
from newscrawl.storage.dumps import Dumps
from newscrawl.storage.errors import DumpError
from newscrawl.storage.files import safe_name
from newscrawl.storage.reader import Filter, read_dumps, select
from newscrawl.storage.verify import verify
from tests.storage.conftest import make_article

DAY = "example/2026-11-22"


def ids(articles):
    return [article.id for article in articles]


def dump(runs):
    return runs.folder / "dumps"


def problems(runs, **options):
    return [
        text
        for report in verify(runs.folder, Dumps(dump(runs)), state=runs.location, **options)
        for text in report.problems
    ]


# --------------------------------------------------------------------------------------------------------- writing


def test_a_shard_is_full_after_so_many_rows_and_is_named_after_its_first(runs, make_article):
    ledger = runs.start(max_rows=3)
    for number in range(8):
        article = make_article(number)
        ledger.enter(article)
        ledger.commit()
        if number == 3:
            assert [path.name for path in dump(runs).rglob("part-*")] == [runs.shard(1)]
    summary = runs.end(ledger)
    assert summary.shards == tuple(f"{DAY}/{runs.shard(first)}" for first in (1, 4, 7))


def test_a_shard_is_full_after_so_many_bytes(runs, make_article, monkeypatch):
    monkeypatch.setattr(dumps_module, "MAX_BYTES", 5000)
    runs.run(*(make_article(number, str(number) * 2000) for number in range(4)))
    assert [shard["rows"] for shard in runs.manifest()["shards"]] == [2, 2]


def test_the_day_of_a_shard_is_the_day_of_storing_in_china(runs, make_article):
    runs.run(make_article(1), now=datetime(2026, 11, 22, 15, 59, tzinfo=UTC))
    runs.run(make_article(2), now=datetime(2026, 11, 22, 16, 0, tzinfo=UTC))
    assert sorted(path.parent.name for path in dump(runs).rglob("part-*")) == ["2026-11-22", "2026-11-23"]
    assert [run["run_id"] for run in runs.manifest("example/2026-11-23")["runs"]] == ["run-2"]


def test_the_manifest_says_what_lies_beside_it(runs, make_article):
    runs.run(make_article(1), make_article(2))
    manifest = runs.manifest()
    data = (dump(runs) / DAY / runs.shard(1)).read_bytes()
    assert (manifest["schema_version"], manifest["site"], manifest["date"]) == (SCHEMA_VERSION, "example", "2026-11-22")
    assert manifest["shards"] == [
        {
            "file": runs.shard(1),
            "rows": 2,
            "bytes": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
            "first_row": 1,
            "last_row": 2,
        }
    ]
    (run,) = manifest["runs"]
    assert (run["spider"], run["exit_code"], run["code_version"]) == ("example", 0, "0")


@pytest.mark.parametrize(("compression", "open_plainly"), [("gz", gzip.open), ("zst", zstd.open)])
def test_a_compressed_shard_is_a_row_of_frames(runs, make_article, compression, open_plainly):
    runs.run(*(make_article(number) for number in range(250)), compression=compression)
    (path,) = dump(runs).rglob("part-*")
    with open_plainly(path) as file:
        assert sum(1 for _ in file) == 250
    magic = {"gz": b"\x1f\x8b\x08", "zst": b"\x28\xb5\x2f\xfd"}[compression]
    assert path.read_bytes().count(magic) >= 3
    assert problems(runs) == []


def test_sites_have_folders_of_their_own_with_safe_names(runs, make_article):
    runs.run(make_article(1), make_article(2, site="../evil"), make_article(3, site="localhost:8080"))
    assert ids(read_dumps(dump(runs), site="../evil")) == ["../evil:2"]
    assert {path.parent.parent.parent for path in runs.folder.rglob("part-*")} == {dump(runs)}


@pytest.mark.parametrize("name", ["ycwb", "www.example.com", "a" * 100])
def test_a_safe_name_stays(name):
    assert safe_name(name) == name


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "A", "例", "a" * 101, ".a", "a\n", "a:b", "\ud800"])
def test_an_unsafe_name_becomes_a_safe_one_of_its_own(name):
    safe = safe_name(name)
    assert safe_name(safe) == safe
    assert safe != safe_name(name + "x")


# --------------------------------------------------------------------------------------------------------- reading


def test_articles_come_back_as_they_were_stored(runs, make_article):
    stored = [make_article(number, "行分隔\u2028符\n第二段") for number in (1, 2)]
    runs.run(*stored)
    assert list(read_dumps(dump(runs))) == stored


def test_days_are_those_of_publication_in_beijing_and_both_are_included(runs, make_article):
    beijing_midnight = datetime(2026, 11, 1, 16, tzinfo=UTC)  # begins 2 November in China
    runs.run(
        make_article(1, published_at=beijing_midnight - timedelta(microseconds=1)),
        make_article(2, published_at=beijing_midnight),
        make_article(3, published_at=beijing_midnight + timedelta(days=1)),
        make_article(4),
    )
    assert ids(read_dumps(dump(runs), since="2026-11-02", until=date(2026, 11, 2))) == ["example:2"]
    assert ids(read_dumps(dump(runs), until="2026-11-02T00:00:00")) == ["example:1", "example:2"]
    assert ids(read_dumps(dump(runs), since=beijing_midnight + timedelta(days=2))) == ["example:4"]  # fetched later
    with pytest.raises(ValueError, match="'yesterday' is no date"):
        read_dumps(dump(runs), since="yesterday")


def test_unique_gives_the_latest_revision_of_the_first_copy_of_each_cluster(runs, make_article):
    text = make_article(1).text
    runs.run(make_article(2), make_article(1), make_article(3, text, site="a-rehost"))
    runs.run(make_article(1, text + "更正。"))
    unique = list(read_dumps(dump(runs), unique=True))
    assert ids(unique) == ["example:2", "example:1"]
    assert unique[1].revision.n == 1
    assert ids(read_dumps(dump(runs), unique=True, site="a-rehost")) == ["a-rehost:3"]
    assert ids(read_dumps(dump(runs), latest=True)) == ["a-rehost:3", "example:2", "example:1"]


def row(article_id, *, n=0, cluster, canonical, run="run-1", fetched="2026-11-22T12:00:00+00:00"):
    """A row that says which copy stands for its cluster."""
    article = make_article(article_id.split(":")[1], site=article_id.split(":")[0])
    values = schema.to_row(article)
    values["revision"] = {"n": n, "previous_hash": "", "changed_at": fetched, "changes": None} if n else None
    values["dedup"] |= {"cluster": cluster, "canonical": canonical}
    values["crawl"]["run_id"] = run
    return {**values, "fetched_at": fetched}


def write(root, *rows, day="2026-11-22"):
    for number, values in enumerate(rows, start=1):
        path = root / values["site"] / day / f"part-{number}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values) + "\n")


def unique(root, **filters):
    return sorted(article.id for article in read_dumps(root, unique=True, **filters))


def test_the_row_stored_last_says_which_copy_stands_for_a_cluster(tmp_path):
    later = "2026-11-22T13:00:00+00:00"
    write(
        tmp_path,
        row("a:1", cluster="a:1", canonical="a:1"),
        row("b:2", cluster="a:1", canonical="b:2", run="run-2", fetched=later),
        row("a:1", n=1, cluster="a:1", canonical="a:1", run="run-3"),  # cleaned again: fetched as long ago as before
    )
    assert unique(tmp_path) == ["a:1"]
    assert unique(tmp_path, site="b") == ["b:2"]


def test_an_article_that_moved_to_another_cluster_leaves_the_first_one_to_its_copies(tmp_path):
    write(
        tmp_path,
        row("a:1", cluster="a:1", canonical="a:1"),
        row("b:2", cluster="a:1", canonical="a:1"),
        row("a:1", n=1, cluster="c:3", canonical="c:3", run="run-2"),
        row("c:3", cluster="c:3", canonical="c:3"),
    )
    assert unique(tmp_path) == ["b:2", "c:3"]


def test_several_sites_and_verdicts_can_be_asked_for(runs, make_article):
    runs.run(
        make_article(1), make_article(2, site="b"), make_article(3, site="c"), make_article(4, make_article(1).text)
    )
    assert ids(read_dumps(dump(runs), site=["b", "example"], verdict="new")) == ["b:2", "example:1"]
    assert ids(read_dumps(dump(runs), verdict={"exact", "near"})) == ["example:4"]


def test_a_row_that_lacks_what_the_filter_asks_for_is_named(tmp_path):
    (tmp_path / "part-1.jsonl").write_text("{}\n")
    with pytest.raises(DumpError, match=r"part-1\.jsonl, line 1: site: missing"):
        list(read_dumps(tmp_path, site="a"))
    with pytest.raises(DumpError, match=r"part-1\.jsonl, line 1: dedup: missing"):
        list(read_dumps(tmp_path, latest=True))


def test_only_finished_shards_are_read(runs, make_article):
    runs.run(make_article(1))
    (dump(runs) / DAY / ".part-0000000002.jsonl.tmp").write_bytes(b'{"id": "torn')
    (dump(runs) / DAY / "notes.jsonl").write_bytes(b"{}")
    assert ids(read_dumps(dump(runs))) == ["example:1"]


def test_a_folder_that_is_not_there_is_an_error_at_once(tmp_path):
    with pytest.raises(DumpError, match="no such dumps folder"):
        read_dumps(tmp_path / "dump")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b'{"id": "torn', "Unterminated string"),
        (b"[]", "not an object"),
        (b"", "Expecting value"),
        (b"\xff", "can't decode"),
        (b'{"schema_version": "1.0"}', "id: missing"),
        (b'{"schema_version": "2.0"}', "is newer than 1.0"),
        (b'{"dedup": {"score": NaN}}', "NaN is no JSON"),
    ],
)
def test_a_bad_line_is_named(runs, make_article, line, problem):
    runs.run(make_article(1))
    (path,) = dump(runs).rglob("part-*")
    path.write_bytes(path.read_bytes() + line + b"\n")
    with pytest.raises(DumpError, match=problem) as error:
        list(read_dumps(dump(runs)))
    assert str(error.value).startswith(f"{path}, line 2: ")


@pytest.mark.parametrize("compression", ["gz", "zst"])
def test_a_cut_shard_is_named(runs, make_article, compression):
    runs.run(*(make_article(number) for number in range(150)), compression=compression)
    (path,) = dump(runs).rglob("part-*")
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DumpError, match=rf"{runs.shard(1)}.*damaged after line"):
        list(read_dumps(dump(runs)))


def test_rows_of_a_later_minor_version_are_read(runs, make_article):
    runs.run(make_article(1))
    (path,) = dump(runs).rglob("part-*")
    row = json.loads(path.read_bytes())
    del row["tags"]
    path.write_text(json.dumps({**row, "schema_version": "1.9", "new_field": [1]}) + "\n")
    assert ids(read_dumps(path)) == ["example:1"]


def test_lines_are_given_as_they_lie(runs, make_article):
    runs.run(make_article(1))
    (path,) = dump(runs).rglob("part-*")
    (line,) = select([path], Filter(None, None, None))
    assert (line.data + b"\n", line.number) == (path.read_bytes(), 1)


# ------------------------------------------------------------------------------------------------------- verifying


def change_a_byte(path):
    data = path.read_bytes()
    path.write_bytes(data.replace("标题".encode(), "標題".encode(), 1))


DAMAGE = {
    "a changed byte": (change_a_byte, "size or digest"),
    "a torn line": (lambda path: path.write_bytes(path.read_bytes()[:-9]), "line 2: "),
    "a missing line": (lambda path: path.write_bytes(path.read_bytes().split(b"\n")[0] + b"\n"), "line 2: missing"),
    "a doubled line": (lambda path: path.write_bytes(path.read_bytes() * 2), "line 3: not the row that the state has"),
    "a missing shard": (lambda path: path.unlink(), "cannot be read: No such file"),
    "a missing manifest": (lambda path: path.with_name("manifest.json").unlink(), "manifest.json: missing"),
    "a torn manifest": (lambda path: path.with_name("manifest.json").write_text("{"), "manifest.json: cannot be read"),
    "an odd manifest": (lambda path: path.with_name("manifest.json").write_text('{"shards": [1], "runs": []}'), "json"),
    "a forged manifest": (
        lambda path: path.with_name("manifest.json").write_text('{"shards": [], "runs": []}'),
        "does not say what the state says",
    ),
    "a leftover": (lambda path: path.with_name(".part-0000000009.jsonl.tmp").write_bytes(b"x"), "left unfinished"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_found_and_mended_from_the_state(runs, make_article, damage):
    runs.run(make_article(1), make_article(2))
    before = {path: path.read_bytes() for path in dump(runs).rglob("*") if path.is_file()}
    assert problems(runs) == []
    spoil, expected = DAMAGE[damage]
    spoil(dump(runs) / DAY / runs.shard(1))
    assert any(expected in problem for problem in problems(runs))
    (report,) = verify(runs.folder, Dumps(dump(runs)), repair=True, state=runs.location)
    assert (report.problems, bool(report.repaired)) == ([], True)
    assert {path: path.read_bytes() for path in dump(runs).rglob("*") if path.is_file()} == before
    assert problems(runs) == []


@pytest.mark.parametrize("location", ["sqlite"], indirect=True)
def test_damage_is_found_without_a_state_and_stays(runs, make_article):
    runs.run(make_article(1))
    for state in runs.states:
        state.close()
    (runs.folder / "state").rename(runs.folder / "elsewhere")
    assert problems(runs) == []
    change_a_byte(dump(runs) / DAY / "part-0000000001.jsonl")
    assert problems(runs, repair=True) == ["part-0000000001.jsonl: size or digest is not that of the manifest"]


def test_a_file_that_nobody_knows_is_told_and_kept(runs, make_article):
    runs.run(make_article(1))
    (dump(runs) / DAY / "part-0000000077.jsonl").write_bytes(b"")
    assert problems(runs, repair=True) == ["part-0000000077.jsonl: neither the manifest nor the state knows it"]


def test_rows_that_wait_for_a_shard_are_told_and_written(runs, make_article, clock):
    ledger = runs.start(clock=clock)
    article = make_article(1)
    ledger.enter(article)
    runs.kill()
    assert problems(runs) == ["manifest.json: missing", "1 rows of an unfinished run are in no shard yet"]
    verify(runs.folder, Dumps(dump(runs)), repair=True, state=runs.location)
    assert problems(runs) == []
    assert ids(read_dumps(dump(runs))) == ["example:1"]


def test_rows_of_a_crawl_that_is_running_are_no_problem(runs, make_article, clock):
    ledger = runs.start(clock=clock)
    article = make_article(1)
    ledger.enter(article)
    ledger.commit()
    lock = RunLock(runs.folder / "state" / "locks" / "example.lock", "example")
    assert problems(runs) == []
    lock.release()
    (runs.folder / "state" / "locks" / "example.lock").write_text(str(2**22 + 1))  # more than any process number
    assert len(problems(runs)) == 2


def test_a_row_against_the_schema_is_told(runs, make_article):
    runs.run(make_article(1))
    runs.state.execute("UPDATE row SET line = replace(line, '\"tags\":[]', '\"tags\":[7]')")
    verify(runs.folder, Dumps(dump(runs)), repair=True, state=runs.location)
    assert problems(runs) == [f"{runs.shard(1)}: line 1: tags[0]: 7 is not a string"]


def test_a_run_whose_counts_do_not_add_up_is_told(runs, make_article):
    ledger = runs.start()
    ledger.enter(make_article(1))
    runs.end(ledger, example=4)
    assert problems(runs) == ["run run-1: 4 pages were fetched, the ends of 1 are known"]
