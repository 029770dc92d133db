"""A run that stores the articles it is told to and may be killed at any moment.

python crashing.py FOLDER RUN COUNT [STATE_URL SECONDS_BETWEEN_PAGES]
"""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from conftest import make_article

from newscrawl.items import Capture, RawPage
from newscrawl.storage.archive import Archive
from newscrawl.storage.dumps import Dumps
from newscrawl.storage.ledger import Ledger
from newscrawl.storage.state import State
from newscrawl.storage.values import RunEnd, RunInfo


def main(folder: Path, run_id: str, count: int, location: str | None = None, pause: float = 0.0) -> None:
    now = datetime.now(UTC)
    info = RunInfo(run_id=run_id, spider="example", code_version="0", started_at=now, sites=("example",))
    with State(location or folder / "state" / "newscrawl.db") as state, Archive(folder, run_id) as archive:
        dumps = Dumps(folder / "dumps", compression="gz", max_rows=7)
        ledger = Ledger(state, info, dumps, before_commit=archive.flush)
        for number in range(count):
            time.sleep(pause)
            article = make_article(number)
            capture = Capture(url=article.url, status=200, headers=(), body=article.text.encode(), fetched_at=now)
            page = RawPage(capture=capture, request_url=article.url, spider="example", site="example")
            article.crawl.raw = archive.append(page)
            ended = ledger.enter(article, url=article.url)
            ended.add_done_callback(lambda _, number=number: print(number, flush=True))
        ledger.close(end=RunEnd(outcome="ok", exit_code=0, ended_at=datetime.now(UTC)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), *sys.argv[4:5], *map(float, sys.argv[5:6]))
