"""Reading dumps: only finished shards, every line checked, with the filters that consumers ask for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from newscrawl.items import Article
from newscrawl.schema import SchemaError, from_row
from newscrawl.sites.base import BEIJING
from newscrawl.storage.errors import DumpError
from newscrawl.storage.files import safe_name
from newscrawl.storage.shards import DAMAGED, SUFFIXES, read_lines

Day = str | date | None
"""``2026-11-01``, ``2026-11-01T08:00:00+08:00``, a date or a datetime; without offset it is Beijing time."""


class Line(NamedTuple):
    """One line of a dump."""

    path: Path
    number: int
    data: bytes
    article: Article


def read_dumps(  # noqa: PLR0913 - the filters that consumers ask for
    root: str | Path,
    *,
    site: str | None = None,
    since: Day = None,
    until: Day = None,
    unique: bool = False,
    latest: bool = False,
) -> Iterator[Article]:
    """The articles under `root`: a dumps folder, a folder in it, or one shard.

    `since` and `until` (both included) look at `published_at`, and at `fetched_at` where that is not known.  `latest`
    leaves out rows that a later revision replaces.  `unique` gives one article per cluster: the latest revision of the
    copy that stands for it, or of the earliest copy if that does not pass the filters.

    Raises DumpError at once when there is no such folder, and while reading when a line is bad, naming file and line;
    ValueError for a date that is none.
    """
    wanted = Filter(site, first_moment(since), last_moment(until))
    return (line.article for line in select([Path(root)], wanted, unique=unique, latest=latest))


def select(roots: Iterable[Path], wanted: Filter, *, unique: bool = False, latest: bool = False) -> Iterator[Line]:
    """The lines behind :func:`read_dumps`, over several folders or shards."""
    paths = [path for root in roots for path in shard_files(root, wanted.site)]
    if unique or latest:
        return _chosen(paths, wanted, unique=unique)
    return (line for line in _read(paths) if wanted.takes(line.article))


def shard_files(root: Path, site: str | None = None) -> list[Path]:
    """The finished shards under `root`, in order; raises DumpError when it does not exist."""
    if root.is_file():
        return [root]
    if not root.is_dir():
        raise DumpError(f"{root}: no such dumps folder")
    if site and (root / safe_name(site)).is_dir():
        root /= safe_name(site)
    return sorted(path for path in root.rglob("part-*") if path.name.endswith(tuple(SUFFIXES.values())))


def parse_line(data: bytes) -> dict[str, Any]:
    """The row in a line of a dump; raises ValueError for what is no JSON object."""
    row = json.loads(data, parse_constant=_refuse_constant)
    if not isinstance(row, dict):
        raise SchemaError("row: not an object")
    return row


@dataclass(frozen=True, slots=True)
class Filter:
    """Which articles are wanted."""

    site: str | None
    since: datetime | None
    until: datetime | None

    def takes(self, article: Article) -> bool:
        """Whether `article` is one of them."""
        moment = article.published_at or article.fetched_at
        return (
            (self.site is None or article.site == self.site)
            and (self.since is None or moment >= self.since)
            and (self.until is None or moment <= self.until)
        )


def first_moment(day: Day) -> datetime | None:
    """Where a span begins that starts on `day`."""
    moment = _parse(day)
    return moment if moment is None or isinstance(moment, datetime) else datetime.combine(moment, time(), BEIJING)


def last_moment(day: Day) -> datetime | None:
    """Where a span ends that includes `day`."""
    moment = _parse(day)
    if moment is None or isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time(), BEIJING) + timedelta(days=1, microseconds=-1)


def _parse(day: Day) -> date | None:
    if isinstance(day, str):
        try:
            day = date.fromisoformat(day) if len(day) == len("2026-11-01") else datetime.fromisoformat(day)
        except ValueError as error:
            raise ValueError(f"{day!r} is no date such as 2026-11-01") from error
    if isinstance(day, datetime) and day.tzinfo is None:
        return day.replace(tzinfo=BEIJING)
    return day


def _read(paths: Iterable[Path]) -> Iterator[Line]:
    for path in paths:
        number = 0
        try:
            for number, data in enumerate(read_lines(path), start=1):
                yield Line(path, number, data, from_row(parse_line(data)))
        except DAMAGED as error:
            raise DumpError(f"{path}: damaged after line {number}: {error}") from error
        except ValueError as error:
            raise DumpError(f"{path}, line {number}: {error}") from error


def _chosen(paths: list[Path], wanted: Filter, *, unique: bool) -> Iterator[Line]:
    """Reads twice, so that the whole dump never has to be in memory."""
    newest: dict[str, tuple[int, Path, int]] = {}
    first: dict[str, tuple[bool, datetime, str]] = {}
    named: dict[str, tuple[datetime, str]] = {}  # by cluster: the newest row's word on which copy stands for it
    for path, number, _, article in _read(paths):
        cluster = article.dedup.cluster or article.id
        if article.dedup.canonical:
            word = (article.fetched_at, article.dedup.canonical)
            named[cluster] = max(named.get(cluster, word), word, key=itemgetter(0))
        if not wanted.takes(article):
            continue
        revision = article.revision.n if article.revision else 0
        newest[article.id] = max(newest.get(article.id, (0, path, 0)), (revision, path, number))
        candidate = (article.id != cluster, article.fetched_at, article.id)
        first[cluster] = min(first.get(cluster, candidate), candidate)
    ids = set(newest)
    if unique:
        canonical = {cluster: named[cluster][1] for cluster in first if cluster in named}
        ids = {
            canonical[cluster] if canonical.get(cluster) in newest else article_id
            for cluster, (*_, article_id) in first.items()
        }
    chosen = {newest[article_id][1:] for article_id in ids}
    return (line for line in _read(paths) if (line.path, line.number) in chosen)


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
