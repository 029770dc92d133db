"""A power cut, simulated: of everything that was written, only what was made durable is left.

While a :class:`PowerMeter` is on, it keeps an image of every file and every folder at the moment of its last fsync, and
of the database at the moment a commit returned (SQLite syncs before it returns, as ``synchronous=FULL`` promises).
"""

import os
import random
import sqlite3
import stat
from pathlib import Path


class PowerCut(BaseException):
    """The moment the power fails: nothing that follows in the program happens."""


class PowerMeter:
    """Counts the moments at which something becomes durable, fails at the one it is told, and rebuilds the disk."""

    def __init__(self, root: Path, cut_at: int | None = None) -> None:
        self.root = root.resolve()
        self.cut_at = cut_at
        self.moments = 0
        self._contents: dict[int, bytes] = {}  # by inode, as of the last fsync
        self._names: dict[Path, dict[str, int]] = {}  # of a folder, as of its last fsync
        self._database: dict[str, bytes] = {}
        for path in sorted(self.root.rglob("*")):  # what is there before is durable
            self._names.setdefault(path.parent, {})[path.name] = path.stat().st_ino
            if path.is_file():
                self._contents[path.stat().st_ino] = path.read_bytes()
        self._committed()

    def install(self, monkeypatch) -> None:
        """Watch this process."""
        fsync, connect, meter = os.fsync, sqlite3.connect, self

        def watched(descriptor: int) -> None:
            meter._before()
            fsync(descriptor)
            meter._synced(descriptor)

        class Connection(sqlite3.Connection):
            def execute(self, *statement):
                was_open = self.in_transaction
                if statement[0] in ("COMMIT", "RELEASE part"):
                    meter._before()
                cursor = super().execute(*statement)
                if was_open and not self.in_transaction:
                    meter._committed()
                return cursor

        monkeypatch.setattr(os, "fsync", watched)
        monkeypatch.setattr(sqlite3, "connect", lambda *values, **names: connect(*values, factory=Connection, **names))

    def rebuild(self, target: Path, chance: random.Random) -> None:
        """Write the disk as it is found afterwards; of an appended rest that was not synced, any part may be there."""
        target.mkdir()
        for folder, names in self._names.items():
            for name, inode in names.items():
                path = folder / name
                if not path.is_relative_to(self.root) or name.startswith("newscrawl.db"):
                    continue
                copy = target / path.relative_to(self.root)
                if inode in self._contents:
                    copy.parent.mkdir(parents=True, exist_ok=True)
                    copy.write_bytes(self._contents[inode] + self._rest(path, inode, chance))
        for name, content in self._database.items():
            (target / "state").mkdir(exist_ok=True)
            (target / "state" / name).write_bytes(content)

    def _rest(self, path: Path, inode: int, chance: random.Random) -> bytes:
        durable = self._contents[inode]
        now = path.read_bytes() if path.exists() and path.stat().st_ino == inode else durable
        return now[len(durable) : len(durable) + chance.randrange(len(now) - len(durable) + 1)]

    def _before(self) -> None:
        self.moments += 1
        if self.moments == self.cut_at:
            raise PowerCut

    def _synced(self, descriptor: int) -> None:
        path, status = Path(f"/proc/self/fd/{descriptor}").readlink(), os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            self._names[path] = {entry.name: entry.inode() for entry in os.scandir(path)}
        else:
            self._contents[status.st_ino] = path.read_bytes()

    def _committed(self) -> None:
        state = self.root / "state"
        self._database = {
            path.name: path.read_bytes() for path in state.glob("newscrawl.db*") if path.suffix != ".db-shm"
        }
