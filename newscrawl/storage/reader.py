"""Reading dumps: only finished shards, rows of every version of the schema, with the filters that consumers ask for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from newscrawl.items import Article
from newscrawl.schema import SchemaError, from_row, upgrade
from newscrawl.sites.base import BEIJING
from newscrawl.storage.choice import Choice
from newscrawl.storage.cursor import Cursor
from newscrawl.storage.errors import DumpError
from newscrawl.storage.files import safe_name
from newscrawl.storage.objects import object_errors, place_of
from newscrawl.storage.shards import DAMAGED, SUFFIXES, read_lines

Day = str | date | None
"""``2026-11-01``, ``2026-11-01T08:00:00+08:00``, a date or a datetime; without offset it is Beijing time."""
Names = str | Iterable[str] | None
"""One name, or several."""
Place = tuple[Path, int]
"""A shard, and the number of a line in it."""


class Line(NamedTuple):
    """One line of a dump."""

    path: Path
    number: int
    data: bytes
    """As it lies in the shard, without line feed."""
    row: dict[str, Any]
    """Its JSON values, as a row of today's schema."""

    @property
    def article(self) -> Article:
        """The row as an article; raises DumpError where it does not fit the schema."""
        try:
            return from_row(self.row)
        except ValueError as error:
            raise self.error(error) from error

    def error(self, problem: object) -> DumpError:
        """The error that says what is wrong with this line."""
        return DumpError(f"{self.path}, line {self.number}: {problem}")


def read_dumps(  # noqa: PLR0913 - the filters that consumers ask for
    root: str | Path,
    *,
    site: Names = None,
    since: Day = None,
    until: Day = None,
    verdict: Names = None,
    unique: bool = False,
    latest: bool = False,
    cursor: Cursor | None = None,
) -> Iterator[Article]:
    """The articles under `root`: a dumps folder, a folder in it, or one shard; as a path, or as a URL such as
    ``s3://bucket/dumps``.

    `site` and `verdict` name one or several.  `since` and `until` (both included) look at `published_at`, and at
    `fetched_at` where that is not known.  `latest` leaves out rows that a later revision replaces.  `unique` gives one
    article per cluster: the latest revision of the copy that stands for it, or of the earliest copy if that does not
    pass the filters.  With a `cursor` only rows come that it has not seen, new articles and revisions alike; keep it by
    :meth:`Cursor.save` when what was read is safe.

    Raises DumpError at once when there is no such folder, and while reading when a line is bad, naming file and line;
    ValueError for a date that is none, and for a cursor with `unique` or `latest`, which need all rows.
    """
    wanted = Filter(names(site), first_moment(since), last_moment(until), names(verdict))
    lines = select([place_of(root)], wanted, unique=unique, latest=latest, cursor=cursor)
    return (line.article for line in lines)


def select(
    roots: Iterable[Path],
    wanted: Filter,
    *,
    unique: bool = False,
    latest: bool = False,
    cursor: Cursor | None = None,
) -> Iterator[Line]:
    """The lines behind :func:`read_dumps`, over several folders or shards."""
    paths = [path for root in roots for path in shard_files(root, wanted.sites)]
    if cursor is not None:
        if unique or latest:
            raise ValueError("a cursor gives every new row: choose the latest or unique ones among all that it gave")
        return (line for line in _unread(paths, cursor) if wanted.takes(line))
    if unique or latest:
        return _chosen(paths, wanted, unique=unique)
    return (line for line in _parsed(_lines(paths)) if wanted.takes(line))


def shard_files(root: Path, sites: Names = None) -> list[Path]:
    """The finished shards under `root`, in order; raises DumpError when it does not exist, or cannot be read."""
    try:
        with object_errors(root):
            return _shard_files(root, sites)
    except OSError as error:
        raise DumpError(f"{root}: {error}") from error


def _shard_files(root: Path, sites: Names) -> list[Path]:
    if root.is_file():
        return [root]
    if not root.is_dir():
        raise DumpError(f"{root}: no such dumps folder")
    folders = [root / safe_name(site) for site in sorted(names(sites) or ())]
    found = [folder for folder in folders if folder.is_dir()] or [root]
    shards = (path for folder in found for path in folder.rglob("part-*"))
    return sorted(path for path in shards if path.name.endswith(tuple(SUFFIXES.values())))


def parse_line(data: bytes) -> dict[str, Any]:
    """The row in a line of a dump, upgraded to today's schema; raises ValueError for what is no JSON object."""
    row = json.loads(data, parse_constant=_refuse_constant)
    if not isinstance(row, dict):
        raise SchemaError("row: not an object")
    return upgrade(row)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows are wanted; None wants all."""

    sites: frozenset[str] | None = None
    since: datetime | None = None
    until: datetime | None = None
    verdicts: frozenset[str] | None = None

    def takes(self, line: Line) -> bool:
        """Whether the row of `line` is one of them; raises DumpError where it lacks what that depends on."""
        row = line.row
        try:
            return (
                (self.sites is None or row["site"] in self.sites)
                and (self.verdicts is None or row["dedup"]["verdict"] in self.verdicts)
                and ((self.since is None and self.until is None) or self._takes_moment(_moment(row)))
            )
        except (LookupError, TypeError, ValueError) as error:
            raise line.error(_reason(error)) from error

    def _takes_moment(self, moment: datetime) -> bool:
        return (self.since is None or moment >= self.since) and (self.until is None or moment <= self.until)


def names(one_or_several: Names) -> frozenset[str] | None:
    """The names as a set."""
    return frozenset([one_or_several] if isinstance(one_or_several, str) else one_or_several or ()) or None


def first_moment(day: Day) -> datetime | None:
    """Where a span begins that starts on `day`."""
    moment = _moment_of(day)
    return moment if moment is None or isinstance(moment, datetime) else datetime.combine(moment, time(), BEIJING)


def last_moment(day: Day) -> datetime | None:
    """Where a span ends that includes `day`."""
    moment = _moment_of(day)
    if moment is None or isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time(), BEIJING) + timedelta(days=1, microseconds=-1)


def _moment_of(day: Day) -> date | None:
    if isinstance(day, str):
        try:
            day = date.fromisoformat(day) if len(day) == len("2026-11-01") else datetime.fromisoformat(day)
        except ValueError as error:
            raise ValueError(f"{day!r} is no date such as 2026-11-01") from error
    if isinstance(day, datetime) and day.tzinfo is None:
        return day.replace(tzinfo=BEIJING)
    return day


def _moment(row: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(row["published_at"] or row["fetched_at"])


def _lines(paths: Iterable[Path]) -> Iterator[tuple[Place, bytes]]:
    for path in paths:
        number = 0
        try:
            for number, data in enumerate(read_lines(path), start=1):
                yield (path, number), data
        except DAMAGED as error:
            raise _damaged(path, number, error) from error


def _unread(paths: Iterable[Path], cursor: Cursor) -> Iterator[Line]:
    for path in paths:
        number = 0
        try:
            for number, data, count_as_read in cursor.unread(path):
                line = _parse_line(path, number, data)
                count_as_read()
                yield line
        except DAMAGED as error:
            raise _damaged(path, number, error) from error


def _damaged(path: Path, number: int, error: Exception) -> DumpError:
    return DumpError(f"{path}: damaged after line {number}: {error}")


def _parsed(lines: Iterable[tuple[Place, bytes]]) -> Iterator[Line]:
    return (_parse_line(path, number, data) for (path, number), data in lines)


def _parse_line(path: Path, number: int, data: bytes) -> Line:
    try:
        return Line(path, number, data, parse_line(data))
    except (ValueError, RecursionError) as error:
        raise DumpError(f"{path}, line {number}: {_reason(error)}") from error


def _chosen(paths: list[Path], wanted: Filter, *, unique: bool) -> Iterator[Line]:
    """Reads twice, and chooses on the disk, so that memory holds neither the dump nor its ids."""
    with Choice() as choice:
        for place, line in enumerate(_parsed(_lines(paths))):
            try:
                choice.add(place, line.path.parent.name, line.row, wanted=wanted.takes(line))
            except (LookupError, TypeError, ValueError, AttributeError) as error:
                raise line.error(_reason(error)) from error
        chosen = choice.unique() if unique else choice.latest()
        following = next(chosen, None)
        for place, numbered in enumerate(_lines(paths)):
            if place == following:
                yield from _parsed([numbered])
                following = next(chosen, None)


def _reason(error: Exception) -> str:
    return f"{error.args[0]}: missing" if isinstance(error, KeyError) else str(error)


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
