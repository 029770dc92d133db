"""The machines that share a database: what each calls itself, which are alive, who writes the rows of one that is not.

A machine is a data directory: it writes its own archive and its own shards.
"""

from __future__ import annotations

import re
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path

from newscrawl.storage.database import Database
from newscrawl.storage.errors import StateError, storage_errors
from newscrawl.storage.files import write_whole

CLOCK = "extract(epoch FROM clock_timestamp())::double precision"
"""Unix time of the database: machines need not agree on theirs.  Only a shared database is asked for it."""
SILENT = f"SELECT machine FROM machine WHERE machine <> :own AND seen < {CLOCK} - :silent"  # noqa: S608 - a constant


def machine_name(data_dir: Path) -> str:
    """The name of a data directory, given once: a part of the host's name, for people, and a random part."""
    path = data_dir / "state" / "machine"
    with storage_errors(path):
        if not path.exists():
            host = re.sub(r"[^a-z0-9]+", "", socket.gethostname().lower())[:16] or "host"
            write_whole(path, lambda file: file.write(f"{host}-{secrets.token_hex(4)}\n".encode()))
        return path.read_text(encoding="ascii").strip()


class Machines:
    """Signs of life of the machines that share a database."""

    def __init__(self, database: Database, machine: str) -> None:
        self._database, self._machine = database, machine

    def beat(self) -> None:
        """Say that this machine is alive."""
        self._database.repeatable(
            f"INSERT INTO machine (machine, seen) VALUES (?, {CLOCK})"  # noqa: S608 - a constant
            " ON CONFLICT (machine) DO UPDATE SET seen = excluded.seen RETURNING seen",
            (self._machine,),
        )

    def adopt(self, silent: float) -> int:
        """Take over the rows in no shard of machines that were `silent` for so many seconds; how many.

        A machine that comes back finds nothing of them to write.  Its runs stay its own: only itself knows whether they
        were killed or merely held up.
        """
        if not self.left_behind(silent):
            return 0
        return self._database.atomically(
            lambda: (
                self._database.execute(
                    f"UPDATE row SET machine = :own WHERE shard IS NULL AND machine IN ({SILENT})",  # noqa: S608
                    {"own": self._machine, "silent": silent},
                ).rowcount
            )
        )

    def left_behind(self, silent: float) -> bool:
        """Whether machines that were `silent` for so many seconds have rows in no shard."""
        query = f"SELECT 1 FROM row WHERE shard IS NULL AND machine IN ({SILENT}) LIMIT 1"  # noqa: S608
        return bool(self._database.rows(query, {"own": self._machine, "silent": silent}))


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine as the shared state knows it."""

    name: str
    silent: float
    """Seconds since its last sign of life."""
    rows: int
    """Rows in the shards of its folder."""
    unwritten: int
    """Rows in no shard yet."""
    open_runs: int
    """Runs of its that never came to an end."""


def machines_of(database: Database) -> list[Machine]:
    """All machines, those that were heard of last first."""
    found = database.rows(
        f"SELECT machine, {CLOCK} - seen,"  # noqa: S608 - a constant
        " (SELECT coalesce(sum(rows), 0) FROM shard WHERE shard.machine = machine.machine),"
        " (SELECT count(*) FROM row WHERE shard IS NULL AND row.machine = machine.machine),"
        " (SELECT count(*) FROM run WHERE outcome IS NULL AND run.machine = machine.machine)"
        " FROM machine ORDER BY seen DESC, machine"
    )
    return [Machine(name, silent, int(rows), unwritten, runs) for name, silent, rows, unwritten, runs in found]


def give_back(database: Database, name: str, *, silent: float) -> int:
    """Of a machine that never comes back: have the rows of its shards written again, by whoever crawls next; how many.

    Its open runs have been killed.  Raises StateError for a machine that nobody knows, or that has shown a sign of life
    in the last `silent` seconds.
    """

    def work() -> int:
        known = {one.name: one for one in machines_of(database)}
        if name not in known:
            raise StateError(f"no machine is called {name!r}; there are {', '.join(sorted(known)) or 'none'}")
        if known[name].silent < silent:
            raise StateError(
                f"{name} was alive {known[name].silent:.0f} s ago: its shards would be written twice. If it is gone for"
                f" good, try again when it has been silent for {silent:.0f} s"
            )
        rows = database.execute("UPDATE row SET shard = NULL WHERE machine = ? AND shard IS NOT NULL", (name,)).rowcount
        database.execute("DELETE FROM shard WHERE machine = ?", (name,))
        database.execute("UPDATE run SET outcome = 'killed' WHERE machine = ? AND outcome IS NULL", (name,))
        return rows

    return database.atomically(work)
