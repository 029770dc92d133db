"""The runs in the state: their start, their end, and what is left to say of those that were killed."""

from __future__ import annotations

import json
from collections import Counter

from newscrawl.storage.database import Database
from newscrawl.storage.dumps import Dumps
from newscrawl.storage.files import beijing_day
from newscrawl.storage.tally import Tally
from newscrawl.storage.values import Failure, RunEnd, RunInfo, RunSummary

KILLED = "killed"
"""Outcome of a run that never came to its end."""


class Runs:
    """Writes the run table, and the manifests that show it."""

    def __init__(self, database: Database, dumps: Dumps) -> None:
        self._database, self._dumps = database, dumps
        self._machine = dumps.machine(database)

    def recover(self, spider: str) -> None:
        """Mark earlier runs of `spider` that have no end as killed; none is alive, the caller holds the lock."""
        dead = self._database.rows(
            "SELECT run_id, day FROM run WHERE spider = ? AND machine = ? AND outcome IS NULL", (spider, self._machine)
        )

        def work() -> None:
            for run_id, day in dead:
                self._database.execute("UPDATE run SET outcome = ? WHERE run_id = ?", (KILLED, run_id))
                self._write_manifests(run_id, day)

        self._database.atomically(work)

    def start(self, run: RunInfo, tally: Tally) -> None:
        """Enter a run that begins."""
        day = beijing_day(run.started_at)

        def work() -> None:
            self._database.execute(
                "INSERT INTO run (run_id, spider, code_version, started_at, day, machine) VALUES (?, ?, ?, ?, ?, ?)",
                (run.run_id, run.spider, run.code_version, run.started_at.isoformat(), day, self._machine),
            )
            tally.save(self._database, all_of_it=True)

        self._database.atomically(work)

    def end(self, run: RunInfo, end: RunEnd, tally: Tally) -> None:
        """Enter the end of a run, and show it in the manifest of every site that it worked on."""
        day = beijing_day(end.ended_at)

        def work() -> None:
            tally.save(self._database, all_of_it=True)
            self._database.execute(
                "UPDATE run SET ended_at = ?, outcome = ?, exit_code = ?, day = ? WHERE run_id = ?",
                (end.ended_at.isoformat(), end.outcome, end.exit_code, day, run.run_id),
            )
            self._write_manifests(run.run_id, day)

        self._database.atomically(work)

    def summary(self, run_id: str, shards: list[str]) -> RunSummary:
        """What the state says of a run."""
        query = "SELECT site, counts, failures, failures_omitted FROM run_site WHERE run_id = ? ORDER BY site"
        rows = self._database.rows(query, (run_id,))
        return RunSummary(
            run_id=run_id,
            counts={site: json.loads(counts) for site, counts, _, _ in rows},
            failures=tuple(Failure(**failure) for _, _, failures, _ in rows for failure in json.loads(failures)),
            failures_omitted=sum(omitted for *_, omitted in rows),
            shards=tuple(shards),
        )

    def tally(self, run: RunInfo) -> Tally:
        """The counts of a run as they were committed last."""
        tally = Tally(run.run_id, run.sites)
        query = "SELECT site, counts, failures FROM run_site WHERE run_id = ?"
        for site, counts, failures in self._database.rows(query, (run.run_id,)):
            tally.counts[site] = Counter({name: n for name, n in json.loads(counts).items() if name != "fetched"})
            tally.failures[site] = [Failure(**failure) for failure in json.loads(failures)]
        return tally

    def _write_manifests(self, run_id: str, day: str) -> None:
        folders = self._database.rows(
            "SELECT site, :day FROM run_site WHERE run_id = :run_id"
            " UNION SELECT site, day FROM row WHERE run_id = :run_id",
            {"run_id": run_id, "day": day},
        )
        for site, folder_day in folders:
            self._dumps.write_manifest(self._database, (site, folder_day))
