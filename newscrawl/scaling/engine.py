"""Cleaning an archive in many tasks: what `scrapy reclean --engine datatrove` does before it makes verdicts."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from types import FrameType
from typing import Any, Literal

from newscrawl.cleaning.tasks import Printed
from newscrawl.exporting.extras import require
from newscrawl.recleaning.selection import Progress
from newscrawl.storage.errors import StorageError, storage_errors

Executor = Literal["local", "ray", "slurm"]
EXECUTORS: tuple[Executor, ...] = ("local", "ray", "slurm")
TASKS_PER_WORKER = 8
"""Tasks for each worker: enough that none waits long for the last, and few enough that their logs stay readable."""
MAX_TASKS = 1000
"""Slurm's usual limit for an array of jobs."""


class TaskFailed(StorageError):  # noqa: N818 - says more without the suffix
    """A task of the engine ended with an error; the message says where its log is."""


@dataclass(frozen=True, slots=True)
class Datatrove:
    """Cleans pages by datatrove's executor of that name, in at most `workers` tasks at a time."""

    executor: Executor
    workers: int
    options: Mapping[str, Any] = field(default_factory=dict)
    """More arguments for the executor, such as `partition` and `time` for Slurm."""
    verdicts: tuple[str, ...] = ()
    """The command line that makes the verdicts, for Slurm, where they are a job of their own."""

    def clean(self, progress: Progress, data_dir: Path, site_lines: Printed) -> Path | None:
        """Clean the pages that `progress` leaves; the folder of results, or None for Slurm, see `submit`.

        What an earlier, interrupted call has cleaned stays.  Raises KeyboardInterrupt on Ctrl-C and SIGTERM,
        TaskFailed, and ValueError for options that the executor does not take.
        """
        if self.executor == "slurm":
            return None
        folder = results_folder(progress)
        cleaning = self._cleaning(progress, data_dir, site_lines)
        try:
            with interruptible():
                cleaning.run()
        except (StorageError, KeyboardInterrupt):
            raise
        except Exception as error:  # whatever a task met
            raise TaskFailed(f"a task of datatrove ended with {error!r}; its log is in {folder / 'logs'}") from error
        return folder

    def submit(self, progress: Progress, data_dir: Path, site_lines: Printed) -> None:
        """Hand the cleaning to Slurm, and the verdicts as a job that follows.  Raises ValueError, TaskFailed."""
        verdicts = self._made(
            pipeline=[RunCommand(self.verdicts, str(Path.cwd()))],
            tasks=1,
            workers=1,
            job_name="newscrawl-verdicts",
            logging_dir=str(results_folder(progress) / "logs" / "verdicts"),
            depends=self._cleaning(progress, data_dir, site_lines, job_name="newscrawl-clean"),
            skip_completed=False,
        )
        try:
            verdicts.run()
        except (OSError, subprocess.CalledProcessError) as error:
            raise TaskFailed(f"sbatch did not take the job: {error}") from error

    def _cleaning(self, progress: Progress, data_dir: Path, site_lines: Printed, **arguments: Any) -> Any:
        require("datatrove", "datatrove")
        from newscrawl.scaling.blocks import ArchivePages, CleanPages, KeepResults

        folder = results_folder(progress)
        files = progress.left(data_dir)
        tasks = max(1, min(len(files), self.workers * TASKS_PER_WORKER, MAX_TASKS))
        with storage_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
        return self._made(
            pipeline=[
                ArchivePages(data_dir.absolute(), progress.selection, done=folder),
                CleanPages(keep_refused=True, site_lines=site_lines),
                KeepResults(folder),
            ],
            tasks=tasks,
            workers=self.workers,
            logging_dir=str(folder / "logs" / _digest([tasks, *map(str, files)])),
            **arguments,
        )

    def _made(self, **arguments: Any) -> Any:
        module = require(f"datatrove.executor.{self.executor}", "datatrove")
        if self.executor == "ray":
            _join_ray(self.workers)
        try:
            return getattr(module, f"{self.executor.title()}PipelineExecutor")(**arguments, **self.options)
        except TypeError as error:
            raise ValueError(f"{self.executor}: {error}; see NEWSCRAWL_EXECUTOR in docs/scaling.md") from error


@dataclass(frozen=True, slots=True)
class CleanedAlready:
    """Takes what earlier tasks have cleaned."""

    def clean(self, progress: Progress, data_dir: Path, site_lines: Printed) -> Path | None:
        """The folder of results."""
        return results_folder(progress)

    def submit(self, progress: Progress, data_dir: Path, site_lines: Printed) -> None:
        """Nothing is left to submit."""


@dataclass(slots=True)
class RunCommand:
    """A block that runs one command, which has to end well."""

    command: tuple[str, ...]
    folder: str

    def __call__(self, data: object = None, rank: int = 0, world_size: int = 1) -> None:
        subprocess.run(self.command, cwd=self.folder, check=True)  # noqa: S603 - our own command


def results_folder(progress: Progress) -> Path:
    """Where results lie until their verdicts are made: for each selection and version of the code a folder."""
    return progress.path.absolute().with_name(f"cleaned-{_digest(progress.task())}")


def forget_results(progress: Progress) -> None:
    """Remove the results: all verdicts are made."""
    shutil.rmtree(results_folder(progress), ignore_errors=True)


@contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM raise KeyboardInterrupt, whatever else listens to them; that hears of them, too."""
    before: dict[int, Callable[[int, FrameType | None], Any] | int | None] = {}

    def interrupt(number: int, frame: FrameType | None) -> None:
        listening = before[number]
        if callable(listening):
            listening(number, frame)
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        before[number] = signal.getsignal(number)
        signal.signal(number, interrupt)
    try:
        yield
    finally:
        for known, listening in before.items():
            signal.signal(known, listening)


def _join_ray(workers: int) -> None:
    """Join the cluster that RAY_ADDRESS names, or start one on this machine."""
    ray = require("ray", "datatrove")
    if not ray.is_initialized():
        here = {} if os.environ.get("RAY_ADDRESS") else {"num_cpus": workers, "include_dashboard": False}
        ray.init(configure_logging=False, **here)


def _digest(value: object) -> str:
    return sha256(json.dumps(value, sort_keys=True).encode("ascii")).hexdigest()[:12]
