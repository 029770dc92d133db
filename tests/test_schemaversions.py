"""Rows of older versions of the schema stay readable; an invented one shows how."""

import hashlib
import json

import pytest

import newscrawl
from newscrawl import schema, schemaversions
from newscrawl.schemaversions import Step
from newscrawl.storage.errors import DumpError
from newscrawl.storage.verify import check_shard
from tests.storage.conftest import make_article


def from_body(row):
    """Version 0.8 called the text `body`, and its bylines were strings of reporters."""
    text, reporters = row.pop("body"), row.pop("reporters")
    return {**row, "text": text, "bylines": [{"name": name, "role": "reporter"} for name in reporters]}


def with_script(row):
    """Version 0.9 did not say the script."""
    return {**row, "script": "Hans" if row["language"] == "zh" else None}


@pytest.fixture
def invented_versions(monkeypatch):
    steps = {"0.8": Step("0.9", from_body), "0.9": Step("1.0", with_script)}
    monkeypatch.setattr(schemaversions, "STEPS", steps)


def old_row():
    row = schema.to_row(make_article(1, language="zh"))
    del row["script"], row["bylines"]
    return {**row, "schema_version": "0.8", "body": row.pop("text"), "reporters": ["张三"]}


@pytest.mark.usefixtures("invented_versions")
def test_a_row_of_an_older_version_takes_every_step_to_todays():
    row = schema.upgrade(old_row())
    assert sorted(schema.validate(row)) == []
    assert (row["schema_version"], row["script"], row["text"]) == ("1.0", "Hans", make_article(1).text)
    assert schema.from_row(old_row()).bylines[0].name == "张三"


@pytest.mark.usefixtures("invented_versions")
def test_dumps_of_an_older_version_are_read_and_are_no_problem_to_verify(tmp_path):
    shard = tmp_path / "example" / "2026-11-22" / "part-1.jsonl"
    shard.parent.mkdir(parents=True)
    shard.write_text(json.dumps(old_row()) + "\n" + schema.to_line(make_article(2)) + "\n")
    articles = list(newscrawl.read_dumps(tmp_path, unique=True))
    assert [(article.id, article.schema_version) for article in articles] == [
        ("example:1", "1.0"),
        ("example:2", "1.0"),
    ]
    data = shard.read_bytes()
    entry = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(), "rows": 2}
    assert list(check_shard(shard, entry)) == []


def test_a_row_of_today_is_left_as_it_is():
    row = schema.to_row(make_article(1))
    assert schema.upgrade(row) == row


def test_a_row_of_a_later_minor_version_is_left_as_it_is():
    row = {**schema.to_row(make_article(1)), "schema_version": "1.4", "mood": "good"}
    assert schema.upgrade(row) == row


@pytest.mark.parametrize(
    ("version", "problem"),
    [
        ("2.0", "schema_version: '2.0' is newer than 1.0, which this newscrawl reads: update newscrawl"),
        ("10.3", "is newer than 1.0"),
        ("0.7", "schema_version: '0.7' is too old: no way is known from there to 1.0"),
        ("one", "schema_version: 'one' is no version such as 1.0"),
        ("", "is no version"),
        (None, "is no version"),
        (1.0, "is no version"),
        ([1], "is no version"),
    ],
)
def test_a_version_that_cannot_be_read_is_named(version, problem):
    with pytest.raises(schema.SchemaError) as error:
        schema.upgrade({"schema_version": version})
    assert problem in str(error.value)


@pytest.mark.usefixtures("invented_versions")
@pytest.mark.parametrize("spoiled", [{"body": 1}, {"reporters": None, "body": ""}, {}])
def test_a_bad_row_of_an_older_version_is_named_with_file_and_line(tmp_path, spoiled):
    shard = tmp_path / "part-1.jsonl"
    shard.write_text(json.dumps({"schema_version": "0.8", **spoiled}) + "\n")
    with pytest.raises(DumpError, match=r"part-1\.jsonl, line 1: no good row of schema 0\.8"):
        list(newscrawl.read_dumps(shard))
