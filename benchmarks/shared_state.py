"""Several crawlers over one PostgreSQL, one of them killed and the server restarted, checked row by row.

    python benchmarks/shared_state.py --articles 500 --crawlers 4

First one crawler on SQLite crawls the government portals of the replica: what it finds is what has to be found, and its
pace is the pace to compare with.  Then the crawlers do the same together, each with a data directory of its own, as on
machines of their own; one is killed with SIGKILL after a third of the rows, the server is stopped and started again
after two thirds.  Checked: every article once, no torn line, every line the row that the state has, every raw page
readable; and from the replica's log, that no site was ever fetched by two crawlers at once and that the delay between
its requests was kept across crawlers.  A third round without accidents measures the pace of the crawlers together.
Ends with 1 where anything is wrong.  Needs PostgreSQL's server programs; starts a server of its own.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from datetime import datetime
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from newscrawl.replica import Replica, running_replica
from newscrawl.replica.demo import HANDLERS
from newscrawl.sites.registry import site_for
from newscrawl.storage.archive import ArchiveReader
from newscrawl.storage.dumps import Dumps
from newscrawl.storage.reader import read_dumps
from newscrawl.storage.state import State
from newscrawl.storage.verify import verify
from tests.postgresql import Cluster, programs

LEASE = 12.0
SLACK = 0.8
"""Share of the delay that must lie between two requests as the replica sees them arrive: clocks and queues tremble."""


class Crawlers:
    """Processes that crawl the same portals."""

    def __init__(self, root: Path, replica: Replica, portals: str, delay: float) -> None:
        self.root, self.replica, self.portals, self.delay = root, replica, portals, delay

    def start(self, name: str, url: str | None) -> "subprocess.Popen[bytes]":
        settings = {
            "NEWSCRAWL_DATA_DIR": self.root / name,
            "DOWNLOAD_HANDLERS": json.dumps(HANDLERS),
            "REPLICA_ADDRESS": self.replica.address,
            "ALLOWED_PRIVATE_NETWORKS": "127.0.0.1/32",
            "DOWNLOAD_DELAY": self.delay,
            "DOWNLOAD_TIMEOUT": LEASE / 2,
            "LEASE_SECONDS": LEASE,
            "SITES_AT_ONCE": 3,
            "CLEAN_WORKERS": 1,
            "USER_AGENT": f"newscrawl-{name}",
        }
        options = [word for key, value in settings.items() for word in ("-s", f"{key}={value}")]
        environment = {**os.environ, "SCRAPY_SETTINGS_MODULE": "newscrawl.settings"}
        environment.pop("NEWSCRAWL_STATE_URL", None)
        if url:
            environment["NEWSCRAWL_STATE_URL"] = url
        command = [sys.executable, "-m", "scrapy", "crawl", *options, "gov", "-a", f"base_url={self.portals}"]
        self.root.mkdir(exist_ok=True)
        with (self.root / f"{name}.log").open("ab") as log:
            return subprocess.Popen(command, env=environment, stdout=log, stderr=log)

    def rows(self, *names: str) -> list[str]:
        """The ids of all lines of the dumps."""
        dumps = [self.root / name / "dumps" for name in names]
        return [article.id for folder in dumps if folder.exists() for article in read_dumps(folder)]


def stored(url: str) -> int:
    with State(url) as state:
        return state.rows("SELECT count(*) FROM row")[0][0]


def wait_for_rows(url: str, wanted: int, running: list["subprocess.Popen[bytes]"]) -> None:
    while stored(url) < wanted and any(process.poll() is None for process in running):
        time.sleep(0.2)


def problems(crawlers: Crawlers, url: str, names: list[str], wanted: set[str]) -> list[str]:
    ids = crawlers.rows(*names)
    lost, doubled = wanted - set(ids), [one for one, times in Counter(ids).items() if times > 1]
    found = [f"lost {len(lost)}: {sorted(lost)[:5]}"] if lost else []
    found += [f"doubled {len(doubled)}: {doubled[:5]}"] if doubled else []
    for name in names:
        data = crawlers.root / name
        if not (data / "dumps").exists():
            continue
        found += [
            f"{name}: {text}" for report in verify(data, Dumps(data / "dumps"), state=url) for text in report.problems
        ]
    archives = [ArchiveReader(crawlers.root / name) for name in names]
    for name in names:
        for article in read_dumps(crawlers.root / name / "dumps") if (crawlers.root / name / "dumps").exists() else ():
            raw = article.crawl.raw
            assert raw is not None
            place = next((one for one in archives if (one.data_dir / raw.file).exists()), None)
            if place is None:
                found.append(f"{article.id}: no machine has {raw.file}")
            else:
                place.read(raw.file, raw.offset)
    return found


def manners(log: list[dict[str, str]], delay: float) -> tuple[list[str], str]:
    """What is wrong with the order of requests, and a line about it."""
    sites = defaultdict(list)
    for asked in log:
        sites[site_for(f"http://{asked['host']}/").name].append(
            (datetime.fromisoformat(asked["time"]).timestamp(), asked["user_agent"])
        )
    found, least_over, handed_over, paces = [], 1e9, 0, []
    for site, requests in sites.items():
        requests.sort()
        for (before, one), (after, other) in pairwise(requests):
            if one != other:
                handed_over += 1
                least_over = min(least_over, after - before)
                if after - before < SLACK * delay:
                    found.append(f"{site}: {after - before:.3f} s between requests of {one} and {other}")
        if len(requests) > 1:
            paces.append((requests[-1][0] - requests[0][0]) / (len(requests) - 1))
            if paces[-1] < SLACK * delay:
                found.append(f"{site}: {paces[-1]:.3f} s between its requests on the whole")
    crawlers = Counter(asked["user_agent"] for asked in log)
    line = (
        f"{len(log)} requests to {len(sites)} sites by {len(crawlers)} crawlers ({dict(crawlers)}); {handed_over} sites"
    )
    line += f" handed over; least pause at that {least_over:.3f} s; between all requests of a site at least"
    line += f" {min(paces):.3f} s on the whole, asked for {delay} s"
    return found, line


def main() -> None:  # noqa: PLR0915
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=500, help="articles of all portals together")
    parser.add_argument("--crawlers", type=int, default=4)
    parser.add_argument("--delay", type=float, default=0.1, help="seconds between two requests to one site")
    parser.add_argument("--keep", action="store_true", help="leave the data directories behind")
    arguments = parser.parse_args()
    folder = programs()
    if folder is None:
        sys.exit("PostgreSQL's server is not installed (Debian: apt-get install postgresql)")
    root = Path(tempfile.mkdtemp(prefix="newscrawl-shared-"))
    server = root / "postgresql"
    root.chmod(0o755)
    server.mkdir()
    cluster = Cluster(folder, server, durable=True)
    cluster.start()
    wrong: list[str] = []
    try:
        with running_replica(articles=1) as replica:
            portals = replica.sources["trs"].crawl[2].removeprefix("base_url=")
        with running_replica(articles=max(1, arguments.articles // len(portals.split()))) as replica:
            alone = Crawlers(root / "alone", replica, portals, arguments.delay)
            began = time.monotonic()
            code = alone.start("one", None).wait()
            seconds = time.monotonic() - began
            wanted = set(alone.rows("one"))
            print(f"one crawler on SQLite: {len(wanted)} articles in {seconds:.1f} s, exit {code}", flush=True)
            replica.log.clear()

            together = Crawlers(root / "together", replica, portals, arguments.delay)
            names = [f"machine{number}" for number in range(1, arguments.crawlers + 1)]
            url = cluster.empty_database()
            State(url).close()
            running = [together.start(name, url) for name in names]
            wait_for_rows(url, len(wanted) // 3, running)
            running[0].send_signal(signal.SIGKILL)
            print(f"killed {names[0]} after {stored(url)} rows", flush=True)
            wait_for_rows(url, 2 * len(wanted) // 3, running[1:])
            print(f"restarting the server after {stored(url)} rows", flush=True)
            cluster.stop()
            time.sleep(1.0)
            cluster.start()
            codes = [process.wait() for process in running]
            found, line = manners(list(replica.log), arguments.delay)
            wrong += problems(together, url, names, wanted) + found
            print(f"with accidents: exit codes {codes}; {line}", flush=True)
            print(
                "\n".join(wrong[:20]) if wrong else "lost 0, doubled 0, torn 0, no site fetched by two at once",
                flush=True,
            )
            replica.log.clear()

            calm = Crawlers(root / "calm", replica, portals, arguments.delay)
            url = cluster.empty_database()
            State(url).close()
            began = time.monotonic()
            codes = [process.wait() for process in [calm.start(name, url) for name in names]]
            took = time.monotonic() - began
            found, line = manners(list(replica.log), arguments.delay)
            wrong += [*found, *problems(calm, url, names, wanted)]
            print(f"without: {len(calm.rows(*names))} articles in {took:.1f} s, {seconds / took:.2f} of one on SQLite")
            print(f"         exit codes {codes}; {line}")
    finally:
        cluster.close()
        if not arguments.keep and not wrong:
            shutil.rmtree(root)
    if wrong:
        print("\n".join(wrong), f"\nleft in {root}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
