"""The web server of `scrapy browse`: one page per address, all of them made on the server, none with a script.

aiohttp, because the replica brings it already, and because a server that starts and watches child processes wants an
event loop.  The database is asked in one thread of its own; another one keeps the index up to date.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import web

from newscrawl.browsing import children, forms, inert
from newscrawl.browsing.differences import Piece, changed_fields, changed_text
from newscrawl.browsing.guard import EXPLANATION_POLICY, Guard, frame_policy
from newscrawl.browsing.labels import preferred, words
from newscrawl.browsing.library import MEMBERS, PAGE, Library
from newscrawl.browsing.pages import FRAME_STYLE, LARGEST, STYLE, TEXT_IN_SHORT, TEXT_SHOWN, frame, render
from newscrawl.browsing.upkeep import Upkeep
from newscrawl.storage.errors import ArchiveError, StorageError

Result = TypeVar("Result")

GUARD = web.AppKey("guard", Guard)
MEMBERS_BESIDE = 10
"""Articles of a cluster that stand below an article."""
LANGUAGE_KEPT = 365 * 24 * 3600


class Browser:
    """The pages over one data directory."""

    def __init__(self, data_dir: Path, location: str | Path | None = None, options: Sequence[str] = ()) -> None:
        """`location` is where the state is; `options` are passed on to the commands that the pages start."""
        self.data_dir = data_dir
        self.guard = Guard()
        self._location = location or data_dir / "state" / "newscrawl.db"
        self.upkeep = Upkeep(data_dir, self._location)
        self._options = options
        self._reading = ThreadPoolExecutor(1, thread_name_prefix="browse-read")
        self._library: Library | None = None
        self._recrawls: children.Recrawls | None = None

    def application(self) -> web.Application:
        """What aiohttp runs."""
        application = web.Application(middlewares=[self.guard.middleware, self._explain_failures])
        application[GUARD] = self.guard
        application.cleanup_ctx.append(self._life)
        application.router.add_get("/", self.search)
        application.router.add_get("/article", self.article)
        application.router.add_get("/frame", self.frame)
        application.router.add_get("/difference", self.difference)
        application.router.add_get("/cluster", self.cluster)
        application.router.add_get("/explain", self.explain)
        application.router.add_post("/recrawl", self.recrawl)
        application.router.add_get("/recrawl/{key}", self.outcome)
        application.router.add_get("/style.css", self.style)
        application.router.add_get("/favicon.ico", self.no_icon)
        return application

    async def _life(self, _: web.Application) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        self._library = await loop.run_in_executor(self._reading, Library, self.data_dir, self._location)
        self._recrawls = children.Recrawls(self._options)
        self.upkeep.start()
        yield
        await self._recrawls.close()
        await asyncio.to_thread(self.upkeep.stop)
        await self._ask(lambda library: library.close())
        self._reading.shutdown()

    async def _ask(self, question: Callable[[Library], Result]) -> Result:
        """Ask the library, in its own thread."""
        library = self._library
        assert library is not None
        return await asyncio.get_running_loop().run_in_executor(self._reading, lambda: question(library))

    # --------------------------------------------------------------------------------------------------- the pages

    async def search(self, request: web.Request) -> web.Response:
        """Articles that fit what was asked."""
        asked = forms.Search.read(request.query)
        results = await self._ask(lambda library: library.search(asked.wanted, before=asked.before, after=asked.after))
        sites = await self._ask(lambda library: library.index.sites())
        return self._page(request, "search", asked=asked, results=results, sites=sites, size=PAGE)

    async def article(self, request: web.Request) -> web.Response:
        """One article beside its page, with its revisions and its cluster."""
        asked = forms.Article.read(request.query)
        row = await self._row(asked)
        revisions = await self._ask(lambda library: library.revisions(asked.id))
        members, total, canonical = await self._ask(
            lambda library: library.cluster(row["dedup"]["cluster"] or asked.id)
        )
        place = await self._ask(lambda library: library.place(asked.id))
        for most in (TEXT_SHOWN, TEXT_IN_SHORT):
            page = self._page(
                request, "article", row=row, n=_number(row), revisions=revisions, latest=revisions[0].n,
                members=members[:MEMBERS_BESIDE], total=total, canonical=canonical, place=place,
                text=row["text"][:most], cut=len(row["text"]) > most, view=asked.view,
            )  # fmt: skip
            if page.content_length and page.content_length <= LARGEST:
                break
        return page

    async def frame(self, request: web.Request) -> web.Response:
        """The archived page of a row, as a tree of text or as its source."""
        asked = forms.Article.read(request.query)
        row = await self._row(asked)
        t = words(_language(request))
        try:
            page = await self._ask(lambda library: library.page(row))
        except ArchiveError as error:
            body = frame(None, f"{t('no_page')}: {error}")
        else:
            source, encoding, cut = await asyncio.to_thread(inert.source_of, page.capture)
            as_tree = asked.view == "page" and not source.lstrip().startswith(("{", "["))
            tree = await asyncio.to_thread(inert.inert_tree, source) if as_tree else None
            notes = [str(page.capture.status), encoding]
            notes += [t("page_note")] if tree else []
            notes += [t("cut")] if cut else []
            about = " · ".join(notes)
            body = frame(tree, about, source)
        return web.Response(
            text=body, content_type="text/html", headers={"Content-Security-Policy": frame_policy(FRAME_STYLE)}
        )

    async def difference(self, request: web.Request) -> web.Response:
        """A revision beside the one before."""
        asked = forms.Article.read(request.query)
        after = await self._row(asked)
        revisions = await self._ask(lambda library: library.revisions(asked.id))
        earlier = max((revision.n for revision in revisions if revision.n < _number(after)), default=None)
        if earlier is None:
            raise web.HTTPFound(f"/article?{forms.address(id=asked.id)}")
        before = await self._row(forms.Article(asked.id, earlier))
        texts = before["text"][: TEXT_SHOWN // 4], after["text"][: TEXT_SHOWN // 4]
        paragraphs = await asyncio.to_thread(changed_text, *texts)
        return self._page(
            request, "difference", row=after, before=before, n=_number(after), earlier=earlier,
            paragraphs=paragraphs, first=_first_change(paragraphs), fields=changed_fields(before, after),
            cut=texts != (before["text"], after["text"]),
        )  # fmt: skip

    async def cluster(self, request: web.Request) -> web.Response:
        """All articles of a cluster."""
        name, skip = forms.read_cluster(request.query)
        members, total, canonical = await self._ask(lambda library: library.cluster(name, skip=skip))
        if not members:
            raise web.HTTPNotFound
        return self._page(
            request, "cluster", name=name, members=members, total=total, canonical=canonical, skip=skip, size=MEMBERS
        )

    async def explain(self, request: web.Request) -> web.Response:
        """What cleaning did to the page of a row."""
        row = await self._row(forms.Article.read(request.query))
        raw, t = row["crawl"]["raw"], words(_language(request))
        if raw is None:
            return self._problem(request, 404, t("no_page"))
        try:
            body = await children.explain(self.data_dir, raw["file"], raw["offset"])
        except children.NotExplained as problem:
            return self._problem(request, 500, f"{t('not_explained')}: {problem}")
        if len(body) > LARGEST:
            return self._problem(request, 500, f"{t('not_explained')}: {len(body):,} bytes > {LARGEST:,}")
        return web.Response(
            body=body,
            content_type="text/html",
            charset="utf-8",
            headers={"Content-Security-Policy": EXPLANATION_POLICY},
        )

    async def recrawl(self, request: web.Request) -> web.Response:
        """Begin to fetch an article's page again."""
        row = await self._row(forms.Article(str((await request.post()).get("id", ""))))
        if not row["url"].startswith(("http://", "https://")):
            raise web.HTTPBadRequest
        assert self._recrawls is not None
        job = self._recrawls.start(row["id"], row["title"], row["url"])
        raise web.HTTPSeeOther(f"/recrawl/{job.key}")

    async def outcome(self, request: web.Request) -> web.Response:
        """What became of a recrawl, or that it runs."""
        assert self._recrawls is not None
        job = self._recrawls.find(request.match_info["key"])
        if job is None:
            raise web.HTTPNotFound
        if job.ended is not None:
            self.upkeep.hurry()
        return self._page(request, "outcome", job=job, refresh=2 if job.ended is None else None)

    async def style(self, _: web.Request) -> web.Response:
        """The style of all pages."""
        return web.Response(text=STYLE, content_type="text/css", headers={"Cache-Control": "max-age=3600"})

    async def no_icon(self, _: web.Request) -> web.Response:
        """Browsers ask for an icon by themselves."""
        return web.Response(status=204)

    # -------------------------------------------------------------------------------------------------- their parts

    async def _row(self, asked: forms.Article) -> dict[str, Any]:
        row = await self._ask(lambda library: library.row(asked.id, asked.n))
        if row is None:
            raise web.HTTPNotFound(reason="no row")
        return row

    def _page(self, request: web.Request, template: str, *, status: int = 200, **values: Any) -> web.Response:
        language = _language(request)
        text = render(
            template, language=language, t=words(language), token=self.guard.token, upkeep=self.upkeep.status,
            here=forms.without_language(request.rel_url), **values,
        )  # fmt: skip
        response = web.Response(text=text, content_type="text/html", status=status)
        if request.query.get("lang") == language:
            response.set_cookie("lang", language, max_age=LANGUAGE_KEPT, samesite="Lax", httponly=True)
        return response

    def _problem(self, request: web.Request, status: int, *problems: str) -> web.Response:
        return self._page(request, "problem", status=status, problems=problems)

    @web.middleware
    async def _explain_failures(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Every refusal and failure as a page that says what to do."""
        t = words(_language(request))
        try:
            return await handler(request)
        except forms.BadQuestion as problem:
            return self._problem(request, 400, t(problem.label))
        except web.HTTPNotFound as error:
            return self._problem(request, 404, t("no_row" if error.reason == "no row" else "not_found"))
        except StorageError as error:
            return self._problem(request, 500, str(error))


def _number(row: dict[str, Any]) -> int:
    return row["revision"]["n"] if row["revision"] else 0


def _first_change(paragraphs: list[list[Piece]]) -> int | None:
    changed = (place for place, pieces in enumerate(paragraphs) if any(kind != "same" for kind, _ in pieces))
    return next(changed, None)


def _language(request: web.Request) -> str:
    return preferred(request.query.get("lang"), request.cookies.get("lang"), request.headers.get("Accept-Language", ""))


@asynccontextmanager
async def serving(browser: Browser, port: int) -> AsyncIterator[str]:
    """Serve on loopback; gives the address.  Raises OSError when the port is taken."""
    runner = web.AppRunner(browser.application(), access_log=None, handler_cancellation=True)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        port = runner.addresses[0][1]
        browser.guard.listen_on(port)
        yield f"http://127.0.0.1:{port}/"
    finally:
        await runner.cleanup()
