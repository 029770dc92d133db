"""Counts of a dump, kept beside each folder ``<site>/<day>``, so that only new shards are read to make them current."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from newscrawl import schema
from newscrawl.storage.errors import storage_errors
from newscrawl.storage.files import is_day, write_whole
from newscrawl.storage.reader import Filter, select, shard_files

FILE = "statistics.json"
VERSION = 1


@dataclass(slots=True)
class Statistics:
    """What is counted of some rows."""

    rows: int = 0
    chars: int = 0
    """Of text."""
    verdicts: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    """With the script: `zh-Hans`; `unknown` where the record does not say."""
    filled: Counter[str] = field(default_factory=Counter)
    """By field: rows in which it is neither null nor empty."""
    earliest: str | None = None
    """The first day of publication, in the offset of its row."""
    latest: str | None = None

    def count(self, row: Mapping[str, Any]) -> None:
        """Take in a row; raises LookupError or TypeError for what is none."""
        self.rows += 1
        self.chars += len(row["text"])
        self.verdicts[row["dedup"]["verdict"]] += 1
        self.languages["-".join(filter(None, (row["language"], row["script"]))) or "unknown"] += 1
        self.filled.update(name for name in schema.article_type().fields if row.get(name) not in (None, "", [], {}))
        if row["published_at"]:
            self._span(row["published_at"][:10])

    def add(self, other: Statistics) -> None:
        """Take in what was counted elsewhere."""
        self.rows += other.rows
        self.chars += other.chars
        for mine, theirs in zip(self._counters(), other._counters(), strict=True):
            mine.update(theirs)
        for day in filter(None, (other.earliest, other.latest)):
            self._span(day)

    @classmethod
    def read(cls, saved: Mapping[str, Any]) -> Self:
        """From JSON values; raises LookupError, TypeError or ValueError for others."""
        values = {part.name: saved[part.name] for part in fields(cls)}
        counters = {name: Counter(values[name]) for name in ("verdicts", "languages", "filled")}
        return cls(**{**values, **counters})

    def _span(self, day: str) -> None:
        self.earliest, self.latest = min(self.earliest or day, day), max(self.latest or day, day)

    def _counters(self) -> tuple[Counter[str], ...]:
        return self.verdicts, self.languages, self.filled


def folders(root: Path) -> Iterator[tuple[str, str, Statistics]]:
    """Site, day and counts of every folder of the dump at `root`, brought up to date.  Raises DumpError."""
    days = {path.parent for path in shard_files(root) if is_day(path.parent.name)}
    for folder in sorted(days):
        yield folder.parent.name, folder.name, _up_to_date(folder)


def _up_to_date(folder: Path) -> Statistics:
    there = {path.name: [path.stat().st_size, path.stat().st_mtime_ns] for path in shard_files(folder)}
    known, statistics = _saved(folder / FILE)
    if known == there:
        return statistics
    if any(there.get(name) != mark for name, mark in known.items()):
        known, statistics = {}, Statistics()
    for line in select([folder / name for name in sorted(there.keys() - known.keys())], Filter()):
        try:
            statistics.count(line.row)
        except (LookupError, TypeError, AttributeError) as error:
            raise line.error(f"no row: {error!r}") from error
    counts = {part.name: getattr(statistics, part.name) for part in fields(statistics)}
    saved = json.dumps({"version": VERSION, "shards": there, **counts}, ensure_ascii=False, indent=1)
    with storage_errors(folder):
        write_whole(folder / FILE, lambda file: file.write(saved.encode("utf-8", "replace") + b"\n"))
    return statistics


def _saved(path: Path) -> tuple[dict[str, list[int]], Statistics]:
    try:
        saved = json.loads(path.read_bytes())
        if saved["version"] == VERSION:
            return dict(saved["shards"]), Statistics.read(saved)
    except (OSError, ValueError, LookupError, TypeError):  # none, or of another making: count anew
        pass
    return {}, Statistics()
