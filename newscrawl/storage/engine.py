"""What the two engines have in common, as :class:`newscrawl.storage.database.Database` sees them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

Values = Sequence[Any] | Mapping[str, Any]


class Cursor(Protocol):
    """The answer to a statement."""

    @property
    def rowcount(self) -> int: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> list[Any]: ...
    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """Runs statements; marks of values are ``?`` or ``:name`` on every engine."""

    @property
    def in_transaction(self) -> bool: ...
    def execute(self, statement: str, values: Any = (), /) -> Cursor: ...
    def executemany(self, statement: str, values: Iterable[Any], /) -> Cursor: ...
    def close(self) -> None: ...


class Engine(Protocol):
    """One connection to one database, and what differs between engines."""

    name: str
    """What messages call the database: its path, or its URL without a password."""
    shared: bool
    """Whether several machines may use it at once."""

    @property
    def connection(self) -> Connection: ...
    def errors(self) -> AbstractContextManager[None]:
        """Turn the engine's errors into :class:`newscrawl.storage.errors.StorageError`."""

    def begin(self, lock: str | None) -> None:
        """Open a transaction; one that writes waits until no other process holds the same `lock`."""

    def commit(self) -> None:
        """End it; it is durable when this returns."""

    def repeatable(self, statement: str, values: Any = ()) -> list[tuple[Any, ...]]:
        """The rows of a statement that is a transaction of its own and may be done twice without harm."""

    def rollback(self) -> None:
        """Undo it, if it is open."""

    def close(self) -> None:
        """Let go of the database."""
