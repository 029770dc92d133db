"""What people ask for by name is found, or they are told what there is."""

import json

import pytest

from newscrawl import schema
from newscrawl.exporting.lines import fields_of, lines_of, sites_of, verdicts_of, whole_lines
from newscrawl.storage.reader import Filter, select


def test_sites_are_those_of_the_dump(data_dir):
    root = data_dir / "dumps"
    assert sites_of("example, another/站", [root]) == ["example", "another/站"]
    assert sites_of(None, [root]) == sites_of("", [root]) == []
    with pytest.raises(ValueError, match=r"no row of the site 'nope' is there; there are another.*, example"):
        sites_of("nope", [root])


def test_below_the_dumps_folder_any_site_may_be_named(data_dir):
    assert sites_of("nope", [data_dir / "dumps" / "example"]) == ["nope"]


def test_verdicts_are_those_of_the_record():
    assert verdicts_of("exact,near") == ["exact", "near"]
    with pytest.raises(ValueError, match="no verdict 'nope'; there are new, unchanged, revision, exact, near"):
        verdicts_of("exact,nope")


def test_fields_are_told_apart_by_commas():
    assert fields_of(" id, dedup.verdict ,") == ("id", "dedup.verdict")


def test_lines_have_the_fields_asked_for_in_that_order(lines):
    assert next(lines_of(lines(), ["title", "dedup.verdict"])) == '{"title":"标题4","dedup.verdict":"exact"}'.encode()
    with pytest.raises(ValueError, match="no field 'nope'"):
        lines_of(lines(), ["nope"])


def test_whole_lines_are_those_of_the_shards(lines, data_dir):
    stored = [line for path in sorted((data_dir / "dumps").rglob("part-*")) for line in path.read_bytes().splitlines()]
    assert list(whole_lines(lines())) == stored


def test_a_line_that_others_wrote_is_written_as_ours(tmp_path, lines):
    row = next(lines()).row
    shard = tmp_path / "part-1.jsonl"
    shard.write_text(json.dumps(row))
    (line,) = whole_lines(select([shard], Filter()))
    assert line.decode() == schema.json_line(row)
