"""Stores that earlier versions filled are brought to the newest schema and go on being used."""

import sqlite3
import struct
from hashlib import blake2b

import pytest

from newscrawl.dedup.deduplicator import Deduplicator
from newscrawl.dedup.extraction import extract
from newscrawl.dedup.signature import engine
from newscrawl.storage.database import Database
from newscrawl.storage.migrations import MIGRATIONS, migrate
from tests.dedup.articles import sentences, text

DOCUMENTS = 30


def packed_as_version_2(features):
    """Without letters and without a mark for digests."""
    head = struct.pack("<BIHH", 2, features.grams, len(features.clauses), len(features.figures))
    ordinals = bytes(min(255, figure >> 16) for figure in features.figures.tolist())
    return b"".join(
        (head, features.slots.tobytes(), features.clauses.tobytes(), ordinals, features.figures.astype("<u2").tobytes())
    )


def filled(path, version):
    """A store as the schema of `version` had it, with documents as that version wrote them."""
    connection = sqlite3.connect(path, isolation_level=None)
    migrate(connection, str(path), MIGRATIONS[:version])
    chosen = engine()
    if version > 1:
        connection.execute("INSERT INTO dedup_setting VALUES ('engine', ?)", (chosen.name,))
    for number, features in enumerate(extract([(text(seed), "") for seed in range(DOCUMENTS)], chosen), start=1):
        body = text(number - 1)
        values = (
            number, f"example:{number - 1}", "example", blake2b(body.encode(), digest_size=12).digest(),
            blake2b(b"", digest_size=12).digest(), None, features.digest, number, 1_700_000_000 + number,
        )  # fmt: skip
        connection.execute(
            "INSERT INTO document (doc, article_id, site, text_digest, title_digest, published, comparison, cluster,"
            " seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            values,
        )
        if version > 1:
            connection.execute(
                "UPDATE document SET features = ? WHERE doc = ?", (packed_as_version_2(features), number)
            )
    connection.close()


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_a_filled_store_of_an_older_schema_is_migrated_and_still_finds_copies(tmp_path, version):
    path = tmp_path / "state.db"
    filled(path, version)
    with Deduplicator(path) as dedup:
        judged = dedup.judge(
            [
                {"id": "example:3", "url": "", "site": "example", "text": text(3)},
                {"id": "other:4", "url": "", "site": "other", "text": text(4).replace("，", ",")},
                {"id": "other:5", "url": "", "site": "other", "text": "".join(sentences(5)[:-3])},
                {"id": "other:6", "url": "", "site": "other", "text": text(600)},
            ]
        )
    shortened = "near" if version > 1 else "new"  # the first version knew exact copies only
    assert [verdict.kind for verdict in judged] == ["unchanged", "exact", shortened, "new"]
    assert judged[1].of == "example:4"
    with Database(path) as database:
        assert database.rows("SELECT count(*) FROM document") == [(DOCUMENTS + 3,)]
        assert database.rows("SELECT max(version) FROM schema_version") == [(len(MIGRATIONS),)]


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_what_was_migrated_is_found_again_by_the_next_process(tmp_path, version):
    path = tmp_path / "state.db"
    filled(path, version)
    for _ in range(2):
        with Deduplicator(path) as dedup:
            kinds = {dedup.judge([{"id": "late:1", "url": "", "site": "late", "text": text(700)}])[0].kind}
    assert kinds == {"unchanged"}
