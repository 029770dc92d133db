"""The server that the tests start."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.postgresql import programs

STARTED = """
from tests.postgresql import start_cluster
for cluster in start_cluster():
    print(cluster.folder, (cluster.folder / "data" / "postmaster.pid").read_text().split()[0], flush=True)
    input()
"""


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat").read_text()
    return "(postgres)" in stat and ") Z" not in stat


def test_no_server_outlives_tests_that_were_killed():
    pytest.importorskip("psycopg", reason="the extra [postgresql] is not installed")
    if programs() is None:
        pytest.skip("PostgreSQL's server is not installed (Debian: apt-get install postgresql)")
    command = [sys.executable, "-c", STARTED]
    root = Path(__file__).parents[1]
    tests = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root)
    with tests:
        folder, pid = tests.stdout.readline().split()
        assert alive(int(pid))
        tests.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 60
    while (alive(int(pid)) or Path(folder).exists()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not alive(int(pid))
    assert not Path(folder).exists()
