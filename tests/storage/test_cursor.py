"""A reader of a growing dump misses nothing and, as long as its cursor is saved, meets nothing twice."""

import gzip
import os
import subprocess
import sys

import pytest

import newscrawl
from newscrawl import schema
from newscrawl.storage.errors import DumpError
from newscrawl.storage.shards import write_shard

DAY = "example/2026-11-22"


class Folder:
    """A dumps folder whose shards are written by hand."""

    def __init__(self, root, make_article):
        self.root, self.make = root, make_article

    def write(self, file, *numbers, compression="none"):
        lines = [(number, schema.to_line(self.make(number))) for number in numbers]
        write_shard(self.root, file, lines, compression)

    def path(self, file):
        return self.root / file

    def read(self, cursor, **filters):
        return [int(article.id.split(":")[1]) for article in newscrawl.read_dumps(self.root, cursor=cursor, **filters)]


@pytest.fixture
def dump(tmp_path, make_article):
    return Folder(tmp_path / "dumps", make_article)


@pytest.fixture
def cursor():
    return newscrawl.Cursor()


def test_a_reader_gets_every_row_once(dump, cursor):
    dump.write(f"{DAY}/part-1.jsonl", 1, 2)
    assert dump.read(cursor) == [1, 2]
    assert dump.read(cursor) == []
    dump.write(f"{DAY}/part-3.jsonl", 3)
    assert dump.read(cursor) == [3]


def test_new_sites_days_and_shards_that_come_late_are_read(dump, cursor):
    dump.write(f"{DAY}/part-5.jsonl", 5)
    assert dump.read(cursor) == [5]
    dump.write("another/2026-11-22/part-6.jsonl", 6)
    dump.write("example/2026-11-20/part-1.jsonl", 1)
    dump.write(f"{DAY}/part-4.jsonl", 4)
    assert sorted(dump.read(cursor)) == [1, 4, 6]
    assert dump.read(cursor) == []


def test_revisions_come_as_new_rows(runs, make_article, cursor):
    runs.run(make_article(1))
    root = runs.folder / "dumps"
    assert len(list(newscrawl.read_dumps(root, cursor=cursor))) == 1
    runs.run(make_article(1, make_article(1).text + "更正。"), make_article(2))
    assert [(a.id, bool(a.revision)) for a in newscrawl.read_dumps(root, cursor=cursor)] == [
        ("example:1", True),
        ("example:2", False),
    ]


def test_it_goes_on_in_the_middle_of_a_shard(dump, tmp_path):
    dump.write(f"{DAY}/part-1.jsonl", 1, 2, 3)
    cursor = newscrawl.Cursor()
    reading = newscrawl.read_dumps(dump.root, cursor=cursor)
    next(reading), next(reading)
    cursor.save(tmp_path / "cursor.json")
    next(reading)  # given, but the cursor was not saved since
    assert dump.read(newscrawl.Cursor.load(tmp_path / "cursor.json")) == [3]
    assert dump.read(newscrawl.Cursor(str(cursor))) == []


@pytest.mark.parametrize("compression", ["gz", "zst"])
def test_a_shard_that_was_compressed_is_recognised(dump, cursor, compression):
    dump.write(f"{DAY}/part-1.jsonl", 1, 2)
    dump.read(cursor)
    dump.path(f"{DAY}/part-1.jsonl").unlink()
    dump.write(f"{DAY}/part-1.jsonl.{compression}", 1, 2, compression=compression)
    assert dump.read(cursor) == []


def test_only_what_is_new_in_merged_shards_is_read(dump, cursor):
    for number in (1, 3, 7):
        dump.write(f"{DAY}/part-{number}.jsonl", number, number + 1)
    dump.read(cursor)
    for path in dump.root.rglob("part-*"):
        path.unlink()
    dump.write(f"{DAY}/part-1.jsonl", 1, 2, 3, 4, 5, 6, 7, 8, 9)
    assert dump.read(cursor) == [5, 6, 9]
    assert dump.read(cursor) == []
    assert str(cursor).count('"0') + str(cursor).count("[9,") >= 1
    dump.write(f"{DAY}/part-1.jsonl", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
    assert dump.read(cursor) == [10]


def test_a_reader_that_stopped_in_a_shard_goes_on_in_the_merged_one(dump, cursor):
    dump.write(f"{DAY}/part-1.jsonl", 1, 2, 3)
    dump.write(f"{DAY}/part-4.jsonl", 4)
    reading = newscrawl.read_dumps(dump.root, cursor=cursor)
    next(reading)
    for path in dump.root.rglob("part-*"):
        path.unlink()
    dump.write(f"{DAY}/part-1.jsonl", 1, 2, 3, 4)
    assert dump.read(cursor) == [2, 3, 4]


def test_pruned_shards_disturb_nobody(dump, cursor):
    dump.write("example/2026-11-01/part-1.jsonl", 1)
    dump.write(f"{DAY}/part-2.jsonl", 2)
    dump.read(cursor)
    dump.path("example/2026-11-01/part-1.jsonl").unlink()
    dump.path("example/2026-11-01").rmdir()
    dump.write(f"{DAY}/part-3.jsonl", 3)
    assert dump.read(cursor) == [3]


def test_other_rows_under_a_known_name_are_read(dump, cursor):
    dump.write(f"{DAY}/part-1.jsonl", 1, 2)
    dump.read(cursor)
    dump.write(f"{DAY}/part-1.jsonl", 3, 4)  # a state that was made anew counts from 1 again
    assert dump.read(cursor) == [3, 4]


def test_a_copy_with_other_times_is_the_same_dump(dump, cursor):
    dump.write(f"{DAY}/part-1.jsonl", 1, 2)
    dump.read(cursor)
    os.utime(dump.path(f"{DAY}/part-1.jsonl"), (1, 1))
    assert dump.read(cursor) == []


def test_a_damaged_shard_is_named_and_goes_on_when_it_is_mended(dump, cursor):
    dump.write(f"{DAY}/part-1.jsonl", 1, 2)
    path = dump.path(f"{DAY}/part-1.jsonl")
    whole = path.read_bytes()
    path.write_bytes(whole[:-10])
    given = []
    with pytest.raises(DumpError, match=r"part-1\.jsonl, line 2"):
        given.extend(newscrawl.read_dumps(dump.root, cursor=cursor))
    path.write_bytes(whole)
    assert dump.read(cursor) == [2]


def test_a_torn_frame_is_named_and_goes_on_when_it_is_mended(dump, cursor):
    dump.write(f"{DAY}/part-1.jsonl.gz", *range(1, 150), compression="gz")
    path = dump.path(f"{DAY}/part-1.jsonl.gz")
    whole = path.read_bytes()
    path.write_bytes(whole[:-10])
    with pytest.raises(DumpError, match="damaged after line"):
        dump.read(cursor)
    path.write_bytes(whole)
    assert dump.read(cursor)[-1] == 149
    assert dump.read(cursor) == []


def test_rows_that_the_filter_leaves_out_count_as_read_and_other_sites_do_not(dump, cursor):
    dump.write(f"{DAY}/part-1.jsonl", 1)
    dump.write("another/2026-11-22/part-2.jsonl", 2)
    assert dump.read(cursor, site="example", until="2026-11-01") == []
    assert dump.read(cursor) == [2]


def test_the_cursor_does_not_grow_with_the_rows(dump, cursor):
    dump.write(f"{DAY}/part-1.jsonl", 1)
    dump.read(cursor)
    small = len(str(cursor))
    dump.write("example/2026-11-22/part-1.jsonl", *range(1, 1000))
    dump.read(cursor)
    assert len(str(cursor)) < small + 20


@pytest.mark.parametrize("choice", ["unique", "latest"])
def test_a_choice_among_all_rows_needs_all_rows(dump, cursor, choice):
    dump.write(f"{DAY}/part-1.jsonl", 1)
    with pytest.raises(ValueError, match="a cursor gives every new row"):
        newscrawl.read_dumps(dump.root, cursor=cursor, **{choice: True})


@pytest.mark.parametrize("text", ["", "{}", "[]", "{", '{"newscrawl_cursor": 2, "folders": {}}', "\x00", '"x"', "7"])
def test_a_file_that_is_no_cursor_is_named(tmp_path, text):
    path = tmp_path / "cursor.json"
    path.write_text(text)
    with pytest.raises(DumpError, match=r"cursor\.json: this is no position in a dump"):
        newscrawl.Cursor.load(path)


READER = """
import os, sys, newscrawl
root, place, seen, die_after = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
cursor = newscrawl.Cursor.load(place)
for number, article in enumerate(newscrawl.read_dumps(root, cursor=cursor), start=1):
    with open(seen, "a") as file:
        file.write(article.id + "\\n")
    if number == die_after:
        os.kill(os.getpid(), 9)
    if number % 3 == 0:
        cursor.save(place)
cursor.save(place)
"""


def test_a_reader_killed_between_reading_and_saving_loses_nothing(dump, tmp_path):
    dump.write(f"{DAY}/part-1.jsonl", *range(1, 6))
    dump.write(f"{DAY}/part-6.jsonl.gz", *range(6, 11), compression="gz")
    seen = tmp_path / "seen"
    for die_after in (5, 2, 0):
        words = [sys.executable, "-c", READER, dump.root, tmp_path / "cursor.json", seen, str(die_after)]
        ended = subprocess.run(list(map(str, words)), check=False, timeout=60)
        assert ended.returncode == (-9 if die_after else 0)
    numbers = [int(line.split(":")[1]) for line in seen.read_text().split()]
    assert numbers == [1, 2, 3, 4, 5, 4, 5, 4, 5, 6, 7, 8, 9, 10]


def test_a_known_file_is_not_opened_again(dump, cursor, monkeypatch):
    dump.write(f"{DAY}/part-1.jsonl.gz", 1, compression="gz")
    dump.read(cursor)
    monkeypatch.setattr(gzip, "open", None)
    assert dump.read(cursor) == []
