"""Dumps and archive in object storage: whole or not there, and nothing is lost where it refuses."""

from datetime import UTC, datetime

import pytest

from newscrawl.items import Capture, RawPage
from newscrawl.recleaning.selection import Progress, Selection
from newscrawl.storage import uploads
from newscrawl.storage.archive import Archive, ArchiveReader
from newscrawl.storage.errors import DumpError, StorageError
from newscrawl.storage.ledger import Ledger
from newscrawl.storage.machines import Machines, machine_name
from newscrawl.storage.object_dumps import dumps_of
from newscrawl.storage.reader import read_dumps
from newscrawl.storage.state import State
from newscrawl.storage.uploads import send_archive, writing
from newscrawl.storage.values import RunEnd, RunInfo
from newscrawl.storage.verify import verify
from tests.storage.conftest import make_article
from tests.storage.objectstorage import BUCKET, FAULTS, Storage, running

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def server():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "key")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        with running() as storage:
            patch.setenv("AWS_ENDPOINT_URL", storage.address)
            yield storage


@pytest.fixture
def bucket(server: Storage, request):
    """The storage, and a prefix in it that is this test's own."""
    server.refuses = lambda _method, _path: None
    server.puts.clear()
    yield server
    server.empty()


class Machine:
    """A data directory whose dump is in the bucket."""

    def __init__(self, folder, url, state=None):
        self.folder, self.url, self.runs = folder, url, 0
        self.state = state or folder / "state" / "newscrawl.db"

    def dumps(self):
        return dumps_of(self.folder, self.url, "gz")

    def crawl(self, *numbers):
        self.runs += 1
        info = RunInfo(run_id=f"{self.folder.name}-{self.runs}", spider="example", code_version="0", started_at=NOON)
        with State(self.state) as state:
            ledger = Ledger(state, info, self.dumps(), now=lambda: NOON)
            for number in numbers:
                article = make_article(number)
                ledger.enter(article)
            ledger.close(end=RunEnd(outcome="ok", exit_code=0, ended_at=NOON))
            return ledger

    def problems(self, **options):
        return [
            problem
            for report in verify(self.folder, self.dumps(), state=self.state, **options)
            for problem in report.problems
        ]


def ids(url, **options):
    return sorted(article.id for article in read_dumps(url, **options))


def expected(*numbers):
    return sorted(make_article(number).id for number in numbers)


def test_a_shard_is_put_by_one_request_and_read_back(bucket, tmp_path):
    url = bucket.url("dumps")
    machine = Machine(tmp_path / "a", url)
    machine.crawl(1, 2, 3)
    shards = [path for path in bucket.puts if "/part-" in path]
    assert len(shards) == len(set(shards)) == 1
    assert ids(url) == ids(url, unique=True) == expected(1, 2, 3)
    assert machine.problems() == []
    assert not (tmp_path / "a" / "dumps").exists()


def test_two_machines_put_side_by_side_and_are_read_as_one(bucket, tmp_path):
    url = bucket.url("dumps")
    one, other = Machine(tmp_path / "a", url), Machine(tmp_path / "b", url)
    one.crawl(1, 2)
    other.crawl(3, 4)
    one.crawl(5)
    assert ids(url) == expected(1, 2, 3, 4, 5)
    assert one.problems() == other.problems() == []
    manifests = [key for key in bucket.stored() if "manifest" in key]
    assert len(manifests) == 2
    shard = next(key for key in bucket.stored() if "part-" in key)
    bucket.client().put_object(Bucket=BUCKET, Key=shard, Body=b"spoilt")
    assert any("size or digest" in problem for problem in one.problems())
    assert any("size or digest" in problem for problem in other.problems())


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("refused", ["part-", "manifest"])
def test_what_is_refused_stays_in_the_state_and_is_put_by_the_next_run(bucket, tmp_path, fault, refused, caplog):
    url = bucket.url("dumps")
    machine = Machine(tmp_path / "a", url)
    machine.crawl(1)
    bucket.refuses = lambda method, path: fault if method == "PUT" and refused in path else None
    ledger = machine.crawl(2)
    assert refused in str(ledger.refused)
    assert "next write" in caplog.text
    bucket.refuses = lambda _method, _path: None
    assert machine.crawl(3).refused is None
    assert ids(url) == expected(1, 2, 3)
    assert machine.problems() == []


def test_a_kill_between_put_and_commit_doubles_nothing(bucket, tmp_path, monkeypatch):
    url = bucket.url("dumps")
    machine = Machine(tmp_path / "a", url)
    with monkeypatch.context() as patch:
        patch.setattr("newscrawl.storage.dumps.Dumps._record", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            machine.crawl(1, 2)
    assert ids(url) == expected(1, 2)
    machine.crawl(3)
    assert ids(url) == expected(1, 2, 3)
    assert machine.problems() == []


def test_a_state_that_begins_anew_does_not_replace_what_the_old_one_put(bucket, tmp_path):
    url = bucket.url("dumps")
    machine = Machine(tmp_path / "a", url)
    machine.crawl(1)
    for path in (tmp_path / "a" / "state").glob("newscrawl.db*"):
        path.unlink()
    machine.crawl(2)
    assert ids(url) == expected(1, 2)


def test_a_lost_shard_is_repaired_from_the_state(bucket, tmp_path):
    machine = Machine(tmp_path / "a", bucket.url("dumps"))
    machine.crawl(1, 2)
    shard = next(key for key in bucket.stored() if "part-" in key)
    bucket.client().delete_object(Bucket=BUCKET, Key=shard)
    assert machine.problems()
    assert machine.problems(repair=True) == []
    assert machine.problems() == []
    assert ids(machine.url) == expected(1, 2)


def test_storage_that_is_not_there_is_an_error_of_one_line(bucket, tmp_path, monkeypatch):
    with pytest.raises(DumpError, match="no such dumps folder"):
        read_dumps(bucket.url("nothing"))
    with pytest.raises(StorageError, match="no URL"):
        dumps_of(tmp_path, "bucket/prefix", "none")


# ------------------------------------------------------------------------------------------- a state that is shared


@pytest.fixture
def shared(postgresql):
    with postgresql.state() as url:
        yield url


def test_machines_that_share_a_state_put_side_by_side_and_no_article_twice(bucket, tmp_path, shared):
    url = bucket.url("dumps")
    one, other = Machine(tmp_path / "a", url, shared), Machine(tmp_path / "b", url, shared)
    one.crawl(1, 2)
    other.crawl(2, 3)
    one.crawl(3, 4)
    assert ids(url) == expected(1, 2, 3, 4)
    assert one.problems() == other.problems() == []
    assert len([key for key in bucket.stored() if "manifest" in key]) == 2


@pytest.mark.parametrize("fault", FAULTS)
def test_what_was_refused_to_a_machine_that_then_died_is_put_by_another(bucket, tmp_path, shared, fault):
    url = bucket.url("dumps")
    dying, living = Machine(tmp_path / "a", url, shared), Machine(tmp_path / "b", url, shared)
    bucket.refuses = lambda method, path: fault if method == "PUT" and "part-" in path else None
    assert "part-" in str(dying.crawl(1, 2).refused)
    assert ids(url) == []
    with State(shared) as state:
        Machines(state, machine_name(tmp_path / "a")).beat()
        assert Machines(state, machine_name(tmp_path / "b")).adopt(silent=-1) == 2
    bucket.refuses = lambda _method, _path: None
    assert living.crawl(3).refused is None
    assert dying.crawl().refused is None
    assert ids(url) == expected(1, 2, 3)
    assert living.problems() == dying.problems() == []


# ------------------------------------------------------------------------------------------------------ the archive


def page_of(number):
    url = f"https://news.example/a/{number}.html"
    capture = Capture(url=url, status=200, headers=(), body=f"<p>{number}</p>".encode(), fetched_at=NOON)
    return RawPage(capture=capture, request_url=url, spider="example", site="example")


def archived(folder, run, *numbers):
    with Archive(folder, run) as archive:
        return [archive.append(page_of(number)) for number in numbers]


def bodies(folder):
    pages = Progress.of(folder, Selection()).pages(folder)
    return [page.capture.body for page in pages]


def here(folder):
    return [path.name for path in (folder / "archive").rglob("*.warc.gz")]


def test_closed_files_are_moved_and_read_from_where_they_are(bucket, tmp_path):
    url = bucket.url("archive")
    first, second = archived(tmp_path, "run-1", 1, 2)
    assert send_archive(tmp_path, url) == 1
    assert here(tmp_path) == []
    assert bucket.stored() == ["archive/example/run-1.warc.gz"]
    reader = ArchiveReader(tmp_path)
    assert reader.read(first.file, first.offset).capture.body == b"<p>1</p>"
    assert reader.read(second.file, second.offset).raw == second
    archived(tmp_path, "run-2", 3)
    assert bodies(tmp_path) == [b"<p>1</p>", b"<p>2</p>", b"<p>3</p>"]


def test_a_file_that_is_being_written_stays(bucket, tmp_path):
    with writing(tmp_path, "run-1"):
        archived(tmp_path, "run-1", 1)
        assert send_archive(tmp_path, bucket.url("archive")) == 0
    assert send_archive(tmp_path, bucket.url("archive")) == 1


def test_the_torn_end_of_a_killed_run_is_cut_off(bucket, tmp_path):
    archived(tmp_path, "run-1", 1, 2)
    path = next((tmp_path / "archive").rglob("*.warc.gz"))
    path.write_bytes(path.read_bytes()[:-10])
    assert send_archive(tmp_path, bucket.url("archive")) == 1
    assert bodies(tmp_path) == [b"<p>1</p>"]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_that_is_refused_stays_and_is_moved_by_the_next_run(bucket, tmp_path, fault, caplog):
    archived(tmp_path, "run-1", 1)
    bucket.refuses = lambda method, _path: fault if method == "PUT" else None
    assert send_archive(tmp_path, bucket.url("archive")) == 0
    assert "stays in the archive" in caplog.text
    assert bodies(tmp_path) == [b"<p>1</p>"]
    bucket.refuses = lambda _method, _path: None
    assert send_archive(tmp_path, bucket.url("archive")) == 1
    assert bodies(tmp_path) == [b"<p>1</p>"]


def test_a_kill_between_put_and_removal_is_made_up_for(bucket, tmp_path, monkeypatch):
    archived(tmp_path, "run-1", 1)
    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.unlink", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            send_archive(tmp_path, bucket.url("archive"))
    assert bodies(tmp_path) == [b"<p>1</p>"]
    assert send_archive(tmp_path, bucket.url("archive")) == 1
    assert (here(tmp_path), bodies(tmp_path)) == ([], [b"<p>1</p>"])


def test_another_place_than_before_is_refused_before_anything_is_moved(bucket, tmp_path):
    archived(tmp_path, "run-1", 1)
    send_archive(tmp_path, bucket.url("archive"))
    archived(tmp_path, "run-2", 2)
    with pytest.raises(StorageError, match="were moved to"):
        send_archive(tmp_path, bucket.url("elsewhere"))
    assert uploads.send_archive(tmp_path, bucket.url("archive/")) == 1
