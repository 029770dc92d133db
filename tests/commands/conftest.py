"""Commands run as a user runs them, in a process of their own, against the replica."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from newscrawl.replica import Replica, running_replica
from newscrawl.replica.demo import HANDLERS

ENVIRONMENT = {**os.environ, "SCRAPY_SETTINGS_MODULE": "newscrawl.settings", "PYTHONWARNINGS": "error"}


class Terminal:
    """Runs `scrapy` commands over one data directory."""

    def __init__(self, replica: Replica, data_dir: Path) -> None:
        self.replica = replica
        self.data_dir = data_dir

    def command(self, *words: object, data_dir: Path | None = None) -> list[str]:
        settings = {
            "NEWSCRAWL_DATA_DIR": data_dir or self.data_dir,
            "DOWNLOAD_HANDLERS": json.dumps(HANDLERS),
            "REPLICA_ADDRESS": self.replica.address,
            "ALLOWED_PRIVATE_NETWORKS": "127.0.0.1/32",
            "DOWNLOAD_DELAY": 0,
            "RETRY_TIMES": 0,
        }
        options = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
        command, *rest = map(str, words)
        return [sys.executable, "-m", "scrapy", command, *options, *rest]

    def run(
        self, *words: object, stdin: bytes = b"", data_dir: Path | None = None
    ) -> "subprocess.CompletedProcess[str]":
        ended = subprocess.run(
            self.command(*words, data_dir=data_dir),
            input=stdin,
            capture_output=True,
            env=ENVIRONMENT,
            timeout=120,
            check=False,
        )
        return subprocess.CompletedProcess(
            ended.args, ended.returncode, ended.stdout.decode("utf-8"), ended.stderr.decode("utf-8", "replace")
        )

    def start(self, *words: object) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            self.command(*words), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, env=ENVIRONMENT
        )

    def rows(self) -> list[dict]:
        shards = sorted(self.data_dir.rglob("part-*.jsonl"))
        return [json.loads(line) for shard in shards for line in shard.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def replica() -> Iterator[Replica]:
    with running_replica(articles=3) as replica:
        yield replica


@pytest.fixture
def terminal(replica: Replica, tmp_path: Path) -> Terminal:
    return Terminal(replica, tmp_path / "data")
