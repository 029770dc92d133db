import os
from pathlib import Path

import pytest

from newscrawl.crawling.exit_codes import CannotRun, ExitCode
from newscrawl.crawling.lock import RunLock


def test_a_second_run_is_told_who_holds_the_lock(tmp_path: Path):
    path = tmp_path / "locks" / "ycwb.lock"
    holder = rf"ycwb is already running \(process {os.getpid()}\)"
    with RunLock(path, "ycwb"), pytest.raises(CannotRun, match=holder) as refused:
        RunLock(path, "ycwb")
    assert refused.value.exit_code is ExitCode.ALREADY_RUNNING


def test_different_crawls_do_not_wait_for_each_other(tmp_path: Path):
    with RunLock(tmp_path / "a.lock", "a"), RunLock(tmp_path / "b.lock", "b"):
        pass


def test_a_released_lock_can_be_taken_again(tmp_path: Path):
    path = tmp_path / "ycwb.lock"
    first = RunLock(path, "ycwb")
    first.release()
    first.release()
    RunLock(path, "ycwb").release()


def test_the_file_of_a_dead_run_does_not_lock(tmp_path: Path):
    path = tmp_path / "ycwb.lock"
    path.write_text("99999")
    RunLock(path, "ycwb").release()
