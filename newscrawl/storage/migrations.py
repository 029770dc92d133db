"""The schema of the state database, as the ordered list of steps that built it.

A step is never changed once released: a change of the schema is a new step.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from newscrawl.storage.errors import StateError

FIRST = """
-- The frontier: every URL that a spider ever wanted, and how it ended.
CREATE TABLE url (
    seq INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,                 -- canonical
    kind TEXT NOT NULL CHECK (kind IN ('list', 'article')),
    spider TEXT NOT NULL,
    site TEXT,
    article_id TEXT,
    state TEXT NOT NULL CHECK (state IN ('pending', 'retry', 'done', 'dead')),
    attempts INTEGER NOT NULL DEFAULT 0,      -- failures in a row
    next_try REAL,                            -- Unix time; only in state retry
    outcome TEXT,                             -- the last one
    reason TEXT,
    etag TEXT,
    last_modified TEXT,
    listing TEXT NOT NULL DEFAULT '{}',       -- JSON
    payload TEXT NOT NULL DEFAULT '{}',       -- JSON
    first_seen REAL NOT NULL,
    last_seen REAL NOT NULL
);
CREATE INDEX url_open ON url (spider, seq) WHERE state IN ('pending', 'retry');
CREATE INDEX url_article ON url (article_id) WHERE article_id IS NOT NULL;

-- The rows of the dump.  Shards are derived from them.
CREATE TABLE row (
    id INTEGER PRIMARY KEY AUTOINCREMENT,     -- a number is never used twice: shards are named after it
    article_id TEXT NOT NULL,
    n INTEGER NOT NULL,                       -- revision, 0 for the first
    site TEXT NOT NULL,
    day TEXT NOT NULL,                        -- of storing, in China: the folder of the shard
    stored_at TEXT NOT NULL,
    published_at TEXT,
    content_hash TEXT NOT NULL,
    title TEXT NOT NULL,
    verdict TEXT NOT NULL,
    cluster TEXT NOT NULL,
    run_id TEXT NOT NULL,
    line TEXT NOT NULL,                       -- the JSON, without line feed
    shard TEXT,                               -- file below dumps/, NULL until it is written
    UNIQUE (article_id, n)
);
CREATE INDEX row_unwritten ON row (site, day, id) WHERE shard IS NULL;
CREATE INDEX row_shard ON row (shard, id) WHERE shard IS NOT NULL;
CREATE INDEX row_run ON row (run_id, site, day);

CREATE TABLE shard (
    file TEXT PRIMARY KEY,                    -- <site folder>/<day>/part-....jsonl
    site TEXT NOT NULL,
    day TEXT NOT NULL,
    rows INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,                     -- of the file as it lies, compressed or not
    first_row INTEGER NOT NULL,
    last_row INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX shard_folder ON shard (site, day);

CREATE TABLE run (
    run_id TEXT PRIMARY KEY,
    spider TEXT NOT NULL,
    code_version TEXT NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT,                            -- NULL while it runs, and when it was killed before the next one looked
    outcome TEXT,
    exit_code INTEGER,
    day TEXT NOT NULL                         -- of the end, or of the start until then
) WITHOUT ROWID;
CREATE TABLE run_site (
    run_id TEXT NOT NULL,
    site TEXT NOT NULL,
    counts TEXT NOT NULL,                     -- JSON
    failures TEXT NOT NULL,                   -- JSON, the first ones
    failures_omitted INTEGER NOT NULL,
    PRIMARY KEY (run_id, site)
) WITHOUT ROWID;

-- What repeats are recognised by; one entry per revision.
CREATE TABLE document (
    doc INTEGER PRIMARY KEY,
    article_id TEXT NOT NULL,
    site TEXT NOT NULL,
    text_digest BLOB NOT NULL,                -- of the text as it is
    title_digest BLOB NOT NULL,
    published INTEGER,                        -- Unix time
    comparison BLOB,                          -- of the folded text; NULL when nothing is left of it
    cluster INTEGER NOT NULL,                 -- doc of the cluster's first article
    seen INTEGER NOT NULL                     -- Unix time of judging
);
CREATE INDEX document_article ON document (article_id);
CREATE INDEX document_comparison ON document (comparison) WHERE comparison IS NOT NULL;

CREATE TABLE quarantine (
    file TEXT PRIMARY KEY,                    -- below quarantine/, without suffix
    url TEXT NOT NULL,
    site TEXT NOT NULL,
    reason TEXT NOT NULL,
    run_id TEXT NOT NULL,
    at TEXT NOT NULL
) WITHOUT ROWID;
"""

SECOND = """
-- Near repeats: what two documents are compared by, and where to look for candidates.
ALTER TABLE document ADD COLUMN features BLOB;   -- newscrawl.dedup.features; NULL: known by its digests only

-- What the features were computed with; they can be compared with no others.
CREATE TABLE dedup_setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- Postings (lookup key -> documents) of a stretch of documents, sorted by key: written once, later merged.  The newest
-- documents are in no segment; their keys are computed from their features.
CREATE TABLE segment (
    segment INTEGER PRIMARY KEY,                 -- a random number, so that it never means two things
    first_doc INTEGER NOT NULL,
    last_doc INTEGER NOT NULL,
    documents INTEGER NOT NULL,
    newest INTEGER NOT NULL,                     -- Unix time
    fences BLOB NOT NULL,                        -- first key of every chunk
    filter BLOB NOT NULL                         -- Bloom filter of the keys
);
CREATE TABLE segment_chunk (
    segment INTEGER NOT NULL,
    chunk INTEGER NOT NULL,
    keys BLOB NOT NULL,                          -- 4 bytes each
    docs BLOB NOT NULL,                          -- 2 bytes each, counted from first_doc
    PRIMARY KEY (segment, chunk)
);

-- The copy that stands for a cluster, where it is not the cluster's first.
CREATE TABLE canonical (cluster TEXT PRIMARY KEY, article_id TEXT NOT NULL) WITHOUT ROWID;
"""

THIRD = """
-- What crawlers on several machines need to share one database; on one machine these stay empty.
ALTER TABLE url ADD COLUMN slot TEXT;            -- what one crawler at a time may fetch from: the site, else the host
ALTER TABLE row ADD COLUMN machine TEXT NOT NULL DEFAULT '';    -- whose dumps folder it goes to
ALTER TABLE shard ADD COLUMN machine TEXT NOT NULL DEFAULT '';  -- whose dumps folder it lies in
ALTER TABLE run ADD COLUMN machine TEXT NOT NULL DEFAULT '';
CREATE TABLE lease (
    slot TEXT PRIMARY KEY,
    holder TEXT,                                 -- the run; NULL: nobody
    expires REAL NOT NULL,                       -- Unix time by the database's clock; renewed while the holder lives
    free_at REAL NOT NULL                        -- Unix time before which the site is to be left alone
) WITHOUT ROWID;
CREATE TABLE machine (
    machine TEXT PRIMARY KEY,
    seen REAL NOT NULL                           -- Unix time of its last sign of life, by the database's clock
) WITHOUT ROWID;
CREATE TABLE commit_mark (                       -- the last transaction of each session: whether a commit came through
    session TEXT PRIMARY KEY,
    number INTEGER NOT NULL,
    at REAL NOT NULL
) WITHOUT ROWID;
"""

FOURTH = """
-- How runs went: what is usual for a site is known from the rows before.
CREATE TABLE health (
    run_id TEXT NOT NULL,
    spider TEXT NOT NULL,
    series TEXT NOT NULL,                         -- the spider's arguments: only like runs are compared
    site TEXT NOT NULL,                           -- '' for the run as a whole
    at TEXT NOT NULL,                             -- end of the run
    outcome TEXT NOT NULL,
    findings TEXT NOT NULL,                       -- JSON, newscrawl.monitoring.findings
    measures TEXT NOT NULL,                       -- JSON, newscrawl.monitoring.measures
    accepted INTEGER NOT NULL,                    -- 1: what was before says nothing any more
    PRIMARY KEY (run_id, site)
) WITHOUT ROWID;
CREATE INDEX health_site ON health (spider, series, site, at);
"""

FIFTH = """
-- Lines that sites print around their articles, newscrawl.dedup.site_lines.
CREATE TABLE site_learned (site TEXT PRIMARY KEY, articles INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE site_line (
    site TEXT NOT NULL,
    number INTEGER NOT NULL,                      -- hash of the line, its figures masked
    clusters INTEGER NOT NULL,                    -- articles that printed it, repeats left out
    weight REAL NOT NULL,                         -- the same, older ones counting less
    seen INTEGER NOT NULL,                        -- the site's count of articles when it was last seen
    line TEXT,                                    -- once it is furniture
    PRIMARY KEY (site, number)
) WITHOUT ROWID;
"""

SIXTH = """
-- What each of several crawlers did in a crawl that is not over, newscrawl.monitoring.shares.
CREATE TABLE health_share (
    run_id TEXT PRIMARY KEY,
    spider TEXT NOT NULL,
    series TEXT NOT NULL,                         -- as in health
    share TEXT                                    -- JSON; NULL until the run has ended
) WITHOUT ROWID;
"""

MIGRATIONS: tuple[str, ...] = (FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH)
"""Script i brings a database from version i to version i + 1."""

APPLICATION_ID = 0x6E637277  # "ncrw": tells our files from those of other programs


def migrate(connection: sqlite3.Connection, name: str, migrations: tuple[str, ...] = MIGRATIONS) -> None:
    """Bring the database to the newest version; all steps in one transaction.

    Raises StateError when the file is of a newer version than this code, or is the database of another program.
    """
    if _version(connection, name) == len(migrations):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = _version(connection, name)  # another process may have been quicker
        if version > len(migrations):
            raise StateError(  # noqa: TRY301
                f"{name} was written by a newer newscrawl: its schema is {version}, this one knows {len(migrations)}."
                " Update newscrawl"
            )
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, applied_at TEXT)")
        for number, script in enumerate(migrations[version:], start=version + 1):
            for statement in statements(script):
                connection.execute(statement)
            connection.execute("INSERT INTO schema_version VALUES (?, datetime('now'))", (number,))
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk makes SQLite undo it by itself
            connection.execute("ROLLBACK")
        raise


def statements(script: str) -> Iterator[str]:
    """The statements of a script one by one: `executescript` would end the transaction they must share."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _version(connection: sqlite3.Connection, name: str) -> int:
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "schema_version" in tables:
        return int(connection.execute("SELECT coalesce(max(version), 0) FROM schema_version").fetchone()[0])
    if tables:
        raise StateError(f"{name} is the database of another program: name another file")
    return 0
