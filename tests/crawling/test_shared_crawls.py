"""Real crawls of the replica over one database, with accidents."""

import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "shared_state.py"


@pytest.mark.long
def test_of_crawlers_that_share_a_state_one_dies_and_the_server_is_restarted_and_nothing_is_lost(postgresql):
    command = [sys.executable, str(BENCHMARK), "--articles", "88", "--crawlers", "3", "--delay", "0.2"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "lost 0, doubled 0, torn 0, no site fetched by two at once" in ended.stdout
