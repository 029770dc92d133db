"""A reader of dumps meets whatever lies there: it gives rows, or says which file and line is bad."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newscrawl import schema
from newscrawl.storage import warc
from newscrawl.storage.archive import ArchiveReader
from newscrawl.storage.errors import ArchiveError, DumpError
from newscrawl.storage.reader import read_dumps
from newscrawl.storage.shards import SUFFIXES, write_shard
from tests.storage.conftest import make_article

LINES = [(number, schema.to_line(make_article(number))) for number in range(1, 4)]
PLACE = st.floats(min_value=0, max_value=1, exclude_max=True)
SHARED = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read(path):
    """What a consumer gets: articles, until the first thing that is wrong."""
    found = []
    try:
        found += read_dumps(path)
    except DumpError as error:
        assert path.name in str(error)  # noqa: PT017 - nothing to be raised is right, too
    return found


@given(place=PLACE, noise=st.binary(min_size=1, max_size=20), compression=st.sampled_from(sorted(SUFFIXES)))
@SHARED
def test_a_damaged_shard_is_read_or_named(tmp_path, place, noise, compression):
    file = f"part-1{SUFFIXES[compression]}"
    write_shard(tmp_path, file, LINES, compression)
    data = (tmp_path / file).read_bytes()
    at = int(place * len(data))
    (tmp_path / file).write_bytes(data[:at] + noise + data[at + len(noise) :])
    read(tmp_path / file)


@given(place=PLACE, compression=st.sampled_from(sorted(SUFFIXES)))
@SHARED
def test_what_is_read_of_a_cut_shard_is_right(tmp_path, place, compression):
    file = f"part-1{SUFFIXES[compression]}"
    write_shard(tmp_path, file, LINES, compression)
    data = (tmp_path / file).read_bytes()
    (tmp_path / file).write_bytes(data[: int(place * len(data))])
    for number, article in enumerate(read(tmp_path / file), start=1):
        assert article == make_article(number)


@given(st.binary(max_size=200))
@SHARED
def test_any_bytes_are_a_dump_or_an_error(tmp_path, data):
    for suffix in SUFFIXES.values():
        path = tmp_path / f"part-1{suffix}"
        path.write_bytes(data)
        read(path)


@given(place=PLACE, noise=st.binary(min_size=1, max_size=8))
@SHARED
def test_a_damaged_archive_is_an_error_or_a_shorter_one(tmp_path, place, noise):
    data = warc.warcinfo("a.warc.gz", "test") * 3
    at = int(place * len(data))
    path = tmp_path / "archive" / "a.warc.gz"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data[:at] + noise + data[at + len(noise) :])
    assert list(ArchiveReader(tmp_path).iterate()) == []
    with pytest.raises(ArchiveError):
        ArchiveReader(tmp_path).read("archive/a.warc.gz", at)
