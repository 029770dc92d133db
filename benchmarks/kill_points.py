"""Kill real crawls of the replica at random instants, and compare state and dump row by row after the last run.

    python benchmarks/kill_points.py --points 100 --seed 1

A round kills the same crawl one to three times with SIGKILL, lets it run to its end, and checks: every article that the
replica has is in the dump once, no line is torn, every line is the row that the state has and the reverse, manifests
agree with shards, and the raw page of every row can be read.  Ends with 1 at the first round that fails, and leaves its
data directory behind.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from newscrawl.replica import running_replica
from newscrawl.replica.demo import HANDLERS
from newscrawl.storage.archive import ArchiveReader
from newscrawl.storage.dumps import Dumps
from newscrawl.storage.reader import read_dumps
from newscrawl.storage.state import State
from newscrawl.storage.verify import verify

SPIDER = "nanfang_plus"


def crawl(data: Path, address: str) -> "subprocess.Popen[bytes]":
    settings = {
        "NEWSCRAWL_DATA_DIR": data,
        "DOWNLOAD_HANDLERS": json.dumps(HANDLERS),
        "REPLICA_ADDRESS": address,
        "ALLOWED_PRIVATE_NETWORKS": "127.0.0.1/32",
        "DOWNLOAD_DELAY": 0.01,
        "AUTOTHROTTLE_ENABLED": False,
    }
    options = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    environment = {**os.environ, "SCRAPY_SETTINGS_MODULE": "newscrawl.settings"}
    command = [sys.executable, "-m", "scrapy", "crawl", *options, SPIDER]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def problems(data: Path, wanted: set[str]) -> list[str]:
    articles = list(read_dumps(data / "dumps"))
    ids = [article.id for article in articles]
    found = [f"lost: {sorted(wanted - set(ids))}"] if wanted - set(ids) else []
    found += ["doubled rows"] if len(ids) != len(set(ids)) else []
    found += [text for report in verify(data, Dumps(data / "dumps")) for text in report.problems]
    with State(data / "state" / "newscrawl.db") as state:
        rows = state.rows("SELECT count(*), count(shard) FROM row")[0]
    found += [f"{rows} rows and rows in shards, {len(ids)} lines"] if set(rows) != {len(ids)} else []
    archive = ArchiveReader(data)
    for article in articles:
        assert article.crawl.raw is not None
        archive.read(article.crawl.raw.file, article.crawl.raw.offset)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=100, help="kills altogether")
    parser.add_argument("--articles", type=int, default=60, help="articles that the replica has")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    with running_replica(articles=arguments.articles) as replica:
        wanted = {one["id"] for one in replica.truth() if one["source_name"] == SPIDER}
        whole = length_of_a_crawl(replica.address)
        killed = rounds = 0
        while killed < arguments.points:
            data = Path(tempfile.mkdtemp(prefix="newscrawl-kill-"))
            for _ in range(min(chance.randint(1, 3), arguments.points - killed)):
                process = crawl(data, replica.address)
                time.sleep(chance.uniform(0.2, 1.0) * whole)
                process.send_signal(signal.SIGKILL)
                process.wait()
                killed += 1
            code = crawl(data, replica.address).wait()
            rounds += 1
            found = problems(data, wanted)
            print(f"round {rounds}: {killed} kills so far, exit {code}, {len(wanted)} articles, {found or 'all right'}")
            if found or code:
                sys.exit(1)
            shutil.rmtree(data)
    print(f"{killed} kills in {rounds} rounds: lost 0, doubled 0, torn 0")


def length_of_a_crawl(address: str) -> float:
    data = Path(tempfile.mkdtemp(prefix="newscrawl-kill-"))
    began = time.monotonic()
    crawl(data, address).wait()
    shutil.rmtree(data)
    return time.monotonic() - began


if __name__ == "__main__":
    main()
