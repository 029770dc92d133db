"""The demonstration: the real spiders crawl every source of the replica, and each row is checked against the truth."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from newscrawl.items import Article
from newscrawl.monitoring.summary import COLUMNS
from newscrawl.replica import Replica, running_replica
from newscrawl.replica.check import differences
from newscrawl.schema import to_row, validate
from newscrawl.sites.base import BEIJING
from newscrawl.storage.files import write_whole
from newscrawl.storage.reader import read_dumps

HANDLER = "newscrawl.replica.transport.ReplicaDownloadHandler"
HANDLERS = {"http": HANDLER, "https": HANDLER, "file": None, "data": None, "ftp": None, "s3": None}
SHOWN = 10
"""Differences that are printed."""
LINE = "{:<13}" + "{:>13}" * (len(COLUMNS) + 2)


@dataclass(slots=True)
class Crawled:
    """One crawl of the demonstration."""

    source: str
    exit_code: int
    seconds: float
    report: Mapping[str, Any] = field(default_factory=dict)
    """The run's report; empty when it died before it wrote one."""

    def count(self, column: str) -> int:
        """One of the counts over all sites of the run."""
        return sum(counts.get(column, 0) for counts in self.report.get("counts", {}).values())


class Demo:
    """Crawls over one data directory, which remembers the replica's world, so that a second demo sees the same one."""

    def __init__(self, data_dir: Path, *, articles: int = 16) -> None:
        """`articles` is their number per source."""
        self.data_dir = data_dir
        self.articles = articles

    @contextmanager
    def replica(self) -> Iterator[Replica]:
        """The replica as it was at the last demo over this directory."""
        world = self.data_dir / "world.json"
        known = json.loads(world.read_text()) if world.exists() else {}
        now = datetime.fromisoformat(known["now"]) if known else datetime.now(BEIJING)
        with running_replica(articles=self.articles, now=now) as replica:
            replica.world.editions.update(known.get("editions", {}))
            try:
                yield replica
            finally:
                state = {"now": replica.world.now.isoformat(), "editions": replica.world.editions}
                write_whole(world, lambda file: file.write(json.dumps(state).encode()) and None)

    def crawl_all(self, replica: Replica) -> Iterator[Crawled]:
        """Crawl one source after the other."""
        for name, source in replica.sources.items():
            if source.crawl:
                yield self.crawl(name, source.crawl, replica.address)

    def crawl(self, source: str, spider: tuple[str, ...], address: str) -> Crawled:
        """Run `scrapy crawl` as anybody would, but for the transport and the delay."""
        settings = {
            "NEWSCRAWL_DATA_DIR": self.data_dir,
            "DOWNLOAD_HANDLERS": json.dumps(HANDLERS),
            "REPLICA_ADDRESS": address,
            "ALLOWED_PRIVATE_NETWORKS": "127.0.0.1/32",
            "DOWNLOAD_DELAY": 0,  # the replica is ours
            "NEWSCRAWL_CONTACT": "demo@localhost",
        }
        options = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
        before, began = self._reports(), time.monotonic()
        log = self.log_of(source)
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as stderr:
            ended = subprocess.run(  # noqa: S603
                [sys.executable, "-m", "scrapy", "crawl", *spider, *options],
                env={**os.environ, "SCRAPY_SETTINGS_MODULE": "newscrawl.settings"},
                stderr=stderr,
                check=False,
            )
        seconds = time.monotonic() - began
        new = sorted(self._reports() - before)
        report = json.loads(new[-1].read_text(encoding="utf-8")) if new else {}
        return Crawled(source, ended.returncode, seconds, report)

    def rows(self) -> list[Article]:
        """Every row of the dumps, all revisions."""
        dumps = self.data_dir / "dumps"
        return list(read_dumps(dumps)) if dumps.exists() else []

    def problems(self, replica: Replica) -> list[str]:
        """What is wrong with the rows: against the schema, and against the replica's truth."""
        rows = self.rows()
        invalid = [f"{row.id}: {problem}" for row in rows for problem in validate(to_row(row))]
        return invalid + list(differences(rows, replica.truth()))

    def log_of(self, source: str) -> Path:
        """What the crawl of `source` logged."""
        return self.data_dir / "logs" / f"{source}.log"

    def _reports(self) -> set[Path]:
        return set((self.data_dir / "reports").glob("*.json"))


def show(demo: Demo, *, again: bool = False) -> bool:
    """Crawl everything, with `again` twice, print what came of it, and say whether all of it is right."""
    with demo.replica() as replica:
        print(f"{len(replica.sources)} sources with {len(replica.truth())} articles stand by on {replica.address}.\n")
        right = _show_round(demo, replica)
        if again:
            changed = [next(source.articles()).id for source in replica.sources.values()]
            for article_id in changed:
                replica.change(article_id)
            print(f"\nThe newest article of each source was changed: {', '.join(changed)}.\n")
            right = _show_round(demo, replica) and right
    print(f"\nrows      {demo.data_dir / 'dumps'}/<site>/<date>/part-*.jsonl")
    print(f"manifest  {demo.data_dir / 'dumps'}/<site>/<date>/manifest.json")
    print(f"archive   {demo.data_dir / 'archive'}/<site>/*.warc.gz")
    print(f"logs      {demo.log_of('<source>')}")
    return right


def _show_round(demo: Demo, replica: Replica) -> bool:
    crawled = []
    print(LINE.format("source", *COLUMNS, "exit code", "seconds"))
    for one in demo.crawl_all(replica):
        print(LINE.format(one.source, *map(one.count, COLUMNS), one.exit_code, f"{one.seconds:.1f}"), flush=True)
        crawled.append(one)
    problems, failed = demo.problems(replica), [one.source for one in crawled if one.exit_code]
    for problem in problems[:SHOWN] + [f"the crawl of {name} failed, see {demo.log_of(name)}" for name in failed]:
        print(f"  {problem}")
    if problems or failed:
        print(f"\nWRONG: {len(problems)} differences from the truth, {len(failed)} crawls that failed.")
        return False
    if not any(one.count("stored") for one in crawled):
        print("\nNothing new: every article is known.")
    rows, articles = len(demo.rows()), len(replica.truth())
    print(f"\nRight: {rows} rows fit the schema; each of {articles} articles is there once and as it should be.")
    return True
