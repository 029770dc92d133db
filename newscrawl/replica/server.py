"""The replica as a server: sources routed by Host header, and a control plane on loopback names.

Control plane, on the hosts ``replica.localhost``, ``localhost`` and ``127.0.0.1``::

    GET  /__truth                                   every article, as :meth:`Article.as_json` gives it
    POST /__switch  {"source":, "name":, "value":}  switch a misbehaviour on or off
    POST /__change  {"id":}                         the newsroom changes an article's text
    GET  /__log                                     requests served so far
"""

from __future__ import annotations

import asyncio
import gzip
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any

from aiohttp import web

from newscrawl.replica import sources
from newscrawl.replica.messages import Answer, Asked
from newscrawl.replica.misbehaviour import UnknownSwitchError
from newscrawl.replica.source import Source
from newscrawl.replica.world import World
from newscrawl.sites.base import BEIJING

CONTROL_HOSTS = frozenset({"replica.localhost", "localhost", "127.0.0.1"})
LOG_LENGTH = 100_000


class Replica:
    """All source sites on one loopback port."""

    def __init__(self, *, articles: int = 16, seed: str = "newscrawl", now: datetime | None = None) -> None:
        opened = (now or datetime.now(BEIJING)).astimezone(BEIJING).replace(microsecond=0)
        self.world = World(seed=seed, articles=articles, now=opened)
        self.sources: dict[str, Source] = {source.name: source for source in sources.build(self.world)}
        self.log: deque[dict[str, Any]] = deque(maxlen=LOG_LENGTH)
        self.port = 0
        self._by_host = self._routing()
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0, host: str = "127.0.0.1") -> None:
        """Listen on `port`, or on a free one; `port` of the object says which."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    @property
    def address(self) -> str:
        """The value of the setting REPLICA_ADDRESS."""
        return f"127.0.0.1:{self.port}"

    def truth(self) -> list[dict[str, Any]]:
        """Every article of every source once, newest first within its source."""
        rows = {article.id: article.as_json() for source in self.sources.values() for article in source.articles()}
        return list(rows.values())

    def switch(self, source: str, name: str, value: Any) -> None:
        """Set a switch of :class:`Switches`; raises UnknownSwitchError with what there is."""
        if source not in self.sources:
            raise UnknownSwitchError(f"no source {source!r}; there are {', '.join(self.sources)}")
        self.sources[source].switches.set(name, value)

    def change(self, article_id: str) -> None:
        """The newsroom adds a paragraph: the article's next edition.  Raises KeyError for an unknown id."""
        if not any(article.id == article_id for source in self.sources.values() for article in source.articles()):
            raise KeyError(f"the replica has no article {article_id!r}")
        self.world.editions[article_id] = self.world.editions.get(article_id, 0) + 1

    def answer(self, asked: Asked) -> tuple[Source | None, Answer]:
        """What the replica says to a request, and which source says it."""
        candidates = self._by_host.get(asked.host, [])
        source = next((source for source in candidates if asked.path.startswith(source.prefix)), None)
        if source is None:
            return None, Answer(body=f"no such host in the replica: {asked.host}\n".encode(), status=404)
        answer = source.switches.spoil(source.answer(asked), is_robots=asked.path == "/robots.txt")
        return source, answer or Answer(body=b"<html><body><h1>404 Not Found</h1></body></html>", status=404)

    def _routing(self) -> dict[str, list[Source]]:
        by_host: dict[str, list[Source]] = {}
        for source in sorted(self.sources.values(), key=lambda source: -len(source.prefix)):
            for host in source.hosts:
                by_host.setdefault(host, []).append(source)
        return by_host

    # ------------------------------------------------------------------------------------------------------ HTTP

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        host = request.host.lower().removesuffix(":80").removesuffix(":443")
        if host.partition(":")[0] in CONTROL_HOSTS:
            return await self._control(request)
        source, answer = self.answer(Asked(host=host, path=request.path, query=dict(request.query)))
        self.log.append(
            {
                "source": source.name if source else None,
                "host": host,
                "path": request.path_qs,
                "status": answer.status,
                "kind": answer.kind,
                "user_agent": request.headers.get("User-Agent"),
                "time": datetime.now(BEIJING).isoformat(),
            }
        )
        if source and source.switches.reset:
            if request.transport:
                request.transport.abort()
            raise web.HTTPServiceUnavailable
        headers = {**answer.headers, "Content-Type": answer.content_type, "Server": "openresty"}
        body = answer.body
        if source and source.switches.gzip:
            body, headers["Content-Encoding"] = gzip.compress(body), "gzip"
        return web.Response(body=body, status=answer.status, headers=headers)

    async def _control(self, request: web.Request) -> web.Response:
        match request.method, request.path:
            case "GET", "/__truth":
                return web.json_response(self.truth())
            case "GET", "/__log":
                return web.json_response(list(self.log))
            case "POST", "/__switch":
                return self._switch_by_request(await _json(request))
            case "POST", "/__change":
                return self._change_by_request(await _json(request))
        switches = {name: asdict(source.switches) for name, source in self.sources.items()}
        hosts = {name: source.hosts for name, source in self.sources.items()}
        return web.json_response({"hosts": hosts, "switches": switches, "help": __doc__})

    def _switch_by_request(self, order: dict[str, Any]) -> web.Response:
        try:
            self.switch(str(order.get("source")), str(order.get("name")), order.get("value"))
        except UnknownSwitchError as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.json_response(asdict(self.sources[order["source"]].switches))

    def _change_by_request(self, order: dict[str, Any]) -> web.Response:
        try:
            self.change(str(order.get("id")))
        except KeyError as error:
            return web.json_response({"error": error.args[0]}, status=400)
        return web.json_response({"editions": self.world.editions})


async def _json(request: web.Request) -> dict[str, Any]:
    order = await request.json()
    if not isinstance(order, dict):
        raise web.HTTPBadRequest(text="the body must be a JSON object")
    return order


@contextmanager
def running_replica(
    *, articles: int = 16, seed: str = "newscrawl", now: datetime | None = None, port: int = 0
) -> Iterator[Replica]:
    """A replica that serves from a thread of its own while the block runs.

    >>> with running_replica(articles=2) as replica:
    ...     replica.port > 0
    True
    """
    replica = Replica(articles=articles, seed=seed, now=now)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="replica", daemon=True)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(replica.start(port), loop).result(30)
        yield replica
    finally:
        asyncio.run_coroutine_threadsafe(replica.stop(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(30)
        loop.close()
