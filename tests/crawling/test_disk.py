import errno
import sqlite3
from pathlib import Path

import pytest

from newscrawl.crawling.disk import cannot_write, is_disk_full
from newscrawl.crawling.exit_codes import ExitCode


def test_no_space_left_is_known_by_its_number():
    assert is_disk_full(OSError(errno.ENOSPC, "whatever the language"))
    assert is_disk_full(OSError(errno.EDQUOT, "quota"))
    assert not is_disk_full(OSError(errno.EIO, "input/output error"))


def test_a_full_database_counts(tmp_path: Path):
    connection = sqlite3.connect(tmp_path / "x.db")
    connection.execute("CREATE TABLE t (x)")
    connection.execute("PRAGMA max_page_count = 2")
    with pytest.raises(sqlite3.OperationalError) as full:
        connection.execute("INSERT INTO t VALUES (zeroblob(1000000))")
    connection.close()
    assert is_disk_full(full.value)


def test_the_cause_behind_an_error_counts():
    wrapped = RuntimeError("could not write the shard")
    wrapped.__cause__ = OSError(errno.ENOSPC, "no space")
    assert is_disk_full(wrapped)


def test_the_message_says_what_to_do():
    full = cannot_write(Path("/d"), OSError(errno.ENOSPC, "No space left on device"))
    assert full.exit_code is ExitCode.DISK_FULL
    assert "make room" in str(full)
    readonly = cannot_write(Path("/d"), OSError(errno.EROFS, "Read-only file system"))
    assert readonly.exit_code is ExitCode.ERROR
    assert (
        str(readonly)
        == "cannot write to /d: Read-only file system; choose another place with -s NEWSCRAWL_DATA_DIR=DIR"
    )
