"""A crawl whose dump and archive go to object storage, as a user runs it: also where the storage refuses."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from newscrawl.storage.dumps import Dumps
from newscrawl.storage.object_dumps import dumps_of
from newscrawl.storage.reader import read_dumps
from newscrawl.storage.verify import verify
from tests.commands.conftest import ENVIRONMENT, Terminal
from tests.storage.objectstorage import Storage, running

SPIDER = "nanfang_plus"


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Storage]:
    account = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "us-east-1"}
    for name, value in account.items():
        monkeypatch.setenv(name, value)
    with running() as storage:
        monkeypatch.setenv("AWS_ENDPOINT_URL", storage.address)
        for name, value in {**account, "AWS_ENDPOINT_URL": storage.address}.items():
            monkeypatch.setitem(ENVIRONMENT, name, value)
        yield storage


def crawl(terminal: Terminal, bucket: Storage, state: Path | str, **options: Path):
    places = {"NEWSCRAWL_DUMPS_URL": bucket.url("dumps"), "NEWSCRAWL_ARCHIVE_URL": bucket.url("archive")}
    if isinstance(state, str):
        places["NEWSCRAWL_STATE_URL"] = state
    settings = [word for name, value in places.items() for word in ("-s", f"{name}={value}")]
    return terminal.run("crawl", SPIDER, *settings, **options)


def wanted(terminal: Terminal) -> list[str]:
    return sorted(one["id"] for one in terminal.replica.truth() if one["source_name"] == SPIDER)


def problems(terminal: Terminal, bucket: Storage, state: Path | str) -> list[str]:
    dumps: Dumps = dumps_of(terminal.data_dir, bucket.url("dumps"), "none")
    location = state if isinstance(state, str) else terminal.data_dir / "state" / "newscrawl.db"
    reports = verify(terminal.data_dir, dumps, state=location)
    return [problem for report in reports for problem in report.problems]


def test_a_crawl_puts_its_dump_and_moves_its_archive(terminal: Terminal, bucket: Storage, location: Path | str):
    ended = crawl(terminal, bucket, location)
    assert ended.returncode == 0, ended.stderr
    found = list(read_dumps(bucket.url("dumps")))
    assert sorted(article.id for article in found) == wanted(terminal)
    assert any(key.startswith("archive/") for key in bucket.stored())
    assert not list(terminal.data_dir.rglob("*.warc.gz"))
    assert problems(terminal, bucket, location) == []


def test_a_crawl_whose_upload_is_refused_ends_with_1_and_the_next_one_puts_it(
    terminal: Terminal, bucket: Storage, location: Path | str
):
    bucket.refuses = lambda method, path: "full" if method == "PUT" and "part-" in path else None
    ended = crawl(terminal, bucket, location)
    assert ended.returncode == 1, ended.stderr
    assert "the rows stay in the state, and the next write puts them" in ended.stderr
    assert "was not taken" in ended.stderr.strip().splitlines()[-1]
    assert not [key for key in bucket.stored() if "part-" in key]
    bucket.refuses = lambda _method, _path: None
    ended = crawl(terminal, bucket, location)
    assert ended.returncode == 0, ended.stderr
    assert sorted(article.id for article in read_dumps(bucket.url("dumps"))) == wanted(terminal)
    assert problems(terminal, bucket, location) == []


def test_a_crawl_without_keys_for_the_storage_keeps_its_rows_and_ends_with_1(
    terminal: Terminal, bucket: Storage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    with monkeypatch.context() as patch:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.delitem(ENVIRONMENT, name)
        patch.setitem(ENVIRONMENT, "AWS_EC2_METADATA_DISABLED", "true")
        ended = crawl(terminal, bucket, tmp_path)
    assert ended.returncode == 1
    assert "Unable to locate credentials" in ended.stderr.strip().splitlines()[-1]
    assert "Traceback" not in ended.stderr
    assert crawl(terminal, bucket, tmp_path).returncode == 0
    assert sorted(article.id for article in read_dumps(bucket.url("dumps"))) == wanted(terminal)


def test_two_machines_on_one_state_and_one_bucket_store_every_article_once(
    terminal: Terminal, bucket: Storage, postgresql, tmp_path: Path
):
    with postgresql.state() as url:
        for machine in ("one", "two"):
            ended = crawl(terminal, bucket, url, data_dir=tmp_path / machine)
            assert ended.returncode == 0, ended.stderr
        assert sorted(article.id for article in read_dumps(bucket.url("dumps"))) == wanted(terminal)
