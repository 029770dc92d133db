"""Who may ask, and what an answer may do in the browser.

The server listens on loopback, where every page that the user has open elsewhere could reach it.  So it answers to its
own name only (a name that an attacker points at 127.0.0.1 is another one), changes something only for a form of its own
(same origin, and a token that no other page can read), and forbids every page to load or run anything but itself.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web
from multidict import CIMultiDictProxy

PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
"""Of pages: no scripts at all, not even own ones."""
EXPLANATION_POLICY: Final = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
)
"""Of the explanation of a page, which carries its style in itself."""

HEADERS: Final = {
    "Content-Security-Policy": PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def frame_policy(style: str) -> str:
    """Of the frame around an archived page: it may show text in the one given style, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"sandbox; default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; frame-ancestors 'self'"


class Guard:
    """Checks every request, and sets the headers of every answer."""

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(24)
        """What a form must send along; known to our own pages only."""
        self.hosts: frozenset[str] = frozenset()
        """The values of the Host header that are ours; set once the port is known."""

    def listen_on(self, port: int) -> None:
        """The server is reached by this port."""
        self.hosts = frozenset(f"{name}:{port}" for name in ("127.0.0.1", "localhost"))

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse what is not for us, and answer the rest with our headers."""
        try:
            self._check_host(request.headers)
            if request.method not in ("GET", "HEAD"):
                await self._check_form(request)
            response = await handler(request)
        except web.HTTPException as refusal:
            response = refusal
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if isinstance(response, web.HTTPException):
            raise response
        return response

    def _check_host(self, headers: CIMultiDictProxy[str]) -> None:
        if headers.get("Host", "").lower() not in self.hosts:
            raise web.HTTPMisdirectedRequest(text="This server answers to 127.0.0.1 and localhost only.\n")

    async def _check_form(self, request: web.Request) -> None:
        origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site", "same-origin")
        token = (await request.post()).get("token", "")
        if (
            origin != f"http://{request.headers['Host']}"
            or site != "same-origin"
            or not isinstance(token, str)
            or not hmac.compare_digest(token.encode(), self.token.encode())
        ):
            raise web.HTTPForbidden(
                text="This form is from another page, or from before a restart: load the page anew.\n"
            )
