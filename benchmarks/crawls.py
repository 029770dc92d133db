"""Crawls of the benchmark's site: Scrapy's floor, the naive spider, newscrawl without and with site layouts."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks.harness import PROJECT, Cost, Reading, run, scrapy
from benchmarks.site import stories

TUNED = {"CONCURRENT_ITEMS": 4, "WARN_ON_GENERATOR_RETURN_VALUE": False}
"""What makes Scrapy itself fast; the naive spider has its defaults."""
IMPOLITE = {
    "ALLOWED_PRIVATE_NETWORKS": "127.0.0.1/32",
    "DOWNLOAD_DELAY": 0,
    "CONCURRENT_REQUESTS": 32,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 32,
    "SITE_REQUESTS_LIMIT": 0,
    "LIST_PAGES_LIMIT": 1_000_000,
    "LOG_LEVEL": "ERROR",
}
"""On loopback nobody is harmed."""
YCWB = "https://news.ycwb.com"
HANDLERS = dict.fromkeys(("http", "https"), "newscrawl.replica.transport.ReplicaDownloadHandler")
GRAM = 8


def baseline(mode: str, first: str, pages: int) -> Reading:
    """One crawl of the yardstick spider."""
    with tempfile.TemporaryDirectory() as folder:
        out = f"{folder}/out.jsonl"
        arguments = ("runspider", str(PROJECT / "benchmarks/baseline.py"), "-a", f"mode={mode}", "-a", f"list={first}")
        cost = run(scrapy(*arguments, "-O", out, settings=TUNED if mode == "links" else {}), cwd=Path(folder))
        if mode != "links":
            _expect(Path(out).read_bytes().count(b"\n"), pages)
    return Reading(mode, pages, cost)


def newscrawl(first: str, pages: int, *, layout: bool = False, keep: Path | None = None) -> Reading:
    """One crawl with every pipeline on: archive, clean, dedup, export.  With `layout` as pages of a declared site."""
    with tempfile.TemporaryDirectory() as folder:
        data = keep or Path(folder)
        settings: dict[str, object] = {**IMPOLITE, "NEWSCRAWL_DATA_DIR": data}
        if layout:
            address = first.removeprefix("http://").partition("/")[0]
            settings |= {"REPLICA_ADDRESS": address, "DOWNLOAD_HANDLERS": json.dumps(HANDLERS)}
            first = f"{YCWB}/list/1.html"
        arguments = ("-a", f"list={first}", "-a", "links=a.art", "-a", "next=a.next")
        cost: Cost = run(scrapy("crawl", "generic", *arguments, settings=settings))
        check(data, pages, layout=layout)
    return Reading("newscrawl, site layouts" if layout else "newscrawl, generic", pages, cost)


def check(data: Path, pages: int, *, layout: bool) -> None:
    """All rows are there, read in the way that is measured, and say what was written: speed is not bought with text."""
    texts = {one.path: "".join(one.paragraphs) for one in stories("ycwb" if layout else "generic", pages)}
    rows = [json.loads(line) for shard in data.glob("dumps/*/*/*.jsonl") for line in shard.open(encoding="utf-8")]
    _expect(len(rows), pages)
    recall = precision = 0.0
    for row in rows:
        wanted, found = _grams(texts["/" + row["url"].split("/", 3)[3]]), _grams(row["text"])
        recall += len(wanted & found) / max(1, len(wanted)) / pages
        precision += len(wanted & found) / max(1, len(found)) / pages
    by_layout = sum(_by_layout(row) for row in rows)
    if recall < 0.99 or precision < 0.97 or by_layout != (pages if layout else 0):
        raise RuntimeError(f"text recall {recall:.3f}, precision {precision:.3f}, {by_layout} pages read by layout")


def _by_layout(row: Mapping[str, dict[str, str]]) -> bool:
    return row["provenance"].get("text", "").startswith("layout:")


def _grams(text: str) -> set[str]:
    text = "".join(text.split())
    return {text[place : place + GRAM] for place in range(len(text) - GRAM + 1)}


def _expect(found: int, wanted: int) -> None:
    if found != wanted:
        raise RuntimeError(f"{found} rows of {wanted} pages")
