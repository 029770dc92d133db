"""News sites for benchmarks, each with as many invented articles as wanted, 80 KiB a page.

    python -m benchmarks.site PAGES {generic,ycwb}

`generic` is laid out as nobody's site: articles among the menus, lists and scripts of a portal.  `ycwb` are the pages
of 金羊网 as the replica makes them (desktop and mobile copy, lists, captions), which newscrawl reads by rule, among
as much of menus, lists and scripts.  On these trafilatura takes 33 ms, as on real news pages, on the generic ones half.
The same number gives the same pages.  Everything is packed in memory first: serving costs little.
"""

from __future__ import annotations

import gzip
import itertools
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from subprocess import PIPE, Popen

from benchmarks.harness import PROJECT, environment

PER_LIST = 50
PAGE_BYTES = 80 * 1024
MAIN = (
    '<h1 class="title">{title}</h1><div class="info"><span>{time}</span> <span>来源：云溪日报</span></div>'
    '<div class="content" id="zoom">{body}<p>编辑：{editor}</p></div>'
)
WORLD = 1_000_000
"""Articles in the world whose first ones `ycwb` shows: it does not matter how many are made."""


@dataclass(frozen=True, slots=True)
class Story:
    """What a page says, and where it is."""

    path: str
    title: str
    paragraphs: tuple[str, ...]
    time: str = ""
    editor: str = ""


def stories(layout: str, pages: int) -> list[Story]:
    """The first `pages` articles of a site."""
    return [story(number) if layout == "generic" else _ycwb()[number][0] for number in range(pages)]


@cache
def story(number: int) -> Story:
    """The article of that number on the generic site."""
    from newscrawl.replica.writer import write

    written = write(f"bench {number}", "feature", 2026)
    time = f"2026-{number % 12 + 1:02d}-{number % 28 + 1:02d} {number % 15 + 7:02d}:{number % 60:02d}"
    path = f"/2026-{number % 12 + 1:02d}/content_{40_000_000 + number}.htm"  # without the day: no portal's dialect
    return Story(path, written.title, tuple(written.paragraphs), time, written.editors[0])


def page(layout: str, number: int, pages: int) -> bytes:
    """The page of an article; `pages` are on the site."""
    return (article(number, pages) if layout == "generic" else _as_heavy(_ycwb()[number][1], number, pages)).encode()


def _as_heavy(page: str, number: int, pages: int) -> str:
    """A page of the replica, which has little around its article, as heavy as those that news sites send."""
    page = page.replace("</head>", f"<style>{_style()}</style></head>", 1)
    page = page.replace('<div class="top pc">', f'{_menu()}<div class="top pc">', 1)
    before, column, after = page.partition('<div class="right">')
    return before + column + surroundings(number, pages, 6, 90, PAGE_BYTES - len(page.encode())) + after


def article(number: int, pages: int) -> str:
    """The page of an article on the generic site."""
    told = story(number)
    body = "".join(f"<p>　　{paragraph}</p>\n" for paragraph in told.paragraphs)
    main = MAIN.format(title=told.title, time=told.time, body=body, editor=told.editor)
    before = (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{told.title}_云溪新闻</title>'
        f"<style>{_style()}</style></head><body>{_menu()}<div class='wrap'><div class='left'>{main}</div>"
    )
    after = "</div><div class='footer'><p>版权所有 云溪新闻 未经授权禁止转载</p></div></body></html>"
    return before + surroundings(number, pages, 12, 60, PAGE_BYTES - len(before.encode())) + after


def surroundings(number: int, pages: int, links: int, lines: int, size: int) -> str:
    """Lists of `links` other articles, each with a script of `lines` lines, up to `size` bytes."""
    parts, chance, around = list[str](), random.Random(number), list(range(number - 200, number + 200))
    while size > 0:
        shown = [story(n % pages) for n in chance.sample(around, links)]
        listed = "".join(f'<li><a href="{one.path}" title="{one.title}">{one.title}</a></li>' for one in shown)
        script = "".join(f"var v{n}=function(a){{return a*{chance.randrange(9999)}}};" for n in range(lines))
        parts.append(f"<div class='block'><h3>新闻排行榜</h3><ul>{listed}</ul></div><script>{script}</script>")
        size -= len(parts[-1].encode())
    return "".join(parts)


def listing(number: int, told: list[Story]) -> str:
    """A page of the list of what is `told`, 1 the first."""
    shown = told[(number - 1) * PER_LIST : number * PER_LIST]
    links = "".join(f'<li><a class="art" href="{one.path}">{one.title}</a></li>' for one in shown)
    more = f'<a class="next" href="/list/{number + 1}.html">下一页</a>' if number * PER_LIST < len(told) else ""
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>{_menu()}<ul>{links}</ul>{more}</body></html>'
    )


@contextmanager
def serving(pages: int, layout: str) -> Iterator[str]:
    """The site in a process of its own; the address of its first list."""
    command = [sys.executable, "-m", "benchmarks.site", str(pages), layout]
    with Popen(command, cwd=PROJECT, env=environment(), stdout=PIPE) as process:
        assert process.stdout is not None
        try:
            port = process.stdout.readline().decode().strip()
            if not port:
                raise RuntimeError(f"the site does not start; try: {' '.join(command)}")
            yield f"http://127.0.0.1:{port}/list/1.html"
        finally:
            process.terminate()


def main(pages: int, layout: str) -> None:
    """Serve until killed; prints the port, a free one."""
    import asyncio

    from aiohttp import web

    told = stories(layout, pages)
    made = {one.path: page(layout, number, pages) for number, one in enumerate(told)}
    made |= {f"/list/{number}.html": listing(number, told).encode() for number in range(1, -(-pages // PER_LIST) + 1)}
    packed = {path: gzip.compress(body, 5) for path, body in made.items()}
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Encoding": "gzip"}

    async def answer(request: web.BaseRequest) -> web.Response:
        found = packed.get(request.path)
        return web.Response(body=found, headers=headers) if found else web.Response(status=404)

    async def start() -> None:
        runner = web.ServerRunner(web.Server(answer))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        print(runner.addresses[0][1], flush=True)
        await asyncio.Event().wait()

    asyncio.run(start())


class Ycwb:
    """The replica's 金羊网: articles that have one page only, made as far as somebody wants them."""

    def __init__(self) -> None:
        from newscrawl.replica.world import World
        from newscrawl.replica.ycwb import Ycpai
        from newscrawl.replica.ycwb import Ycwb as Source
        from newscrawl.sites.base import BEIJING

        world = World(seed="bench", articles=WORLD, now=datetime(2026, 11, 1, tzinfo=BEIJING))
        self._source = Source(world, Ycpai(world))
        self._rest = self._make()
        self._made: list[tuple[Story, str]] = []

    def __getitem__(self, number: int) -> tuple[Story, str]:
        self._made += itertools.islice(self._rest, max(0, number + 1 - len(self._made)))
        return self._made[number]

    def _make(self) -> Iterator[tuple[Story, str]]:
        from newscrawl.replica.messages import Asked

        for one in map(self._source.article, itertools.count()):
            if not one.pages:
                host, _, path = one.urls[0].removeprefix("https://").partition("/")
                answer = self._source.answer(Asked(host=host, path=f"/{path}"))
                assert answer is not None
                yield Story(f"/{path}", one.title, one.paragraphs), answer.body.decode()


@cache
def _ycwb() -> Ycwb:
    return Ycwb()


@cache
def _style() -> str:
    return "".join(f".c{n}{{margin:{n % 9}px;color:#{n * 7919 % 0xFFFFFF:06x}}}\n" for n in range(150))


@cache
def _menu() -> str:
    return "<ul class='nav'>" + "".join(f'<li><a href="/c/{n}.htm">频道{n}</a></li>' for n in range(36)) + "</ul>"


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
