"""Several crawlers over one PostgreSQL, one of them killed and the server restarted, checked row by row.

    python benchmarks/shared_state.py                        # 5,000 articles, four crawlers
    python benchmarks/shared_state.py --articles 500 --rounds 3

Rounds, over the government portals of the replica: one crawler on SQLite, whose articles are what has to be found and
whose pace is the pace to compare with; then several crawlers on one PostgreSQL, each with a data directory of its own,
as on machines of their own.  At last the same with accidents: one crawler is killed with SIGKILL after a third of the
rows, the server is stopped and started again after two thirds.

Checked in every round: every article once, no torn line, every line the row that the state has, every raw page
readable; and from the replica's log, that no site was ever fetched by two crawlers at once and that the delay between
its requests was kept across crawlers.

The pace is that of the middle: articles per second from the moment a tenth of the rows is stored to the moment nine
tenths are.  Starting four crawlers and their cleaning processes takes some seconds of two cores, once a run, and the
last site ends alone; both are in the time from the first process to the last, which is given beside it.

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
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # crawlers find their modules compiled, as installed ones do
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


class Pace:
    """How quickly rows came, by the times at which they were stored."""

    def __init__(self, location: str | Path, began: float) -> None:
        self.seconds = time.time() - began
        with State(location) as state:
            rows = state.rows("SELECT stored_at FROM row ORDER BY stored_at")
        at = [datetime.fromisoformat(one).timestamp() for (one,) in rows]
        self.rows, self.first = len(at), at[0] - began
        low, high = len(at) // 10, len(at) * 9 // 10
        self.steady = (high - low) / max(0.001, at[high] - at[low])  # a few rows may be of one commit

    def __str__(self) -> str:
        return f"{self.rows} | {self.steady:.1f} | {self.first:.1f} | {self.seconds:.1f}"


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


class Comparison:
    """The rounds, and what was found wrong in them."""

    def __init__(self, root: Path, cluster: Cluster, arguments: argparse.Namespace) -> None:
        self.root, self.cluster, self.delay = root, cluster, arguments.delay
        self.names = [f"machine{number}" for number in range(1, arguments.crawlers + 1)]
        self.wrong: list[str] = []
        self.wanted: set[str] = set()

    def alone(self, replica: Replica, portals: str, number: int) -> Pace:
        """One crawler on SQLite."""
        crawlers = Crawlers(self.root / f"alone{number}", replica, portals, self.delay)
        began = time.time()
        code = crawlers.start("one", None).wait()
        pace = Pace(crawlers.root / "one" / "state" / "newscrawl.db", began)
        self.wanted |= set(crawlers.rows("one"))
        replica.log.clear()
        print(f"| one, SQLite | {pace} | {code} |", flush=True)
        return pace

    def together(self, replica: Replica, portals: str, number: int) -> Pace:
        """All crawlers on PostgreSQL, left alone."""
        crawlers = Crawlers(self.root / f"calm{number}", replica, portals, self.delay)
        url = self.cluster.empty_database()
        State(url).close()
        began = time.time()
        codes = [process.wait() for process in [crawlers.start(name, url) for name in self.names]]
        pace = Pace(url, began)
        print(f"| {len(self.names)}, PostgreSQL | {pace} | {codes} |", flush=True)
        self._check(crawlers, url)
        return pace

    def accidents(self, replica: Replica, portals: str) -> None:
        """All crawlers on PostgreSQL; one is killed, and the server restarted."""
        crawlers = Crawlers(self.root / "together", replica, portals, self.delay)
        url = self.cluster.empty_database()
        State(url).close()
        began = time.time()
        running = [crawlers.start(name, url) for name in self.names]
        wait_for_rows(url, len(self.wanted) // 3, running)
        running[0].send_signal(signal.SIGKILL)
        killed = stored(url)
        wait_for_rows(url, 2 * len(self.wanted) // 3, running[1:])
        restarted = stored(url)
        self.cluster.stop()
        time.sleep(1.0)
        self.cluster.start()
        codes = [process.wait() for process in running]
        print(f"| {len(self.names)}, accidents | {Pace(url, began)} | {codes} |", flush=True)
        print(f"\n{self.names[0]} was killed after {killed} rows, the server restarted after {restarted}", flush=True)
        self._check(crawlers, url)

    def _check(self, crawlers: Crawlers, url: str) -> None:
        found, line = manners(list(crawlers.replica.log), self.delay)
        self.wrong += [*problems(crawlers, url, self.names, self.wanted), *found]
        crawlers.replica.log.clear()
        self.line = line


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=5000, help="articles of all portals together")
    parser.add_argument("--crawlers", type=int, default=4)
    parser.add_argument("--delay", type=float, default=0.05, help="seconds between two requests to one site")
    parser.add_argument("--rounds", type=int, default=1, help="rounds without accidents; the best of each is compared")
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
    comparison = Comparison(root, cluster, arguments)
    try:
        with running_replica(articles=1) as replica:
            portals = replica.sources["trs"].crawl[2].removeprefix("base_url=")
        with running_replica(articles=max(1, arguments.articles // len(portals.split()))) as replica:
            print("| crawlers | articles | a second, in the middle | first row after s | all s | exit codes |")
            print("|---|---|---|---|---|---|", flush=True)
            numbers = range(1, arguments.rounds + 1)
            pairs = [
                (comparison.alone(replica, portals, one), comparison.together(replica, portals, one)) for one in numbers
            ]
            comparison.accidents(replica, portals)
    finally:
        cluster.close()
        if not arguments.keep and not comparison.wrong:
            shutil.rmtree(root)
    best, shared = max(one.steady for one, _ in pairs), max(other.steady for _, other in pairs)
    whole = min(one.seconds for one, _ in pairs) / min(other.seconds for _, other in pairs)
    wrong = comparison.wrong
    print(comparison.line)
    print("\n".join(wrong[:20]) if wrong else "lost 0, doubled 0, torn 0, no site fetched by two at once")
    print(f"{shared / best:.2f} of the pace of one crawler on SQLite in the middle, {whole:.2f} from start to end")
    if wrong:
        print(f"left in {root}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
