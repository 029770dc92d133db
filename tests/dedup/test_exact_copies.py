"""Exact copies are known by their digest; what is like them is found by the features of the document they repeat."""

import time

import pytest

from newscrawl.dedup import batch
from newscrawl.dedup.deduplicator import Deduplicator
from newscrawl.dedup.index import Index
from newscrawl.dedup.postings import DAY
from newscrawl.dedup.verdict import Document
from newscrawl.storage.database import Database
from tests.dedup.articles import document, sentences, text

SHORTENED = "".join(sentences(1)[:-2])


def with_features(location):
    with Database(location) as database:
        return [
            row[0] for row in database.rows("SELECT article_id FROM document WHERE features IS NOT NULL ORDER BY doc")
        ]


@pytest.mark.parametrize("together", [True, False])
def test_an_exact_copy_takes_no_room_for_features_and_is_found_by_those_of_the_first(location, together):
    copies = [document(number, text(1)) for number in (1, 2, 3)]
    with Deduplicator(location) as dedup:
        batches = [copies] if together else [[copy] for copy in copies]
        assert [found.kind for some in batches for found in dedup.judge(some)] == ["new", "exact", "exact"]
    assert with_features(location) == ["example:1"]
    with Deduplicator(location) as dedup:
        found = dedup.judge([document(4, SHORTENED)])[0]
    assert (found.kind, found.of, found.cluster) == ("near", "example:1", "example:1")


def test_an_exact_copy_that_is_changed_is_found_as_it_says_now(location):
    with Deduplicator(location) as dedup:
        dedup.judge([document(1, text(1)), document(2, text(1))])
        dedup.judge([document(2, text(2)), document(2, text(2))])
        found = dedup.judge([document(3, "".join(sentences(2)[:-2]))])[0]
    assert (found.kind, found.of) == ("near", "example:2")
    assert with_features(location) == ["example:1", "example:2", "example:3"]


def test_an_exact_copy_of_an_old_document_gets_features_of_its_own(location, monkeypatch):
    with Deduplicator(location) as dedup:
        dedup.judge([document(1, text(1))])
        now = time.time()
        monkeypatch.setattr(batch.time, "time", lambda: now + (batch.RENEWED_DAYS + 1) * DAY)
        assert [found.kind for found in dedup.judge([document(2, text(1)), document(3, text(1))])] == ["exact", "exact"]
    assert with_features(location) == ["example:1", "example:2"]


def test_copies_that_were_undone_are_no_candidates(location):
    with Database(location) as database:
        index = Index(database.connection)
        with database.transaction():
            index.judge(Document.of(document(1, text(1))))
        database.begin()
        index.judge_all([Document.of(document(2, text(1))), Document.of(document(3, text(1)))])
        database.rollback()
        with database.transaction():
            judged = [document(4, text(4)), document(5, SHORTENED), document(6, "".join(sentences(4)[:-2]))]
            verdicts = index.judge_all([Document.of(one) for one in judged])
    assert [verdict.of for verdict in verdicts] == [None, "example:1", "example:4"]


def test_a_document_is_not_forgotten_while_an_exact_copy_relies_on_its_features(location):
    with Database(location) as database:
        index = Index(database.connection)
        shortened = Document.of(document(2, SHORTENED))
        with database.transaction():
            index.judge_all([Document.of(document(1, text(1))), shortened, Document.of(document(3, SHORTENED))])
            index.forget(shortened)
        with database.transaction():
            index.forget(Document.of(document(3, SHORTENED)))
        assert database.rows("SELECT article_id FROM document ORDER BY doc") == [("example:1",), ("example:2",)]


def test_an_unchanged_page_met_twice_stands_for_no_copy_where_its_comparison_text_is_of_an_older_version(location):
    with Deduplicator(location) as dedup:
        dedup.judge([document(1, text(1))])
    with Database(location) as database, database.transaction():
        database.connection.execute("UPDATE document SET comparison = ?", (b"of an older version",))
    with Deduplicator(location) as dedup:
        found = dedup.judge([document(1, text(1)), document(1, text(1)), document(2, text(1))])
    assert [one.kind for one in found] == ["unchanged", "unchanged", "near"]
