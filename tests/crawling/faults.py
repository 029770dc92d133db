"""A small server that does one wrong thing per path, and what a crawl made of it."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import os
import random
import socket
import sqlite3
import struct
import subprocess
import sys
import threading
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

CANARY = "127.0.0.2"
"""Another address of this machine that no crawl may dial; the server listens there, too, to see who does."""
WORDS = [
    "山水",
    "田园",
    "街道",
    "学校",
    "医院",
    "公园",
    "道路",
    "桥梁",
    "村民",
    "工人",
    "教师",
    "项目",
    "工程",
    "展览",
    "比赛",
    "培训",
]


@dataclass
class Visit:
    """A request as the server sees it."""

    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    times: int
    """How often this path was asked for, this time included."""
    port: int
    writer: asyncio.StreamWriter

    def number(self, name: str, default: int = 0) -> int:
        return int(self.query.get(name, [str(default)])[0])

    async def answer(
        self, body: str | bytes = b"", status: int = 200, length: int | None = None, **headers: str | bytes
    ) -> None:
        body = body.encode() if isinstance(body, str) else body
        head = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(length or len(body))}
        head |= {name.replace("_", "-"): value for name, value in headers.items()}
        lines = [f"HTTP/1.1 {status} X\r\nConnection: close\r\n".encode()]
        lines += [
            b"%b: %b\r\n" % (name.encode(), v if isinstance(v, bytes) else v.encode()) for name, v in head.items()
        ]
        self.writer.write(b"".join(lines) + b"\r\n" + body)
        await self.writer.drain()

    async def send(self, raw: bytes) -> None:
        self.writer.write(raw)
        await self.writer.drain()

    def reset(self) -> None:
        linger = struct.pack("ii", 1, 0)
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.writer.transport.abort()


Fault = Callable[[Visit], Awaitable[None]]
FAULTS: dict[str, Fault] = {}


def fault(name: str) -> Callable[[Fault], Fault]:
    def remember(function: Fault) -> Fault:
        FAULTS[name] = function
        return function

    return remember


def article(name: str, extra: str = "") -> str:
    """An invented article that no other one resembles."""
    dice = random.Random(name)
    body = "".join(f"<p>{'，'.join(''.join(dice.choices(WORDS, k=6)) for _ in range(5))}。</p>" for _ in range(5))
    title = "".join(dice.choices(WORDS, k=8))
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}</title></head><body><h1>{title}</h1>"
        f"<div class=info>2026-11-20 09:30 来源：本网</div><div class=content>{body}"
        f"<p>文号甲{name}乙完。</p>{extra}</div></body></html>"
    )


class FaultServer:
    """Serves FAULTS below /f/ and articles below /a/, in a thread of its own; notes every request."""

    def __init__(self) -> None:
        self.visits: list[tuple[float, str, str]] = []
        """(time, address, path with query)"""
        self.times: Counter[str] = Counter()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.port}/f/{name}"

    def requests(self, name: str) -> list[float]:
        """When a fault's path was asked for, whatever its query."""
        return [at for at, _, path in self.visits if path.split("?")[0] == f"/f/{name}"]

    async def _open(self) -> None:
        first = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=1 << 20)
        self.port: int = first.sockets[0].getsockname()[1]
        self._servers = [first, await asyncio.start_server(self._serve, CANARY, self.port)]

    async def _close(self) -> None:
        for server in self._servers:
            server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, EOFError, asyncio.CancelledError):
            lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            target = lines[0].split(" ")[1]
            self.visits.append((time.monotonic(), writer.get_extra_info("sockname")[0], target))
            parts = urlsplit(target)
            self.times[parts.path] += 1
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
            visit = Visit(parts.path, parse_qs(parts.query), headers, self.times[parts.path], self.port, writer)
            await self._answer(visit)
        with contextlib.suppress(OSError):
            writer.close()

    async def _answer(self, visit: Visit) -> None:
        _, kind, *rest = visit.path.split("/")
        if kind == "f" and (found := FAULTS.get(rest[0])):
            await found(visit)
        elif kind == "a":
            await visit.answer(article("/".join(rest)))
        else:
            await visit.answer("<h1>404</h1>", status=404)


@dataclass
class Crawl:
    """What a crawl left behind."""

    exit_code: int
    log: str
    data_dir: Path
    report: dict[str, Any] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    ends: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By the path of the address: how its page ended, as the state has it."""

    def stored(self, name: str) -> int:
        """How many rows hold the whole article of a fault."""
        return sum(f"甲{name}乙完" in text for text in self.texts)

    def end(self, name: str) -> dict[str, Any]:
        return self.ends[f"/f/{name}"]


def crawl(data_dir: Path, *arguments: str, **settings: object) -> Crawl:
    """Run `scrapy crawl generic` over the fault server, with waits cut short."""
    chosen = {
        "NEWSCRAWL_DATA_DIR": data_dir,
        "ALLOWED_PRIVATE_NETWORKS": "127.0.0.1/32",
        "DOWNLOAD_DELAY": 0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
        "RETRY_DELAY": 0.02,
        "DOWNLOAD_ANSWER_TIMEOUT": 3,
        **settings,
    }
    options = [word for name, value in chosen.items() for word in ("-s", f"{name}={value}")]
    given = [word for argument in arguments for word in ("-a", argument)]
    environment = {**os.environ, "SCRAPY_SETTINGS_MODULE": "newscrawl.settings"}
    command = [sys.executable, "-m", "scrapy", "crawl", "generic", *given, *options]
    ended = subprocess.run(command, capture_output=True, env=environment, timeout=120, check=False)
    done = Crawl(ended.returncode, ended.stderr.decode("utf-8", "replace"), data_dir)
    reports = sorted((data_dir / "reports").glob("*.json"))
    assert reports, done.log
    done.report = json.loads(reports[-1].read_text(encoding="utf-8"))
    for shard in sorted(data_dir.rglob("part-*.jsonl")):
        done.texts += [json.loads(line)["text"] for line in shard.read_text(encoding="utf-8").splitlines()]
    with contextlib.closing(sqlite3.connect(data_dir / "state" / "newscrawl.db")) as state:
        state.row_factory = sqlite3.Row
        for row in state.execute("SELECT * FROM url"):
            done.ends[urlsplit(row["url"]).path] = dict(row)
    return done


# ---------------------------------------------------------------------------------------------------- content codings


def _coded(coding: str, pack: Callable[[bytes], bytes]) -> None:
    @fault(f"{coding}-whole")
    async def _(visit: Visit) -> None:
        await visit.answer(pack(article(f"{coding}-whole").encode()), Content_Encoding=coding)

    @fault(f"{coding}-cut")
    async def _(visit: Visit) -> None:
        packed = pack(article(f"{coding}-cut").encode())
        await visit.answer(packed[: len(packed) * 2 // 3], Content_Encoding=coding)

    @fault(f"{coding}-bomb")
    async def _(visit: Visit) -> None:
        await visit.answer(pack(b"<p>" + b"A" * 40_000_000), Content_Encoding=coding)


_coded("gzip", gzip.compress)
_coded("deflate", zlib.compress)
_coded("br", lambda data: brotli.compress(data, quality=1))
_coded("zstd", zstd.compress)


@fault("raw-deflate")
async def _(visit: Visit) -> None:
    packer = zlib.compressobj(wbits=-15)
    await visit.answer(packer.compress(article("raw-deflate").encode()) + packer.flush(), Content_Encoding="deflate")


@fault("gzip-twice")
async def _(visit: Visit) -> None:
    packed = gzip.compress(gzip.compress(article("gzip-twice").encode()))
    await visit.answer(packed, Content_Encoding="gzip, gzip")


@fault("gzip-bad-checksum")
async def _(visit: Visit) -> None:
    packed = bytearray(gzip.compress(article("gzip-bad-checksum").encode()))
    packed[-6] ^= 0xFF
    await visit.answer(bytes(packed), Content_Encoding="gzip")


@fault("gzip-unlabelled")
async def _(visit: Visit) -> None:
    await visit.answer(gzip.compress(article("gzip-unlabelled").encode()))


@fault("label-without-gzip")
async def _(visit: Visit) -> None:
    await visit.answer(article("label-without-gzip"), Content_Encoding="gzip")


@fault("small-bomb")
async def _(visit: Visit) -> None:
    await visit.answer(gzip.compress(b"<p>" + b"A" * 4_000_000), Content_Encoding="gzip")


# -------------------------------------------------------------------------------------------------- size, time, resets


@fault("declared-huge")
async def _(visit: Visit) -> None:
    await visit.answer("<p>", length=1_000_000_000)


@fault("endless-body")
async def _(visit: Visit) -> None:
    await visit.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        await visit.send(b"10000\r\n" + b"<p>" + b"a" * 0xFFFD + b"\r\n")


@fault("endless-headers")
async def _(visit: Visit) -> None:
    await visit.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        await visit.send(b"X-More: " + b"a" * 8000 + b"\r\n")


@fault("hang")
async def _(visit: Visit) -> None:
    await asyncio.sleep(300)


@fault("garbage")
async def _(visit: Visit) -> None:
    await visit.send(b"\x00\x01SSH-2.0-X\x1b[2J\x9b31m\r\n\r\n")


@fault("chunked-cut")
async def _(visit: Visit) -> None:
    page = article("chunked-cut").encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    await visit.send(head + b"%x\r\n" % len(page) + page + b"\r\n")


@fault("slow-headers")
async def _(visit: Visit) -> None:
    await visit.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        await visit.send(b"X-More: a\r\n")
        await asyncio.sleep(0.2)


@fault("reset-often")
async def _(visit: Visit) -> None:
    page = article("reset-often")
    if visit.times > 5:
        return await visit.answer(page)
    await visit.answer(page[:300], length=len(page.encode()))
    await asyncio.sleep(0.05)
    return visit.reset()


@fault("reset-always")
async def _(visit: Visit) -> None:
    visit.reset()


@fault("truncated-once")
async def _(visit: Visit) -> None:
    page = article("truncated-once").encode()
    await visit.answer(page if visit.times > 1 else page[: len(page) // 2], length=len(page))


# ------------------------------------------------------------------------------------------------- statuses and walls


@fault("busy-six-times")
async def _(visit: Visit) -> None:
    await visit.answer(article("busy-six-times"), status=200 if visit.times > 6 else 503)


@fault("too-many-once")
async def _(visit: Visit) -> None:
    if visit.times > 1:
        return await visit.answer(article("too-many-once"))
    return await visit.answer("", status=429, Retry_After="1")


@fault("come-tomorrow")
async def _(visit: Visit) -> None:
    await visit.answer("", status=503, Retry_After="86400")


@fault("etag")
async def _(visit: Visit) -> None:
    if visit.headers.get("if-none-match") == '"v1"' and visit.headers.get("if-modified-since"):
        return await visit.send(b'HTTP/1.1 304 X\r\nETag: "v1"\r\nConnection: close\r\n\r\n')
    return await visit.answer(article("etag"), ETag='"v1"', Last_Modified="Fri, 17 May 2024 01:30:00 GMT")


@fault("empty")
async def _(visit: Visit) -> None:
    await visit.answer("")


@fault("pdf-as-html")
async def _(visit: Visit) -> None:
    await visit.answer(b"%PDF-1.7\n" + random.Random(1).randbytes(50_000))


@fault("captcha")
async def _(visit: Visit) -> None:
    await visit.answer(
        "<title>安全验证</title><h1>安全验证</h1><p>您的访问过于频繁，请完成下方滑块验证后继续访问。</p>"
    )


# ---------------------------------------------------------------------------------------------------------- redirects


def _redirect(name: str, target: Callable[[Visit], str | bytes]) -> None:
    @fault(name)
    async def _(visit: Visit) -> None:
        await visit.answer("", status=302, Location=target(visit))


FORBIDDEN_REDIRECTS: dict[str, Callable[[int], str]] = {
    "to-private": lambda port: f"http://{CANARY}:{port}/a/secret",
    "to-decimal": lambda port: f"http://2130706434:{port}/a/secret",
    "to-octal": lambda port: f"http://0177.0.0.2:{port}/a/secret",
    "to-mapped": lambda port: f"http://[::ffff:127.0.0.2]:{port}/a/secret",
    "to-dotted": lambda port: f"http://{CANARY}.:{port}/a/secret",
    "to-userinfo": lambda port: f"http://127.0.0.1@{CANARY}:{port}/a/secret",
    "to-backslash": lambda port: f"http://{CANARY}:{port}\\@127.0.0.1/a/secret",
    "to-no-scheme": lambda port: f"//{CANARY}:{port}/a/secret",
    "to-other-name": lambda port: f"http://localhost:{port}/a/secret",
    "to-other-port": lambda port: "http://127.0.0.1:6379/",
    "to-file": lambda port: "file:///etc/hostname",
    "to-data": lambda port: "data:text/html,<p>x</p>",
    "to-ftp": lambda port: f"ftp://{CANARY}/x",
    "to-gopher": lambda port: f"gopher://{CANARY}:{port}/_X",
    "to-script": lambda port: "javascript:alert(1)",
}
for _name, _target in FORBIDDEN_REDIRECTS.items():
    _redirect(_name, lambda visit, target=_target: target(visit.port))  # type: ignore[misc]
_redirect("hostile-words", lambda visit: b"gopher://x/\x1b[2J\x07\x9b31m[scrapy] ERROR: forged")
_redirect("loop", lambda visit: "/f/loop")
_redirect("endless-redirect", lambda visit: f"/f/endless-redirect?n={visit.number('n') + 1}")


@fault("refresh-to-private")
async def _(visit: Visit) -> None:
    await visit.answer(f'<meta http-equiv=refresh content="0;url=http://{CANARY}:{visit.port}/a/secret">跳转')


@fault("refresh-loop")
async def _(visit: Visit) -> None:
    n = visit.number("n") + 1
    await visit.answer(f'<meta http-equiv="refresh" content="0;url=/f/refresh-loop?n={n}">跳转')


@fault("eight-hops")
async def _(visit: Visit) -> None:
    if (n := visit.number("n")) == 8:
        return await visit.answer(article("eight-hops"))
    return await visit.answer("", status=302, Location=f"/f/eight-hops?n={n + 1}")


@fault("cookie-first")
async def _(visit: Visit) -> None:
    if "sid=1" in visit.headers.get("cookie", ""):
        return await visit.answer(article("cookie-first"))
    return await visit.answer("", status=302, Location="/f/cookie-first", Set_Cookie="sid=1; Path=/")


@fault("gbk-location")
async def _(visit: Visit) -> None:
    if visit.query:
        return await visit.answer(article("gbk-location"))
    return await visit.answer("", status=302, Location="/f/gbk-location?t=清新".encode("gbk"))


# -------------------------------------------------------------------------------------------------------------- traps


def page_of_links(links: list[str], following: str) -> str:
    items = "".join(
        f'<li><a class=art href="{link}">第{n}条新闻的标题是这样写的</a></li>' for n, link in enumerate(links)
    )
    return f'<meta charset=utf-8><ul>{items}</ul><a class=next href="{following}">下一页</a>'


@fault("calendar")
async def _(visit: Visit) -> None:
    n = visit.number("n")
    await visit.answer(page_of_links(["/a/calendar"] if n == 0 else [], f"/f/calendar?n={n + 1}"))


@fault("same-page")
async def _(visit: Visit) -> None:
    await visit.answer(page_of_links(["/a/same1", "/a/same2"], f"/f/same-page?n={visit.number('n') + 1}"))


@fault("ever-missing")
async def _(visit: Visit) -> None:
    n = visit.number("n")
    await visit.answer(page_of_links([f"/gone/{n}{i}.html" for i in range(10)], f"/f/ever-missing?n={n + 1}"))


@fault("growing")
async def _(visit: Visit) -> None:
    depth = visit.path.count("more/")
    await visit.answer(page_of_links([f"/a/growing{depth}"], f"{visit.path.rstrip('/')}/more/"))


@fault("honest")
async def _(visit: Visit) -> None:
    n = visit.number("n", 1)
    good = [f"/a/honest{n}{i}" for i in range(5)]
    odd = [
        "javascript:alert(1)",
        "http://[broken",
        "mailto:a@b",
        f"http://{CANARY}:{visit.port}/a/secret",
        "http://x:99999/",
    ]
    page = page_of_links([*odd, *good], f"/f/honest?n={n + 1}")
    await visit.answer(page if n < 3 else page.partition("<a class=next")[0])


OUTAGE = threading.Event()
"""While it is set, /f/breaking-down is down; it breaks down by itself, once, after five articles."""


@fault("breaking-down")
async def _(visit: Visit) -> None:
    if OUTAGE.is_set():
        return visit.reset()
    if visit.times == 6:
        OUTAGE.set()
    if "a" in visit.query:
        return await visit.answer(article(f"breaking{visit.number('a')}"))
    return await visit.answer(
        page_of_links([f"/f/breaking-down?a={n}" for n in range(15)], "").partition("<a class=next")[0]
    )


@fault("sitemaps")
async def _(visit: Visit) -> None:
    url = f"http://127.0.0.1:{visit.port}/f/sitemaps?n={visit.number('n') + 1}"
    name = "http://www.sitemaps.org/schemas/sitemap/0.9"
    body = f'<sitemapindex xmlns="{name}"><sitemap><loc>{url}</loc></sitemap></sitemapindex>'
    await visit.answer(body, Content_Type="application/xml")


def by_reason(crawled: Crawl) -> dict[str, list[str]]:
    """The paths that failed, by reason; for reading when a test fails."""
    reasons: defaultdict[str, list[str]] = defaultdict(list)
    for path, end in crawled.ends.items():
        reasons[f"{end['outcome']} {end['reason']}"].append(path)
    return dict(reasons)


def serving() -> Iterator[FaultServer]:
    """A running server, for fixtures."""
    with FaultServer() as server:
        yield server
