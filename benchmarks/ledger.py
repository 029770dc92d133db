"""What it costs to judge and store a page, on either engine: python benchmarks/ledger.py --pages 1600 --group 16

Invented articles of eleven sites, in groups as a crawl makes them: a list page that names some, then those.  On
PostgreSQL four ledgers take turns, so that each has to take note of what the others stored.  Processor time of this
process, and of the server's sessions; the first tenth is left out.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from newscrawl.items import Article
from newscrawl.storage.dumps import Dumps
from newscrawl.storage.ledger import Ledger
from newscrawl.storage.state import State
from newscrawl.storage.values import Discovered, RunInfo
from tests.postgresql import start_cluster
from tests.storage.conftest import NOON, make_article

SITES = 11
LETTERS = [chr(0x4E00 + number) for number in range(3000)]
TICKS = os.sysconf("SC_CLK_TCK")


def article(number: int) -> Article:
    chance = random.Random(number)
    clauses = ["".join(chance.choices(LETTERS, k=chance.randint(6, 14))) for _ in range(48)]
    text = "\n".join("，".join(clauses[at : at + 6]) + "。" for at in range(0, len(clauses), 6))
    return make_article(number, text, site=f"site{number % SITES}")


def ledger(state: State, root: Path, number: int) -> Ledger:
    folder = root / f"machine{number}"
    (folder / "state").mkdir(parents=True)
    info = RunInfo(run_id=f"run-{number}", spider="example", code_version="0", started_at=NOON)
    return Ledger(state, info, Dumps(folder / "dumps"), clock=lambda: 0.0)


def sessions() -> float:
    """Processor time of the server's sessions so far, in seconds."""
    ticks = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cmdline").read_bytes().startswith(b"postgres: newscrawl"):
                user, system = (process / "stat").read_text().rsplit(")", 1)[1].split()[11:13]
                ticks += int(user) + int(system)
        except OSError:  # it has ended
            continue
    return ticks / TICKS


def measure(location: Path | str, ledgers: int, articles: list[Article], group: int) -> tuple[float, float]:
    """(milliseconds a page in this process, in the server)."""
    with tempfile.TemporaryDirectory() as folder:
        states = [State(location) for _ in range(ledgers)]
        all_of_them = [ledger(state, Path(folder), number) for number, state in enumerate(states)]
        began, served, pages = time.process_time(), sessions(), 0
        for turn, start in enumerate(range(0, len(articles), group)):
            if start < len(articles) // 10:
                began, served, pages = time.process_time(), sessions(), 0
            some, one = articles[start : start + group], all_of_them[turn % ledgers]
            one.listed(f"https://list.example/{start}", [found(article) for article in some])
            for article in some:
                one.enter(article)
            one.commit()
            pages += len(some)
        used = time.process_time() - began, sessions() - served
        for state in states:
            state.close()
    return 1000 * used[0] / pages, 1000 * used[1] / pages


def found(article: Article) -> Discovered:
    return Discovered(
        url=article.canonical_url, kind="article", spider="example", site=article.site, article_id=article.id
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1600)
    parser.add_argument("--group", type=int, default=16, help="pages that share a transaction")
    arguments = parser.parse_args()
    articles = [article(number) for number in range(arguments.pages)]
    with tempfile.TemporaryDirectory() as folder:
        own, _ = measure(Path(folder) / "state.db", 1, articles, arguments.group)
    print(f"SQLite: {own:.2f} ms of CPU a page")
    for cluster in start_cluster(durable=True):
        own, server = measure(cluster.empty_database(), 4, articles, arguments.group)
        print(f"PostgreSQL: {own:.2f} ms of CPU a page in the crawler, {server:.2f} ms in the server")


if __name__ == "__main__":
    main()
