import random
import subprocess
import sys
import time
from collections import Counter

import numpy as np
import pytest

from newscrawl.dedup import postings
from newscrawl.dedup import resident as in_memory
from newscrawl.dedup.deduplicator import Deduplicator
from newscrawl.dedup.index import Index
from newscrawl.dedup.signature import Numpy
from newscrawl.dedup.verdict import Document
from newscrawl.storage.database import Database
from newscrawl.storage.errors import StateError
from tests.dedup.articles import document, sentences, text

DOCUMENTS = [document(number, text(number % 90), site=f"s{number // 90}") for number in range(90)]
DOCUMENTS += [
    document(seed, "".join(sentences(seed)[:-2]), site="copy") for seed in random.Random(1).sample(range(90), 30)
]


@pytest.fixture
def small(monkeypatch):
    """Segments of few documents, so that there are many."""
    monkeypatch.setattr(postings, "RECENT", 5)
    monkeypatch.setattr(postings, "MERGED", 3)


def judged(path, batch=7):
    verdicts = []
    for start in range(0, len(DOCUMENTS), batch):
        with Deduplicator(path) as dedup:  # as a cron job would: every batch in a process that knows nothing yet
            verdicts += dedup.judge(DOCUMENTS[start : start + batch])
    return verdicts


@pytest.mark.parametrize("resident", [0, 1000, 10**9])
def test_verdicts_are_the_same_from_memory_and_from_segments(tmp_path, small, monkeypatch, resident):
    monkeypatch.setattr(in_memory, "RESIDENT", resident)
    from_segments = judged(tmp_path / "segments.db")
    monkeypatch.setattr(postings, "RECENT", 10**6)
    assert judged(tmp_path / "memory.db") == from_segments
    assert [verdict.kind for verdict in from_segments] == ["new"] * 90 + ["near"] * 30


@pytest.mark.parametrize("many", [0, 10**9])
@pytest.mark.parametrize("documents", [0, 1, 3, 2000])
def test_a_key_is_found_with_all_its_documents(monkeypatch, many, documents):
    monkeypatch.setattr(in_memory, "MANY", many)
    chance = random.Random(documents)
    keys = [0, 1, 2**16, 2**32 - 1, *(chance.randrange(2**32) for _ in range(500))]
    pairs = sorted((chance.choice(keys[: 1 + documents]), document) for document in range(documents))
    found = in_memory.Sorted(np.array([key << 32 | document for key, document in pairs], np.uint64))
    wanted = sorted(keys)
    hits = found.having(np.array(wanted, np.uint32))
    assert list(zip(hits.places.tolist(), hits.docs.tolist(), strict=True)) == [
        (place, document) for place, key in enumerate(wanted) for its_key, document in pairs if its_key == key
    ]


def test_segments_are_merged(location, small):
    judged(location)
    with Database(location) as database:
        ((segments, documents),) = database.rows("SELECT count(*), sum(documents) FROM segment")
    assert segments < 12
    assert documents >= 110


def test_what_was_undone_is_no_candidate(location, small):
    with Database(location) as database:
        index = Index(database.connection)
        for seed in range(12):
            database.begin()
            index.judge(Document.of(document(seed, text(seed))))
            database.rollback()
        database.begin()
        kinds = [index.judge(Document.of(document(seed, text(seed), site="other"))).kind for seed in range(12)]
        database.commit()
        assert kinds == ["new"] * 12
        assert database.rows("SELECT count(*) FROM document") == [(12,)]


def test_a_process_sees_what_another_one_wrote(location):
    with Deduplicator(location) as one, Deduplicator(location) as two:
        one.judge([document(1, text(1))])
        assert two.judge([document(2, "".join(sentences(1)[:-2]))])[0].of == "example:1"
        assert one.judge([document(3, "".join(sentences(1)[1:]))])[0].kind == "near"


def test_old_documents_are_only_found_by_exact_copies_once_compacted(location, small, monkeypatch):
    judged(location)
    now = time.time()
    monkeypatch.setattr(postings.time, "time", lambda: now + (postings.WINDOW_DAYS + 1) * postings.DAY)
    with Database(location) as database:
        index = Index(database.connection)
        with database.transaction():
            index.compact()
        assert database.rows("SELECT count(*) FROM segment")[0][0] <= 1
        with database.transaction():
            assert index.judge(Document.of(document(1, text(3), site="late"))).kind == "exact"
            assert index.judge(Document.of(document(2, "".join(sentences(4)[:-2]), site="late"))).kind == "new"


def test_a_store_of_an_engine_that_is_not_there_is_refused_with_its_name(tmp_path):
    with Deduplicator(tmp_path / "state.db") as dedup:
        dedup.judge([document(1, text(1))])
    with Database(tmp_path / "state.db") as database:
        database.execute("UPDATE dedup_setting SET value = 'rensa-0' WHERE name = 'engine'")
    with Deduplicator(tmp_path / "state.db") as dedup, pytest.raises(StateError, match="rensa-0"):
        dedup.judge([document(2, text(2))])


def test_numpy_finds_the_same_copies_where_rensa_is_not_there(tmp_path, monkeypatch):
    monkeypatch.setattr("newscrawl.dedup.index.engine", lambda name: Numpy())
    assert [verdict.kind for verdict in judged(tmp_path / "state.db", 60)] == ["new"] * 90 + ["near"] * 30


WRITER = """
import sys
from newscrawl.dedup.deduplicator import Deduplicator
from tests.dedup.articles import document, text
with Deduplicator(sys.argv[1]) as dedup:
    for start in range(0, 60, 5):
        batch = [document(f"{sys.argv[2]}-{seed}", text(seed)) for seed in range(start, start + 5)]
        for one, verdict in zip(batch, dedup.judge(batch)):
            print(one["id"], verdict.kind, verdict.cluster, flush=True)
"""


def test_of_four_processes_one_is_killed_and_nothing_acknowledged_is_lost(tmp_path):
    path = tmp_path / "state.db"
    running = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(n)], stdout=subprocess.PIPE, text=True)
        for n in range(4)
    ]
    first = running[0].stdout.readline()
    running[0].kill()
    said = [first, *(line for process in running for line in process.communicate(timeout=120)[0].splitlines())]
    acknowledged = [line.split() for line in said if len(line.split()) == 3]
    assert [process.returncode for process in running[1:]] == [0, 0, 0]
    with Database(path) as database:
        stored = {row[0] for row in database.rows("SELECT article_id FROM document")}
        assert database.rows("PRAGMA integrity_check") == [("ok",)]
        assert database.rows("SELECT count(*) FROM document WHERE cluster = doc") == [(60,)]
        firsts = [row[0] for row in database.rows("SELECT article_id FROM document WHERE cluster = doc")]
    assert {article_id for article_id, _, _ in acknowledged} <= stored
    # Every one of the sixty articles was new once, to whichever process came first, and to no other.
    assert Counter(first.split("-")[1] for first in firsts) == {str(article): 1 for article in range(60)}
    for article in range(60):
        said_new = [one for one, kind, _ in acknowledged if kind == "new" and one.split("-")[1] == str(article)]
        clusters = {cluster for one, _, cluster in acknowledged if one.split("-")[1] == str(article)}
        assert len(clusters) == 1
        assert set(said_new) <= clusters
        assert len(said_new) <= 1
