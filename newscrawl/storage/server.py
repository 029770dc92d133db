"""Reaching a PostgreSQL server: connecting, the schema, and what its errors mean.  Needs the extra ``[postgresql]``."""

from __future__ import annotations

import time
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.types.numeric import FloatLoader
from psycopg.types.string import StrDumper

from newscrawl.storage.dialect import schema_to_postgresql
from newscrawl.storage.errors import StateError, StorageError, StorageFull, StorageReadOnly, TransactionLost
from newscrawl.storage.migrations import MIGRATIONS, statements
from newscrawl.storage.silence import WatchedConnection

Raw = psycopg.Connection[tuple[Any, ...]]

SCHEMA = "newscrawl"
"""Where the tables are, so that the database may also hold those of others."""

DEFAULTS = {
    "connect_timeout": "10",
    "application_name": "newscrawl",
    # A cable that was cut says nothing: these make both ends notice within half a minute.
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
    "options": (
        f"-c search_path={SCHEMA} -c lock_timeout=60s -c idle_in_transaction_session_timeout=60s"
        " -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
    ),
}
"""What a URL may override by its parameters, such as ``?connect_timeout=3``."""

FURTHER = (
    "CREATE INDEX IF NOT EXISTS url_slot ON url (spider, slot, seq) WHERE state IN ('pending', 'retry')",
    "ALTER TABLE lease SET (fillfactor = 50)",
    "ALTER TABLE commit_mark SET (fillfactor = 50)",
)
"""What only a shared database has: the way from a spider to sites with work, room for rows that change every second."""


class _Text(StrDumper):
    """PostgreSQL's text holds every character but one."""

    def dump(self, obj: str) -> Any:
        return super().dump(obj.replace("\0", "\ufffd") if "\0" in obj else obj)


def label(url: str) -> str:
    """`url` without its password, for messages."""
    known = conninfo_to_dict(url)
    port = f":{known['port']}" if known.get("port") else ""
    user = f"{known['user']}@" if known.get("user") else ""
    return f"postgresql://{user}{known.get('host') or 'localhost'}{port}/{known.get('dbname') or ''}"


def connect(url: str) -> Raw:
    """A connection in autocommit; raises psycopg.Error."""
    settings: dict[str, Any] = {**DEFAULTS, **conninfo_to_dict(url)}
    raw = WatchedConnection.to(make_conninfo(**settings))
    raw.adapters.register_dumper(str, _Text)
    raw.adapters.register_loader("numeric", FloatLoader)  # sums; SQLite knows no decimals
    return raw


def prepare(raw: Raw, name: str) -> None:
    """Bring the schema to this version: all steps in one transaction, while no other process does so.

    Raises StateError where a newer newscrawl has been here.
    """
    with raw.transaction():
        if _version(raw) == len(MIGRATIONS):
            return
    with raw.transaction():
        raw.execute("SELECT pg_advisory_xact_lock(hashtextextended('newscrawl schema', 0))")
        raw.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(SCHEMA)))
        version = _version(raw)
        if version > len(MIGRATIONS):
            raise StateError(
                f"{name} was written by a newer newscrawl: its schema is {version}, this one knows {len(MIGRATIONS)}."
                " Update newscrawl"
            )
        raw.execute("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY, applied_at TEXT)")
        for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
            for statement in statements(script):
                for translated in schema_to_postgresql(statement):
                    raw.execute(translated.encode())
            raw.execute("INSERT INTO schema_version VALUES (%s, now())", (number,))
        for statement in FURTHER:
            raw.execute(statement)


def _version(raw: Raw) -> int:
    if raw.execute("SELECT to_regclass('schema_version')").fetchone() == (None,):
        return 0
    row = raw.execute("SELECT coalesce(max(version), 0) FROM schema_version").fetchone()
    return int(row[0]) if row else 0


def meaning(error: psycopg.Error, name: str) -> StorageError:
    """What an error of the server means for the person who runs the crawl."""
    said = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    state = error.sqlstate or ""
    if state.startswith("40"):  # a deadlock, or the order of transactions
        return TransactionLost(f"{name}: {said}")
    if state == "53100":
        return StorageFull(f"{name}: {said}. Free some space on the server and start the same command again")
    if state in ("25006", "42501"):
        return StorageReadOnly(f"{name}: {said}. Name the primary server, or give the user the right to write")
    if state == "55P03":
        return StorageError(f"{name} is in use by another process that does not let go of it ({said})")
    if state in ("3D000", "28P01", "28000"):
        return StateError(f"{name}: {said}. See docs/scaling.md for how the database is made")
    return StorageError(f"{name}: {said}")


def wait_for_server(url: str, seconds: float) -> Raw:
    """A new connection, tried for longer and longer; raises psycopg.OperationalError after `seconds`."""
    deadline, pause = time.monotonic() + seconds, 0.05
    while True:
        try:
            return connect(url)
        except psycopg.OperationalError:
            if time.monotonic() + pause > deadline:
                raise
        time.sleep(pause)
        pause = min(pause * 2, 5.0)
