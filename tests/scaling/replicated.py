"""Pages of the replica in an archive, without a crawl; and what cleaning that archive again has made of it."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from newscrawl.items import Capture, RawPage
from newscrawl.recleaning.selection import Selection
from newscrawl.recleaning.session import Options, reclean
from newscrawl.replica.messages import Asked
from newscrawl.replica.sources import build
from newscrawl.replica.world import World
from newscrawl.sites.registry import site_for
from newscrawl.storage.archive import Archive
from newscrawl.storage.database import Database

BEGAN = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def pages(count: int) -> Iterator[RawPage]:
    """Articles of all sources in turn, and every tenth time a page that is none."""
    sources = build(World(articles=count, now=BEGAN))
    answers = (answer for articles in zip(*map(_answers, sources), strict=False) for answer in articles)
    for number, (url, good, kind) in enumerate(islice(filter(None, answers), count)):
        body = good if number % 10 else b"<html><body><p>404</p></body></html>"
        capture = Capture(
            url=url,
            status=200,
            headers=(("Content-Type", kind), ("Last-Modified", "Sun, 22 Nov 2026 03:00:00 GMT")),
            body=body,
            fetched_at=BEGAN + timedelta(seconds=number),
        )
        yield RawPage(capture=capture, request_url=url, spider="replica", site=site_for(url).name)


def _answers(source) -> Iterator[tuple[str, bytes, str] | None]:
    for article in source.articles():
        url = article.urls[0]
        parts = urlsplit(url)
        answer = source.answer(Asked(host=parts.netloc, path=parts.path, query=dict(parse_qsl(parts.query))))
        yield (url, answer.body, answer.content_type) if answer else None


def archive_of(folder: Path, count: int, runs: int = 3) -> Path:
    """A data directory with an archive of so many pages, written by several runs."""
    remaining = pages(count)
    for run in range(runs):
        with Archive(folder, f"2026112{run}T000000Z-replica-{run:04x}") as archive:
            for page in islice(remaining, -(-count // runs)):
                archive.append(page)
    return folder


def copy_of(data_dir: Path, target: Path) -> Path:
    shutil.copytree(data_dir / "archive", target / "archive")
    return target


def cleaned_again(data_dir: Path, *, stop=lambda: False, **options) -> tuple[int, str]:
    """What `scrapy reclean` says of that data directory."""
    values = {
        "selection": Selection(),
        "policy": "mark",
        "compression": "none",
        "workers": 1,
        "show_changes": False,
        "dry_run": False,
    }
    return reclean(Options(**{"data_dir": data_dir, **values, **options}), stop)


def made(data_dir: Path) -> list[object]:
    """All that a state holds of a run but its name and the hours: rows, ends of URLs, quarantine, repeats."""
    with Database(data_dir / "state" / "newscrawl.db") as database:
        found = database.rows("SELECT id, article_id, n, site, verdict, cluster, line FROM row ORDER BY id")
        rows = [(*row[:-1], _without_run(json.loads(row[-1]))) for row in found]
        urls = database.rows("SELECT url, state, outcome, reason, article_id, last_modified FROM url ORDER BY url")
        kept = database.rows("SELECT url, site, reason FROM quarantine ORDER BY url")
    return [*rows, *urls, *kept]


def _without_run(row: dict) -> dict:
    row["crawl"].pop("run_id")
    return row
