"""Files that survive a power cut, and folder names that are safe."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from newscrawl.sites.base import BEIJING
from newscrawl.storage import objects

SAFE_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")


def safe_name(name: str) -> str:
    """`name` as a folder name: unchanged when it is safe, otherwise cleaned and told apart by a short hash."""
    if SAFE_NAME.fullmatch(name):
        return name
    readable = re.sub(r"[^a-z0-9._-]+", "_", name.lower())[:60].strip("._-") or "site"
    return f"{readable}-{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def beijing_day(moment: datetime) -> str:
    """The day in China at `moment` (aware), as ``YYYY-MM-DD``: the folders of dumps and quarantine."""
    return moment.astimezone(BEIJING).date().isoformat()


def is_day(name: str) -> bool:
    """Whether a folder is called as :func:`beijing_day` calls them."""
    try:
        date.fromisoformat(name)
    except ValueError:
        return False
    return True


def sync_directory(folder: Path) -> None:
    """Make the names in `folder` durable, such as a file that was created or renamed there."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_directory(folder: Path) -> None:
    """Create `folder` and what is missing above it, durably."""
    missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for created in reversed(missing):
        sync_directory(created.parent)


def write_whole(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let `write` fill a file that appears under the name `path` only when it is whole and on the disk.

    Until then it carries a leading dot.  An existing file is replaced; on any error it stays as it was.  In object
    storage it is put by one request.
    """
    if objects.is_remote(path):
        content = BytesIO()
        write(content)
        objects.put(path, content.getvalue())
        return
    make_directory(path.parent)
    unfinished = path.with_name(f".{path.name}.tmp")
    try:
        with unfinished.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    sync_directory(path.parent)
