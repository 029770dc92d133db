"""The dump in object storage: the shards and manifests of one data directory among those of others.

A shard is put by one request.  Where the storage refuses, its rows stay in the state without a shard, the run goes on,
and every later write tries again; what it put before a kill is put once more, under the same name.  Nobody writes what
another one reads back and changes: each data directory has manifests of its own, and readers take all of them together.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from newscrawl.storage.database import Database
from newscrawl.storage.dumps import Dumps, Folder
from newscrawl.storage.errors import StorageError, storage_errors
from newscrawl.storage.files import write_whole
from newscrawl.storage.machines import machine_name
from newscrawl.storage.objects import PutRefused, is_url, object_errors, place_of, refusals
from newscrawl.storage.shards import Compression

logger = logging.getLogger(__name__)


def dumps_of(data_dir: Path, url: str | None, compression: Compression) -> Dumps:
    """The dump of a data directory: in its folder, or at `url`.  Raises StorageError."""
    root = data_dir / "dumps"
    return ObjectDumps(root, url, compression=compression) if url else Dumps(root, compression=compression)


class ObjectDumps(Dumps):
    """Writes the rows of the state of the data directory around `root` to `url`."""

    def __init__(self, root: Path, url: str, *, compression: Compression = "none", **options: Any) -> None:
        super().__init__(root, compression=compression, **options)
        if not is_url(url):
            raise StorageError(f"{url!r} is no URL such as s3://bucket/prefix; NEWSCRAWL_DATA_DIR names folders")
        self.place = place_of(url)
        self.name = machine_name(root.parent)
        self.manifest_file = f"manifest-{self.name}.json"
        self.refused: PutRefused | None = None
        """Why the last write came to nothing; None where all is written."""
        self._owed = root.parent / "state" / "owed-manifests.json"

    def label(self, database: Database) -> str:
        return self.name

    def write(self, database: Database, *, full_only: bool = False) -> list[str]:
        self.refused = None
        try:
            for folder in self._owing():
                self.write_manifest(database, folder)
            return super().write(database, full_only=full_only)
        except PutRefused as error:
            self._refuse(error, "the rows stay in the state, and the next write puts them")
            return []

    def _name(self, folder: Folder, machine: str, first: int, line: str) -> str:
        with refusals(self.place), object_errors(self.place):  # it looks at what is there
            return super()._name(folder, machine, first, line)

    def write_manifest(self, database: Database, folder: Folder) -> None:
        owing = self._owing()
        try:
            super().write_manifest(database, folder)
        except PutRefused as error:
            self._refuse(error, "the manifest is put at the next write")
            self._owe([*owing, folder])
        else:
            if folder in owing:
                self._owe([one for one in owing if one != folder])

    def _refuse(self, error: PutRefused, consequence: str) -> None:
        self.refused = error
        logger.error("%s; %s", error, consequence)

    def _owing(self) -> list[Folder]:
        """Folders whose manifest could not be put."""
        try:
            return [(site, day) for site, day in json.loads(self._owed.read_bytes())]
        except (OSError, ValueError, TypeError):
            return []

    def _owe(self, folders: list[Folder]) -> None:
        text = json.dumps(sorted(set(folders))).encode("ascii")
        with storage_errors(self._owed):
            write_whole(self._owed, lambda file: file.write(text))
