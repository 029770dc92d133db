"""What time it is: the state, the runs and the fetched pages ask here, so that a simulation can live through days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_ahead = timedelta()


def now() -> datetime:
    """The time of the machine, in UTC; aware."""
    return datetime.now(UTC) + _ahead


def timestamp() -> float:
    """The same as Unix time."""
    return now().timestamp()


def set_ahead(by: timedelta) -> None:
    """Let this process live `by` later than the machine: for simulations only."""
    global _ahead  # noqa: PLW0603 - a process has one time
    _ahead = by
