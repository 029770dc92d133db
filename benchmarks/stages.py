"""The stages of a page by themselves, in CPU time of one process: cleaning, deduplication, the archive."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import newscrawl
from benchmarks.harness import cpu_seconds
from benchmarks.site import article, story
from newscrawl.items import Capture, RawPage
from newscrawl.storage.archive import Archive, ArchiveReader

Row = tuple[str, str, str]
"""Name, speed, what that is per page."""
ADDRESS = "https://news.example.com"


def stages(pages: int) -> list[Row]:
    """All of them over the same pages of the benchmark's site."""
    bodies = [article(number, pages).encode() for number in range(pages)]
    return [_cleaning(bodies), _trafilatura(bodies), _dedup(pages), *_archive(bodies)]


def _cleaning(bodies: list[bytes]) -> Row:
    newscrawl.clean(bodies[0])
    used = cpu_seconds(lambda: [newscrawl.clean(body, url=ADDRESS) for body in bodies])
    return _row("clean()", used, len(bodies))


def _trafilatura(bodies: list[bytes]) -> Row:
    import trafilatura

    some = bodies[: max(10, len(bodies) // 5)]
    used = cpu_seconds(lambda: [trafilatura.bare_extraction(body, with_metadata=True) for body in some], rounds=2)
    return _row("trafilatura, its default", used, len(some))


def _dedup(pages: int) -> Row:
    documents = [
        {"id": str(n), "url": f"{ADDRESS}/{n}", "site": "bench", "text": "\n".join(story(n).paragraphs)}
        for n in range(pages)
    ]

    def work() -> None:
        with tempfile.TemporaryDirectory() as folder, newscrawl.Deduplicator(Path(folder) / "state.db") as dedup:
            dedup.judge(documents)

    return _row("Deduplicator with its store", cpu_seconds(work), pages)


def _archive(bodies: list[bytes]) -> list[Row]:
    megabytes, moment = sum(map(len, bodies)) / 1e6, datetime.now(UTC)
    headers = (("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip"))
    captures = [
        Capture(url=f"{ADDRESS}/{n}", status=200, headers=headers, body=body, fetched_at=moment)
        for n, body in enumerate(bodies)
    ]
    with tempfile.TemporaryDirectory() as folder:
        runs = iter(range(100))

        def write() -> None:
            with Archive(Path(folder), f"run-{next(runs)}") as archive:
                for capture in captures:
                    archive.append(RawPage(capture=capture, request_url=capture.url, spider="bench", site="bench"))

        def read() -> None:
            assert sum(1 for _ in ArchiveReader(Path(folder)).iterate([path])) == len(bodies)

        written = cpu_seconds(write)
        path = next(Path(folder).rglob("*.warc.gz"))
        used = cpu_seconds(read)
        size = path.stat().st_size / len(bodies) / 1024
    return [
        _row("archive, write", written, len(bodies), f"{megabytes / written:.0f} MB/s, {size:.1f} KiB a page"),
        _row("archive, read", used, len(bodies), f"{megabytes / used:.0f} MB/s"),
    ]


def _row(name: str, used: float, pages: int, speed: str = "") -> Row:
    speed = f"{pages / used:.0f} a CPU second" + (f", {speed}" if speed else "")
    return name, speed, f"{1000 * used / pages:.2f} ms"
