"""Checks a dump against its manifests and against the state, and mends what the state can give again."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

from newscrawl.schema import validate
from newscrawl.storage.database import Database
from newscrawl.storage.dumps import Dumps, Folder, folder_name, manifest_of
from newscrawl.storage.errors import storage_errors
from newscrawl.storage.objects import object_errors
from newscrawl.storage.reader import parse_line, shard_files
from newscrawl.storage.shards import DAMAGED, read_lines
from newscrawl.storage.values import ENDS

NAMED_LINES = 5
"""Bad lines that are named per shard."""

MANIFEST = Dumps.manifest_file
SHARD_KEYS = {"file", "rows", "bytes", "sha256"}
RUN_KEYS = {"run_id", "counts"}
FOLDERS = (
    "SELECT site, day FROM shard WHERE machine = :machine"
    " UNION SELECT site, day FROM row WHERE shard IS NULL AND machine = :machine"
    " UNION SELECT run_site.site, run.day FROM run_site JOIN run USING (run_id)"
    " WHERE run.outcome IS NOT NULL AND run.machine = :machine"
)


@dataclass(slots=True)
class FolderReport:
    """What was found in one folder ``<site>/<day>``."""

    name: str
    shards: int = 0
    rows: int = 0
    runs: int = 0
    problems: list[str] = field(default_factory=list)
    """What is wrong."""
    repaired: list[str] = field(default_factory=list)
    """What was wrong and is mended."""


@dataclass(frozen=True, slots=True)
class _Check:
    dumps: Dumps
    database: Database | None
    repair: bool
    early: bool
    """A crawl is running, so that rows may wait for their shard."""


def verify(
    data_dir: Path, dumps: Dumps, *, repair: bool = False, state: str | Path | None = None
) -> list[FolderReport]:
    """Check every folder of the dump; one report each, in order.

    Checked are the manifest, size and digest of every shard, every line against the schema, and, where there is a state
    (at `state`, or ``state/newscrawl.db``), shards, lines and counts against the state.  With `repair`, what the state
    holds is written again: shards, manifests, and rows that no shard holds yet.  Of a state that machines share, this
    machine's part is checked: what lies in the folders of others is theirs to check.
    """
    state = state or data_dir / "state" / "newscrawl.db"
    with ExitStack() as opened:
        database = opened.enter_context(Database(state)) if isinstance(state, str) or state.exists() else None
        known: dict[str, Folder] = {}
        if database:
            own = {"machine": dumps.machine(database)}
            known = {folder_name((site, day)): (site, day) for site, day in database.rows(FOLDERS, own)}
        with storage_errors(dumps.place), object_errors(dumps.place):
            found = [path.parent for path in dumps.place.glob("*/*/*") if path.name]
            names = {"/".join(folder.parts[-2:]) for folder in found}
        early = not repair and _crawl_is_running(data_dir / "state" / "locks")
        check = _Check(dumps, database, repair=repair, early=early)
        return [_verify_folder(check, name, known.get(name)) for name in sorted(names | known.keys())]


def _crawl_is_running(locks: Path) -> bool:
    """Whether a process that noted itself in a lock of this data directory lives; the locks themselves are not touched,
    since a crawl that begins just now must find them free.
    """
    for lock in locks.glob("*.lock"):
        try:
            os.kill(int(lock.read_bytes()), 0)
        except PermissionError:  # it lives, and is another user's
            return True
        except (OSError, ValueError):
            continue
        return True
    return False


def _verify_folder(check: _Check, name: str, folder: Folder | None) -> FolderReport:
    dumps, database, repair, early = check.dumps, check.database, check.repair, check.early
    path, report = dumps.place / name, FolderReport(name)
    with database.transaction() if database else nullcontext():  # no run writes here meanwhile
        waiting = [] if early else _waiting(dumps, database, folder)
        written, problem = read_manifest(path, dumps.manifest_file)
        manifest = manifest_of(database, folder, dumps.machine(database)) if database and folder else written
        problems = {}
        for shard in manifest["shards"]:
            lines = _lines_of(database, f"{name}/{shard['file']}") if folder else None
            problems[shard["file"]] = list(check_shard(path / shard["file"], shard, lines))
            report.shards += 1
            report.rows += shard["rows"]
        if early and not path.exists() and not manifest["shards"]:  # its first shard is still to come
            written, problem = manifest, None
        stale = problem or (written != manifest and f"{dumps.manifest_file} does not say what the state says")
        damaged = [f"{file}: {text}" for file, texts in problems.items() for text in texts]
        mendable = [*damaged, *([stale] if stale else []), *waiting, *_leftovers(path)]
        if repair and database and folder and mendable:
            for file in (file for file, texts in problems.items() if texts):
                dumps.rewrite(database, f"{name}/{file}")
            for unfinished in path.glob(".*.tmp"):
                unfinished.unlink()
            dumps.write_manifest(database, folder)
            report.repaired += mendable
        else:
            report.problems += mendable
        others = [] if dumps.manifest_file == MANIFEST else list(_others(path, dumps.manifest_file))
        for shard in (shard for manifest in others for shard in manifest["shards"]):
            problems[shard["file"]] = list(check_shard(path / shard["file"], shard))
            report.problems += [f"{shard['file']}: {text}" for text in problems[shard["file"]]]
            report.shards += 1
            report.rows += shard["rows"]
        report.problems += _strangers(path, problems.keys())
        report.runs = len(manifest["runs"])
        report.problems += check_runs(manifest["runs"])
    if repair and database and waiting:
        dumps.write(database)
    return report


def _others(folder: Path, own: str) -> Iterator[dict[str, Any]]:
    """The manifests that other data directories have put into a folder."""
    for path in sorted(folder.glob("manifest*.json")):
        if path.name != own:
            yield read_manifest(folder, path.name)[0]


def read_manifest(folder: Path, name: str = MANIFEST) -> tuple[dict[str, Any], str | None]:
    """The manifest of a folder, and what is wrong with it; an empty one where there is none to be read."""
    try:
        manifest = json.loads((folder / name).read_bytes())
        complete = all(shard.keys() >= SHARD_KEYS for shard in manifest["shards"])
        if complete and all(run.keys() >= RUN_KEYS for run in manifest["runs"]):
            return manifest, None
        problem = "incomplete"
    except FileNotFoundError:
        problem = "missing"
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        problem = f"cannot be read: {error!r}"
    return {"shards": [], "runs": []}, f"{name}: {problem}"


def check_shard(path: Path, shard: Mapping[str, Any], stored: Iterator[str] | None = None) -> Iterator[str]:
    """What is wrong with a shard: against its manifest entry, against the schema, and against the `stored` lines."""
    try:
        data = path.read_bytes()
    except OSError as error:
        yield f"cannot be read: {error.strerror}"
        return
    if len(data) != shard["bytes"] or hashlib.sha256(data).hexdigest() != shard["sha256"]:
        yield "size or digest is not that of the manifest"
    bad, number = 0, 0
    try:
        for number, (line, row) in enumerate(zip_longest(read_lines(path), stored or ()), start=1):
            problem = _line_problem(line, row, compared=stored is not None)
            bad += bool(problem)
            if problem and bad <= NAMED_LINES:
                yield f"line {number}: {problem}"
    except DAMAGED as error:
        yield f"damaged after line {number}: {error}"
        return
    if bad > NAMED_LINES:
        yield f"{bad - NAMED_LINES} more bad lines"
    if number != shard["rows"]:
        yield f"{number} rows instead of {shard['rows']}"


def check_runs(runs: list[Mapping[str, Any]]) -> Iterator[str]:
    """Runs whose counts do not add up."""
    for run in runs:
        counts = run["counts"]
        ended = sum(counts.get(end, 0) for end in ENDS)
        if counts.get("fetched", ended) != ended:
            yield f"run {run['run_id']}: {counts['fetched']} pages were fetched, the ends of {ended} are known"


def _line_problem(line: bytes | None, row: str | None, *, compared: bool) -> str | None:
    if line is None:
        return "missing, though the state has the row"
    if compared and (row is None or row.encode("utf-8") != line):
        return "not the row that the state has"
    try:
        return "; ".join(validate(parse_line(line))) or None
    except ValueError as error:
        return str(error)


def _lines_of(database: Database | None, file: str) -> Iterator[str] | None:
    if database is None:
        return None
    return (line for (line,) in database.execute("SELECT line FROM row WHERE shard = ? ORDER BY id", (file,)))


def _waiting(dumps: Dumps, database: Database | None, folder: Folder | None) -> list[str]:
    """Rows in no shard yet: of a run that was killed."""
    if database is None or folder is None:
        return []
    query = "SELECT count(*) FROM row WHERE site = ? AND day = ? AND machine = ? AND shard IS NULL"
    rows = database.rows(query, (*folder, dumps.machine(database)))
    return [f"{rows[0][0]} rows of an unfinished run are in no shard yet"] if rows[0][0] else []


def _leftovers(path: Path) -> list[str]:
    return [f"{unfinished.name}: left unfinished by a killed run" for unfinished in sorted(path.glob(".*.tmp"))]


def _strangers(path: Path, known: Any) -> list[str]:
    files = sorted(file.name for file in shard_files(path)) if path.is_dir() else []
    return [f"{file}: neither the manifest nor the state knows it" for file in files if file not in known]
