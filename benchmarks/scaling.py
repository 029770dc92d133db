"""What a page costs on its way through `scrapy reclean --engine datatrove`: python -m benchmarks.scaling --pages 300

Pages are those of the replica: far smaller than those of the real sites, so times and bytes are per page of that kind.
"""

import argparse
import resource
import tempfile
import time
from pathlib import Path

from newscrawl.recleaning.selection import Progress, Selection
from newscrawl.scaling.blocks import ArchivePages, CleanPages, KeepResults
from newscrawl.scaling.engine import CleanedAlready, results_folder
from newscrawl.storage.reader import read_dumps
from tests.scaling.replicated import archive_of, cleaned_again


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=300)
    count = parser.parse_args().pages
    with tempfile.TemporaryDirectory() as folder:
        measure(archive_of(Path(folder), count), count)


def measure(data_dir: Path, count: int) -> None:
    progress = Progress.of(data_dir, Selection())
    folder = results_folder(progress)
    say("archive", size(data_dir / "archive") / count, "bytes a page")

    began = time.process_time()
    read = sum(1 for _ in progress.pages(data_dir))
    say("reading it", 1000 * (time.process_time() - began) / read, "ms a page")

    began, workers = time.process_time(), children()
    pages = CleanPages(keep_refused=True).run(ArchivePages(data_dir, done=folder).run())
    list(KeepResults(folder).run(pages))
    say("cleaning, in as many tasks as you like", 1000 * (time.process_time() - began + children() - workers) / count)
    say("what it keeps for the verdicts", size(folder) / count, "bytes a page")

    began = time.process_time()
    cleaned_again(data_dir, engine=CleanedAlready(), compression="zst")
    say("verdicts, rows and shards, in one process", 1000 * (time.process_time() - began) / count)

    rows = list(read_dumps(data_dir / "dumps"))
    say("state", (data_dir / "state" / "newscrawl.db").stat().st_size / len(rows), "bytes a row")
    say("dump, zst", size(data_dir / "dumps") / len(rows), "bytes a row")
    say("text", sum(len(row.text) for row in rows) / len(rows), "characters a row")


def children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def say(what: str, value: float, unit: str = "ms of CPU a page") -> None:
    print(f"{what:<44} {value:>10,.2f} {unit}")


if __name__ == "__main__":
    main()
