import copy
import json
import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from newscrawl import items, schema
from newscrawl.fieldtypes import is_time
from newscrawl.items import Article
from newscrawl.recordtypes import field_type

DOCS = Path(__file__).parent.parent / "docs"

formats = FormatChecker(formats=())
formats.checks("date-time")(lambda value: not isinstance(value, str) or is_time(value))
published = Draft202012Validator(schema.json_schema(), format_checker=formats)

texts = st.text(max_size=20)
words = st.text(st.characters(codec="utf-8"), max_size=20)
filled = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
counts = st.integers(0, 10**6)
times = st.datetimes(
    timezones=st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
    min_value=datetime(1900, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
)
hashes = st.binary(min_size=32, max_size=32).map(lambda digest: f"sha256:{digest.hex()}")
articles = st.builds(
    Article,
    schema_version=st.just("1.0"),
    **dict.fromkeys(("id", "url", "canonical_url", "site"), filled),
    **dict.fromkeys(("site_name", "title", "text"), words),
    **dict.fromkeys(("subtitle", "summary", "published_raw", "source", "doc_no"), st.none() | words),
    fetched_at=times,
    published_at=st.none() | times,
    bylines=st.lists(st.builds(items.Byline, name=words), max_size=2),
    images=st.lists(st.builds(items.Image, url=words, after_paragraph=counts), max_size=2),
    attachments=st.lists(st.builds(items.Attachment, url=words), max_size=2),
    tags=st.lists(words, max_size=2),
    revision=st.none() | st.builds(items.Revision, n=st.integers(1, 99), previous_hash=words, changed_at=times),
    content_hash=hashes,
    dedup=st.builds(items.Dedup, of=st.none() | words, cluster=words, score=st.none() | st.floats(0, 1)),
    quality=st.builds(
        items.Quality,
        chars=counts,
        removed=st.lists(st.builds(items.Removal, rule=words, blocks=counts, chars=counts), max_size=2),
        repairs=st.lists(st.builds(items.Repair, rule=words, count=counts), max_size=2),
    ),
    provenance=st.dictionaries(words, words, max_size=2),
    crawl=st.builds(
        items.Crawl,
        code_version=words,
        encoding=words,
        etag=st.none() | words,
        raw=st.none() | st.builds(items.ArchiveRecord, file=words, offset=counts, digest=words),
    ),
)
rows = articles.map(schema.to_row)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=4,
)


def paths(value, path=()):
    """Every place in a JSON value."""
    yield path
    if isinstance(value, dict):
        for key, part in value.items():
            yield from paths(part, (*path, key))
    if isinstance(value, list):
        for number, part in enumerate(value):
            yield from paths(part, (*path, number))


def spoil(row, path, value):
    """A copy of `row` with another value at `path`; the marker takes the place out."""
    row = copy.deepcopy(row)
    if not path:
        return value
    target = row
    for key in path[:-1]:
        target = target[key]
    if value is GONE:
        del target[path[-1]]
    else:
        target[path[-1]] = value
    return row


GONE = object()
QUALITY = {"chars": 1, "flags": [], "removed": [], "repairs": [], "site_lines": None}


# ------------------------------------------------------------------------------------------------ lines and back


@settings(deadline=None)
@given(articles)
def test_an_article_comes_back_from_its_line(article):
    line = schema.to_line(article)
    assert schema.from_row(json.loads(line)) == article
    assert line.splitlines() == [line]
    assert schema.validate(json.loads(line)) == []


@settings(deadline=None)
@given(st.text(st.characters(), max_size=40))
def test_any_string_makes_a_line_of_utf8_that_no_reader_tears(make_row_article, text):
    line = schema.to_line(make_row_article(text=text))
    assert line.encode("utf-8").decode("utf-8").splitlines() == [line]
    expected = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    assert json.loads(line)["text"] == expected


@pytest.fixture(scope="module")
def make_row_article():
    def make(**changes):
        values = {
            "id": "e:1", "url": "https://e/1", "canonical_url": "https://e/1", "site": "e", "site_name": "e",
            "title": "标题", "text": "正文", "fetched_at": datetime(2026, 11, 22, 4, tzinfo=UTC),
            "content_hash": "sha256:" + "0" * 64, "quality": items.Quality(chars=2),
            "crawl": items.Crawl(code_version="0", encoding="utf-8"),
        }  # fmt: skip
        return Article(**{**values, **changes})

    return make


def test_keys_stand_in_the_order_of_the_record_and_null_is_written(make_row_article):
    line = schema.to_line(make_row_article())
    assert line.startswith('{"schema_version":"1.0","id":"e:1","url":')
    assert '"subtitle":null' in line
    assert '"title":"标题"' in line
    assert list(json.loads(line)) == list(schema.json_schema()["properties"])


def test_line_ends_of_other_readers_are_escaped_and_lone_surrogates_replaced(make_row_article):
    line = schema.to_line(make_row_article(text="a\u2028b\u2029c\u0085d\ud83de\ud83d\ude00\x1c"))
    assert '"text":"a\\u2028b\\u2029c\\u0085d\ufffde\U0001f600\\u001c"' in line


def test_times_keep_their_offset(make_row_article):
    beijing = timezone(timedelta(hours=8))
    row = schema.to_row(make_row_article(published_at=datetime(2024, 1, 4, 11, 49, tzinfo=beijing)))
    assert row["published_at"] == "2024-01-04T11:49:00+08:00"


def test_an_offset_with_seconds_becomes_utc(make_row_article):
    shanghai_1900 = timezone(timedelta(hours=8, minutes=5, seconds=43))
    row = schema.to_row(make_row_article(published_at=datetime(1900, 1, 1, 8, 5, 43, tzinfo=shanghai_1900)))
    assert row["published_at"] == "1900-01-01T00:00:00+00:00"
    assert schema.validate(row) == []


def test_a_number_that_json_does_not_know_is_refused(make_row_article):
    article = make_row_article(dedup=items.Dedup(score=float("nan")))
    with pytest.raises(ValueError, match="not JSON compliant"):
        schema.to_line(article)
    assert schema.validate(schema.to_row(article)) == ["dedup.score: nan is out of range"]


def test_a_row_of_a_later_minor_version_loads_and_one_of_another_major_version_does_not(make_row_article):
    row = schema.to_row(make_row_article())
    assert schema.from_row({**row, "schema_version": "1.7", "mood": "good"}).schema_version == "1.7"
    with pytest.raises(schema.SchemaError, match=r"'2\.0' is newer than 1\.0"):
        schema.from_row({**row, "schema_version": "2.0"})


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"title": GONE}, "title: missing"),
        ({"title": None}, "title: None is not a string"),
        ({"id": ""}, "id: is empty"),
        ({"mood": "good"}, "mood: no such field"),
        ({"bylines": [{"name": "张三", "role": "x"}]}, "bylines[0].role: 'x' is not one of author, reporter, corresp"),
        ({"bylines": {}}, "bylines: {} is not a list"),
        ({"published_at": "2024-01-04T11:49:00"}, "published_at: '2024-01-04T11:49:00' is not a time with offset"),
        ({"published_at": "2024-02-30T11:49:00+08:00"}, "published_at: '2024-02-30T11:49:00+08:00' is not a time"),
        ({"quality": None}, "quality: None is not an object"),
        ({"quality": {**QUALITY, "chars": -1}}, "quality.chars: -1 is out of range"),
        ({"provenance": {"title": 1}}, "provenance.title: 1 is not a string"),
        ({"content_hash": "sha1:abc"}, "content_hash: 'sha1:abc' is not of the form"),
        ({"text": ["x" * 500]}, "text: ['xxxx"),
    ],
)
def test_problems_say_where_and_what(make_row_article, change, problem):
    row = schema.to_row(make_row_article())
    for key, value in change.items():
        row = spoil(row, (key,), value)
    (found,) = schema.validate(row)
    assert found.startswith(problem)
    assert len(found) < 150


# --------------------------------------------------------------------------------------------- the published schema


@settings(deadline=None)
@given(st.data())
def test_the_validator_and_the_published_schema_agree(data):
    row = data.draw(rows)
    assert schema.validate(row) == []
    assert published.is_valid(row)
    places = list(paths(row))
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(places))
        odd = st.sampled_from([None, "", "1.0", "2024-02-30T00:00:00+08:00", "author", 0, -1, 1.0, 0.5, True, [], {}])
        value = data.draw(odd | json_values | (st.just(GONE) if path and isinstance(path[-1], str) else st.nothing()))
        spoiled = spoil(row, path, value)
        assert (schema.validate(spoiled) == []) == published.is_valid(spoiled), spoiled


@settings(deadline=None)
@given(json_values)
def test_they_agree_on_anything_at_all(value):
    assert (schema.validate(value) == []) == published.is_valid(value)


def test_the_published_schema_is_one():
    Draft202012Validator.check_schema(schema.json_schema())


def test_the_documents_are_current():
    again = "run `python -m newscrawl.schema docs`"
    assert (DOCS / "article.schema.json").read_text("utf-8") == schema.published_schema(), again
    assert (DOCS / "data-dictionary.md").read_text("utf-8") == schema.data_dictionary(), again


def test_every_field_is_described():
    dictionary = schema.data_dictionary()
    for name in ("Article", "Byline", "Image", "Attachment", "Revision", "Dedup", "Quality", "Crawl", "ArchiveRecord"):
        assert f"\n## {name}\n" in dictionary
    assert not re.search(r"\| *\|", dictionary)
    assert '| `published_precision` | "second" "minute" "day" null | second, minute or day:' in dictionary


def test_a_type_without_a_form_in_json_is_refused():
    with pytest.raises(TypeError, match="the schema has no form for <class 'bytes'>"):
        field_type(bytes, "Article.text", {})
