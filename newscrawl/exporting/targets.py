"""Files and folders that appear under their name only when they are whole."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from newscrawl.storage.errors import StorageError, storage_errors
from newscrawl.storage.files import sync_directory


class TargetError(StorageError):
    """The target of an export cannot be used; the message says why."""


@contextmanager
def new_file(target: Path) -> Iterator[BinaryIO]:
    """A file to write that becomes `target` at the end; on any error nothing is left of it.  Raises TargetError."""
    with _unfinished(target) as path, path.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """A folder to fill that becomes `target` at the end; on any error nothing is left of it.  Raises TargetError."""
    with _unfinished(target) as path:
        path.mkdir()
        yield path
        for parent, _, files in os.walk(path):
            for name in files:
                with (Path(parent) / name).open("rb") as file:
                    os.fsync(file.fileno())
            sync_directory(Path(parent))


@contextmanager
def _unfinished(target: Path) -> Iterator[Path]:
    _refuse_existing(target)
    if not target.absolute().parent.is_dir():
        raise TargetError(f"{target}: there is no folder {target.absolute().parent}; make it first")
    _clear(target)
    path = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with storage_errors(target):
            yield path
            _refuse_existing(target)
            path.rename(target)
            sync_directory(target.absolute().parent)
    finally:
        _remove(path)


def _refuse_existing(target: Path) -> None:
    if target.exists() or target.is_symlink():
        raise TargetError(f"{target} exists already and is left as it is: name another target, or move it away")


def _clear(target: Path) -> None:
    """Remove what killed exports to this target left behind."""
    leftover = re.compile(re.escape(f".{target.name}.") + r"(\d{1,9})\.tmp")
    for path in target.absolute().parent.iterdir():
        match = leftover.fullmatch(path.name)
        if match and not _is_alive(int(match[1])):
            _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
