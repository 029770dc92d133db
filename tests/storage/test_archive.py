import gzip
import io
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import ANY

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.warcwriter import WARCWriter

from newscrawl.items import Capture, RawPage
from newscrawl.storage import warc
from newscrawl.storage.archive import Archive, ArchiveReader
from newscrawl.storage.errors import ArchiveError, StorageFull

NOON = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)


def capture(url="https://news.example.com/a/1.html", body=b"<p>body</p>", status=200, headers=()):
    return Capture(url=url, status=status, headers=headers, body=body, fetched_at=NOON)


def page(number=1, **changes):
    url = f"https://news.example.com/a/{number}.html"
    values = {
        "capture": capture(url, f"<p>{number}</p>".encode()),
        "request_url": f"{url}?from=list",
        "spider": "example",
        "site": "example",
        "listing": {"title": "标题", "published": "2026-11-22"},
    }
    return RawPage(**{**values, **changes})


def test_a_page_comes_back_as_it_was_appended(tmp_path):
    headers = (("Content-Type", "text/html; charset=gb2312"), ("Content-Encoding", "gzip"), ("X-Odd", "caf\xe9\x85"))
    sent = page(
        capture=capture(body="正文".encode("gb18030"), headers=headers),
        continuations=(capture("https://news.example.com/a/1_2.html", b"two"), capture("https://e.com/3", b"")),
    )
    with Archive(tmp_path, "run") as archive:
        archive.append(page(0))
        record = archive.append(sent)
    assert record == sent.raw
    assert ArchiveReader(tmp_path).read(record.file, record.offset) == sent
    assert list(ArchiveReader(tmp_path).iterate())[1] == sent


@settings(deadline=None)
@given(
    body=st.binary(max_size=200),
    status=st.integers(100, 999),
    headers=st.lists(
        st.tuples(
            st.text(st.characters(codec="latin-1"), max_size=12), st.text(st.characters(codec="latin-1"), max_size=30)
        ),
        max_size=5,
    ),
    listing=st.dictionaries(st.text(max_size=5), st.text(max_size=20), max_size=3),
    path=st.text(max_size=20),
)
@example(body=b"", status=200, headers=[("A", ";\x80=0"), ("", "name=\xe9; b=\x85")], listing={}, path="")
def test_whatever_a_server_sends_survives(tmp_path_factory, *, body, status, headers, listing, path):
    folder = tmp_path_factory.mktemp("archive")
    sent = page(capture=capture(f"http://e.com/{path}", body, status, tuple(headers)), listing=listing, site=None)
    with Archive(folder, "run") as archive:
        record = archive.append(sent)
        archive.append(page())
    assert ArchiveReader(folder).read(record.file, record.offset) == sent
    assert len(list(ArchiveReader(folder).iterate())) == 2


def test_other_tools_read_the_file_and_its_digests(tmp_path):
    headers = (("Content-Type", "text/html"), ("Transfer-Encoding", "chunked"), ("Content-Length", "7"))
    with Archive(tmp_path, "run") as archive:
        record = archive.append(page(capture=capture(body=b"decoded body", headers=headers)))
    kinds = []
    with (tmp_path / record.file).open("rb") as file:
        for found in ArchiveIterator(file, check_digests="raise"):
            kinds.append(found.rec_type)
            if found.rec_type == "response":
                assert found.content_stream().read() == b"decoded body"
                assert found.http_headers.get_header("Content-Length") == "12"
                assert found.http_headers.get_header("X-Archive-Orig-Content-Length") == "7"
                assert found.http_headers.get_header("X-Archive-Orig-Transfer-Encoding") == "chunked"
            else:
                found.content_stream().read()
    assert kinds == ["warcinfo", "response", "metadata"]


def test_records_written_by_another_tool_are_read_as_well_as_own_ones(tmp_path):
    with Archive(tmp_path, "run") as archive:
        record = archive.append(page(1))
    own, other = tmp_path / record.file, tmp_path / "archive" / "other.warc.gz"
    with own.open("rb") as source, other.open("wb") as target:
        writer = WARCWriter(target, gzip=True)
        for one in ArchiveIterator(source, no_record_parse=True):
            one.rec_headers.headers.reverse()  # as no record is written here
            writer.write_record(one)
    reader = ArchiveReader(tmp_path)
    assert list(reader.iterate([other])) == [replace(one, raw=ANY) for one in reader.iterate([own])]


def test_a_line_feed_in_a_header_does_not_break_the_record(tmp_path):
    sent = page(capture=capture(headers=(("X-Evil", "a\r\n\r\nHTTP/1.1 200 OK"),)))
    with Archive(tmp_path, "run") as archive:
        record = archive.append(sent)
    assert ArchiveReader(tmp_path).read(record.file, record.offset) == sent


def test_a_torn_tail_is_reported_by_readers_and_cut_back_by_the_next_writer(tmp_path, caplog):
    with Archive(tmp_path, "run") as archive:
        first = archive.append(page(1))
        second = archive.append(page(2))
    path = tmp_path / first.file
    whole = path.read_bytes()
    for cut in range(second.offset + 1, len(whole)):
        path.write_bytes(whole[:cut])
        caplog.clear()
        found = list(ArchiveReader(tmp_path).iterate())
        assert [one.raw for one in found] == [first]
        with Archive(tmp_path, "run") as archive:
            third = archive.append(page(3))
        assert ArchiveReader(tmp_path).read(third.file, third.offset).raw == third
        assert [one.raw for one in ArchiveReader(tmp_path).iterate()] == [first, third]
    assert "cut back" in caplog.text


def test_bytes_changed_on_the_disk_are_noticed(tmp_path):
    with Archive(tmp_path, "run") as archive:
        record = archive.append(page(capture=capture(body=b"original")))
    path = tmp_path / record.file
    members = [gzip.decompress(gzip.compress(b""))]
    with path.open("rb") as file:
        data = gzip.GzipFile(fileobj=file).read()
    members = [part for part in data.replace(b"original", b"0riginal").split(b"WARC/1.1\r\n") if part]
    path.write_bytes(b"".join(gzip.compress(b"WARC/1.1\r\n" + part) for part in members))
    offset = len(gzip.compress(b"WARC/1.1\r\n" + members[0]))
    with pytest.raises(ArchiveError, match="not the one that was archived"):
        ArchiveReader(tmp_path).read(record.file, offset)


def test_an_offset_where_no_page_begins_is_an_error(tmp_path):
    with Archive(tmp_path, "run") as archive:
        record = archive.append(page())
    for offset in (0, record.offset + 1, 10**6):
        with pytest.raises(ArchiveError):
            ArchiveReader(tmp_path).read(record.file, offset)


def test_a_full_disk_leaves_no_torn_record(tmp_path, monkeypatch):
    archive = Archive(tmp_path, "run")
    first = archive.append(page(1))
    file = archive._open["example"]
    real = file._file

    class FullAfterTenBytes(io.RawIOBase):
        def write(self, data):
            if real.seek(0, os.SEEK_END) > file.size:
                raise OSError(28, "No space left on device")
            return real.write(data[:10])

        def truncate(self, size=None):
            return real.truncate(size)

    monkeypatch.setattr(file, "_file", FullAfterTenBytes())
    with pytest.raises(StorageFull, match="No space left"):
        archive.append(page(2))
    monkeypatch.setattr(file, "_file", real)
    second = archive.append(page(2))
    archive.close()
    assert [found.raw for found in ArchiveReader(tmp_path).iterate()] == [first, second]


def test_a_full_file_is_followed_by_another(tmp_path):
    with Archive(tmp_path, "run", max_bytes=1) as archive:
        files = [archive.append(page(number)).file for number in range(3)]
    assert [Path(file).name for file in files] == ["run.warc.gz", "run-001.warc.gz", "run-002.warc.gz"]
    assert len(list(ArchiveReader(tmp_path).iterate())) == 3


def test_more_sites_than_open_files(tmp_path):
    with Archive(tmp_path, "run") as archive:
        for _ in range(2):
            for number in range(40):
                archive.append(page(number, site=f"site{number}"))
    assert len(list(ArchiveReader(tmp_path).iterate())) == 80


@pytest.mark.parametrize("site", ["../../etc", "a/b", ".hidden", "localhost:8080", "例子", ""])
def test_a_site_name_never_leads_out_of_the_archive(tmp_path, site):
    with Archive(tmp_path, "../run") as archive:
        file = archive.append(page(site=site)).file
    folder, name, last = Path(file).parts
    assert (folder, len(name) > 0, last.count("/")) == ("archive", True, 0)
    assert (tmp_path / file).resolve().is_relative_to(tmp_path.resolve() / "archive")


def test_the_places_of_pages_are_told_without_reading_them_up_to_any_damage(tmp_path):
    parts = (capture("https://news.example.com/a/2_2.html"),)
    with Archive(tmp_path, "run") as archive:
        records = [archive.append(one) for one in (page(1), page(2, continuations=parts), page(3))]
    path = tmp_path / records[0].file
    expected = [(f"https://news.example.com/a/{number}.html", records[number - 1].offset) for number in (1, 2, 3)]
    assert list(ArchiveReader(tmp_path).places(path)) == expected
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 1)
    assert list(ArchiveReader(tmp_path).places(path)) == expected[:2]


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_a_file_is_read_to_its_end_where_a_read_ends_with_a_record(tmp_path, monkeypatch, more):
    with Archive(tmp_path, "run") as archive:
        sent = [page(number) for number in range(6)]
        for one in sent:
            archive.append(one)
    path = tmp_path / sent[0].raw.file
    content = path.read_bytes()
    ends = [member.offset + member.length for member in warc.read_members(io.BytesIO(content))]
    assert ends[-1] == len(content)
    for end in ends:
        monkeypatch.setattr(warc, "READ_SIZE", end + more)
        assert [member.offset + member.length for member in warc.read_members(io.BytesIO(content))] == ends
        assert list(ArchiveReader(tmp_path).iterate()) == sent


@settings(deadline=None)
@given(sizes=st.lists(st.integers(0, 60), min_size=1, max_size=8), size=st.integers(1, 100))
def test_the_members_of_a_file_are_the_same_whatever_is_read_at_a_time(sizes, size):
    parts = [gzip.compress(os.urandom(length)) for length in sizes]
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(warc, "READ_SIZE", size)
        found = list(warc.read_members(io.BytesIO(b"".join(parts))))
    assert [member.length for member in found] == [len(part) for part in parts]
    assert [member.data for member in found] == [gzip.decompress(part) for part in parts]


def test_opening_a_file_again_cuts_no_whole_record_off_it(tmp_path, monkeypatch):
    with Archive(tmp_path, "run") as archive:
        first = archive.append(page(0))
        second = archive.append(page(1))
    monkeypatch.setattr(warc, "READ_SIZE", second.offset)  # where the first page ends
    with Archive(tmp_path, "run") as archive:
        third = archive.append(page(2))
    assert [one.raw for one in ArchiveReader(tmp_path).iterate()] == [first, second, third]
