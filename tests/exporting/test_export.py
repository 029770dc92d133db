"""What comes out of an export is what the tool that it is for makes of it."""

import csv
import errno
import io
import json
import os
import sys
from datetime import datetime

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest
from datatrove.pipeline.readers import JsonlReader
from warcio.archiveiterator import ArchiveIterator

from newscrawl import schema
from newscrawl.exporting import csvfile, parquet
from newscrawl.exporting.columns import columns, flat_fields
from newscrawl.exporting.export import FORMATS, export
from newscrawl.exporting.extras import MissingExtra
from newscrawl.exporting.options import Options
from newscrawl.exporting.targets import TargetError
from newscrawl.storage.archive import ArchiveReader
from newscrawl.storage.errors import StorageFull
from newscrawl.storage.reader import Filter, select
from newscrawl.storage.shards import write_shard
from tests.exporting.conftest import PUBLISHED, rich_article
from tests.storage.conftest import make_article

PEOPLE = [{"name": "张三", "role": "reporter"}, {"name": "李四", "role": "editor"}]


@pytest.fixture
def options(data_dir):
    return Options(data_dir=data_dir)


@pytest.fixture
def target(tmp_path):
    return tmp_path / "out"


def chosen_fields(data_dir, *names):
    return Options(data_dir=data_dir, fields=names)


# --------------------------------------------------------------------------------------------------------- parquet


def test_parquet_has_the_types_of_the_record(lines, options, target):
    assert export("parquet", lines(), target, options).rows == 5
    table = pq.read_table(target)
    types = {field.name: str(field.type) for field in table.schema}
    assert types["published_at"] == "timestamp[us, tz=+08:00]"
    assert types["bylines"] == "list<element: struct<name: string, role: string>>"
    assert types["dedup"].startswith("struct<verdict: string, of: string, cluster: string, score: double")
    (row,) = [row for row in table.to_pylist() if row["id"] == "example:1"]
    assert row["published_at"] == PUBLISHED
    assert row["bylines"] == PEOPLE
    assert row["provenance"] == [{"key": "title", "value": "layout:2020"}, {"key": "text", "value": "layout:2020"}]


def test_parquet_holds_every_row_as_it_was(lines, options, target):
    export("parquet", lines(), target, options)
    back = {(row["id"], row["content_hash"]): row for row in pq.read_table(target).to_pylist()}
    for line in lines():
        row, there = line.article, back[line.row["id"], line.row["content_hash"]]
        there["provenance"] = {pair["key"]: pair["value"] for pair in there["provenance"]}
        times = {key: value.isoformat() for key, value in there.items() if isinstance(value, datetime)}
        if there["revision"]:
            there["revision"]["changed_at"] = there["revision"]["changed_at"].isoformat()
        assert schema.from_row({**there, **times}) == row


def test_parquet_is_partitioned_by_site_and_day(lines, options, target):
    export("parquet", lines(), target, options)
    folders = {path.parent.relative_to(target).as_posix() for path in target.rglob("*.parquet")}
    assert folders == {"site=example/day=2026-11-22", "site=another%2F%E7%AB%99/day=2026-11-22"}
    assert sorted(pd.read_parquet(target)["site"].unique()) == ["another/站", "example"]
    query = f"SELECT site, day, count(*) FROM '{target}/**/*.parquet' GROUP BY ALL ORDER BY 1"
    assert [(site, str(day), n) for site, day, n in duckdb.sql(query).fetchall()] == [
        ("another/站", "2026-11-22", 1),
        ("example", "2026-11-22", 4),
    ]


def test_parquet_of_some_fields(lines, data_dir, target):
    export("parquet", lines(), target, chosen_fields(data_dir, "id", "dedup.verdict", "revision.n", "provenance.title"))
    rows = pq.read_table(target).to_pylist()
    assert {"id": "example:1", "dedup.verdict": "new", "revision.n": None, "provenance.title": "layout:2020"} in [
        {key: value for key, value in row.items() if key not in ("site", "day")} for row in rows
    ]


def test_parquet_takes_rows_of_a_later_minor_version_and_whole_numbers_with_a_point(tmp_path, options, target):
    row = {**schema.to_row(rich_article(1)), "schema_version": "1.9", "mood": "good"}
    row["quality"]["chars"] = 5.0
    del row["tags"]
    (tmp_path / "part-1.jsonl").write_text(json.dumps(row) + "\n")
    export("parquet", select([tmp_path / "part-1.jsonl"], Filter()), target, options)
    (back,) = pq.read_table(target).to_pylist()
    assert (back["quality"]["chars"], back["tags"], back["day"]) == (5, [], "2026-11-22")


def test_parquet_groups_are_small_and_files_bounded(tmp_path, options, target, monkeypatch, lines):
    monkeypatch.setattr(parquet, "GROUP_ROWS", 2)
    monkeypatch.setattr(parquet, "FILE_ROWS", 4)
    write_shard(tmp_path, "x/2026-11-22/part-1.jsonl", [(n, schema.to_line(make_article(n))) for n in range(9)], "none")
    export("parquet", select([tmp_path / "x"], Filter()), target, options)
    files = [pq.ParquetFile(path) for path in sorted(target.rglob("*.parquet"))]
    assert [file.metadata.num_rows for file in files] == [4, 4, 1]
    assert [file.num_row_groups for file in files] == [2, 2, 1]


def test_a_missing_extra_says_what_to_install(lines, options, target, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r"pip install 'newscrawl\[parquet\]'"):
        export("parquet", lines(), target, options)
    assert not target.exists()


# ------------------------------------------------------------------------------------------------------------- csv


def read_csv(data, encoding="utf-8"):
    return list(csv.DictReader(io.StringIO(data.decode(encoding), newline="")))


def test_csv_comes_back_as_it_was(lines, options):
    out = io.BytesIO()
    export("csv", lines(), out, options)
    assert out.getvalue().count(b"\r\n") == 6
    rows = read_csv(out.getvalue())
    stored = [schema.to_row(line.article) for line in lines()]
    assert [row["text"] for row in rows] == [row["text"] for row in stored]
    assert [row["revision.n"] for row in rows] == ["", "", "", "", "1"]
    (rich,) = [row for row in rows if row["id"] == "example:1"]
    assert json.loads(rich["bylines"]) == PEOPLE
    assert rich["published_at"] == "2026-11-20T09:30:00+08:00"
    assert list(rich) == [column.name for column in flat_fields()]


@pytest.mark.parametrize("cell", ["=1+1", "+86", "-1", "@SUM(A1)", "\tx", "\rx", "\n=1", "＝1", "＋1", "－1", "＠x"])
def test_a_text_that_a_spreadsheet_would_calculate_is_made_a_text(cell):
    assert csvfile._cell(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["标题", "1=1", "", None, -1, 0.5, " =1"])
def test_other_cells_stay(cell):
    assert csvfile._cell(cell) == cell


def test_csv_keeps_quotes_commas_and_line_ends_in_cells(tmp_path, options):
    text = '他说："好，好",\n第二段, 完\r\n。'
    (tmp_path / "part-1.jsonl").write_text(schema.to_line(make_article(1, text, title='=HYPERLINK("x")')) + "\n")
    out = io.BytesIO()
    export("csv", select([tmp_path / "part-1.jsonl"], Filter()), out, chosen_fields(tmp_path, "title", "text"))
    assert read_csv(out.getvalue()) == [{"title": '\'=HYPERLINK("x")', "text": text}]
    assert out.getvalue().startswith(b'title,text\r\n"\'=HYPERLINK(""x"")","')


def test_csv_for_excel_begins_with_the_mark(lines, data_dir):
    out = io.BytesIO()
    export("csv", lines(), out, Options(data_dir=data_dir, fields=("id",), byte_order_mark=True))
    assert out.getvalue().startswith(b"\xef\xbb\xbfid\r\n")
    assert len(read_csv(out.getvalue(), "utf-8-sig")) == 5


# ------------------------------------------------------------------------------------------------------- datatrove


def test_datatrove_reads_the_documents(lines, options, target):
    export("datatrove", lines(), target, options)
    documents = {
        (document.id, document.metadata["content_hash"]): document for document in JsonlReader(str(target)).run()
    }
    assert len(documents) == 5
    for line in lines():
        document = documents[line.row["id"], line.row["content_hash"]]
        assert document.text == line.row["text"]
        assert document.metadata["url"] == line.row["url"]
        assert document.metadata["dedup"] == line.row["dedup"]


def test_datatrove_documents_are_spread_over_files(lines, data_dir, target, monkeypatch):
    monkeypatch.setattr("newscrawl.exporting.datatrove.DOCUMENTS", 2)
    export("datatrove", lines(), target, chosen_fields(data_dir, "text", "url"))
    assert [path.name for path in sorted(target.iterdir())] == [f"0000{n}.jsonl.gz" for n in range(3)]
    documents = list(JsonlReader(str(target), add_file_path=False).run())
    assert [set(document.metadata) for document in documents] == [{"url"}] * 5


# ------------------------------------------------------------------------------------------------------------ warc


def test_warc_holds_the_page_of_every_row_once(lines, options, data_dir):
    out = io.BytesIO()
    exported = export("warc", [*lines(), *lines()], out, options)
    out.seek(0)
    found = {}
    for record in ArchiveIterator(out, check_digests="raise"):
        body = record.content_stream().read()
        if record.rec_type == "response":
            assert record.digest_checker.passed
            found[record.rec_headers.get_header("WARC-Payload-Digest")] = body
    raws = [line.article.crawl.raw for line in lines() if line.article.crawl.raw]
    assert found.keys() == {raw.digest for raw in raws}
    for raw in raws:
        assert ArchiveReader(data_dir).read(raw.file, raw.offset).capture.body == found[raw.digest]
    assert exported.notes == ["2 rows have no page in the file: their page is not in the archive"]


def test_warc_is_an_archive_that_we_read_too(lines, options, tmp_path):
    folder = tmp_path / "elsewhere" / "archive"
    folder.mkdir(parents=True)
    export("warc", lines(), folder / "subset.warc.gz", options)
    pages = list(ArchiveReader(tmp_path / "elsewhere").iterate())
    assert sorted(page.capture.url for page in pages) == sorted(
        f"https://example.example/{name}.html" for name in ("example:1", "example:2", "example:3", "revised")
    )


def test_warc_says_what_is_gone_or_torn(lines, options, data_dir):
    first, second = sorted((data_dir / "archive").rglob("*.warc.gz"))
    first.unlink()
    second.write_bytes(second.read_bytes()[:-20])
    notes = export("warc", lines(), io.BytesIO(), options).notes
    assert len(notes) == 3
    assert any("is gone" in note for note in notes)
    assert any("torn record" in note for note in notes)


# ---------------------------------------------------------------------------------------------------------- targets


@pytest.mark.parametrize("form", FORMATS)
def test_an_existing_target_is_refused_and_left(lines, options, target, form):
    target.write_text("mine")
    with pytest.raises(TargetError, match="exists already"):
        export(form, lines(), target, options)
    assert target.read_text() == "mine"


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_is_left_of_an_export_that_failed(lines, options, target, form):
    def failing():
        yield from lines(latest=True)
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(StorageFull, match="Free some space"):
        export(form, failing(), target, options)
    assert [path.name for path in target.parent.iterdir()] == ["data"]


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_is_left_of_an_export_that_was_interrupted(lines, options, target, form):
    def interrupted():
        yield next(lines())
        assert not target.exists()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(form, interrupted(), target, options)
    assert [path.name for path in target.parent.iterdir()] == ["data"]


def test_what_a_killed_export_left_is_taken_away_by_the_next_one(lines, options, target):
    dead, alive = target.with_name(".out.999999999.tmp"), target.with_name(f".out.{os.getppid()}.tmp")
    dead.mkdir()
    (dead / "part").write_text("half")
    alive.write_text("of another export that is at work")
    export("parquet", lines(), target, options)
    assert (dead.exists(), alive.exists()) == (False, True)


def test_a_folder_that_is_not_there_is_named(lines, options, tmp_path):
    with pytest.raises(TargetError, match="there is no folder"):
        export("csv", lines(), tmp_path / "nowhere" / "out.csv", options)


@pytest.mark.parametrize("form", ["parquet", "datatrove"])
def test_a_folder_cannot_go_to_standard_output(lines, options, form):
    with pytest.raises(ValueError, match="cannot go to standard output"):
        export(form, lines(), io.BytesIO(), options)


@pytest.mark.parametrize("form", ["warc", "schemaorg"])
def test_forms_with_names_of_their_own_take_no_fields(lines, data_dir, form):
    with pytest.raises(ValueError, match="takes no --fields"):
        export(form, lines(), io.BytesIO(), chosen_fields(data_dir, "id"))


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("nope", "no field 'nope': a row has schema_version, id"),
        ("dedup.nope", "no field 'dedup.nope': dedup has verdict, of"),
        ("title.nope", "no field 'title.nope': title has no parts"),
        ("bylines.name", "no field 'bylines.name': bylines has no parts"),
        ("", "no field ''"),
    ],
)
def test_a_field_that_does_not_exist_is_named(name, problem):
    with pytest.raises(ValueError, match=problem):
        columns([name])


def test_a_part_of_an_object_that_is_null_is_null():
    (column,) = columns(["crawl.raw.file"])
    assert column.value(schema.to_row(rich_article(1))) is None
    assert columns(["revision.n"])[0].kind.label() == "int?"


def test_rows_are_counted(lines, options):
    assert export("csv", lines(unique=True), io.BytesIO(), options).rows == 3
