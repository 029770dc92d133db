import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newscrawl.items import Article, Crawl, Quality
from newscrawl.storage.dumps import Dumps
from newscrawl.storage.ledger import Ledger
from newscrawl.storage.state import State
from newscrawl.storage.values import RunEnd, RunInfo

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def make_article(number, text=None, site="example", **changes):
    text = text if text is not None else f"第{number}篇报道，说的是同一天里发生的另一件事情。" * 3
    url = f"https://{site}.example/{number}.html"
    values = {
        "id": f"{site}:{number}",
        "url": url,
        "canonical_url": url,
        "site": site,
        "site_name": "示例",
        "title": f"标题{number}",
        "text": text,
        "fetched_at": NOON,
        "content_hash": "sha256:" + hashlib.sha256(text.encode()).hexdigest(),
        "quality": Quality(chars=len(text)),
        "crawl": Crawl(code_version="0", encoding="utf-8"),
    }
    return Article(**{**values, **changes})


class Clock:
    """Time that passes only when told to."""

    def __init__(self):
        self.time = 1000.0

    def __call__(self):
        return self.time


class Runs:
    """Starts runs over one data directory."""

    def __init__(self, folder: Path, location: Path | str | None = None):
        self.folder = folder
        self.location = location or folder / "state" / "newscrawl.db"
        self.number = 0
        self.shared = isinstance(location, str)
        if self.shared:
            (folder / "state").mkdir(exist_ok=True)
            (folder / "state" / "machine").write_text("here\n")
        self.states = []

    def start(self, *, policy="mark", compression="none", max_rows=1000, sites=("example",), now=NOON, **options):
        self.number += 1
        state = State(self.location)
        self.states.append(state)
        return Ledger(
            state,
            RunInfo(run_id=f"run-{self.number}", spider="example", code_version="0", started_at=NOON, sites=sites),
            Dumps(self.folder / "dumps", compression=compression, max_rows=max_rows),
            policy,
            now=lambda: now,
            **options,
        )

    def run(self, *articles, **options):
        """A whole run that stores `articles`; its summary."""
        ledger = self.start(**options)
        for article in articles:
            ledger.enter(article)
        return self.end(ledger)

    def end(self, ledger, **fetched):
        return ledger.close(end=RunEnd(outcome="ok", exit_code=0, ended_at=NOON, fetched=fetched))

    def shard(self, number, suffix=".jsonl"):
        """The name of a shard file."""
        return f"part-{'here-' if self.shared else ''}{number:010d}{suffix}"

    def kill(self):
        """What a kill leaves of the open run: what was committed."""
        self.states.pop().close()

    def rows(self):
        """All rows of the dump, in order of files."""
        files = sorted((self.folder / "dumps").rglob("part-*"))
        return [json.loads(line) for path in files for line in path.read_bytes().splitlines()]

    def manifest(self, folder="example/2026-11-22"):
        return json.loads((self.folder / "dumps" / folder / "manifest.json").read_text())

    @property
    def state(self):
        state = State(self.location)
        self.states.append(state)
        return state


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(name="make_article")
def provide_make_article():
    return make_article


@pytest.fixture
def runs(tmp_path, location):
    runs = Runs(tmp_path, location)
    yield runs
    for state in runs.states:
        state.close()
