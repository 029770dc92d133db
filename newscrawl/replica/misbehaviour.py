"""How the real sources misbehave, as switches: walls, challenges, empty answers, bursts of errors."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import Any

from newscrawl.replica.messages import JSON, Answer

REFUSAL = '{"success":false,"code":-1,"errcode":-1,"msg":"系统繁忙，请稍后再试","data":null}'
WALLS = {403: "Forbidden", 405: "Not Allowed", 412: "请稍候…", 521: "Web server is down", 503: "Service Unavailable"}


class UnknownSwitchError(ValueError):
    """No such switch, or a value that it does not take; the message names what there is."""


@dataclass(slots=True)
class Switches:
    """The misbehaviour of one source; every switch is off by default."""

    wall: int = 0
    """Status of a wall before everything: 403, 405, 412 (a script page titled 请稍候…), 503 or 521."""
    challenge: bool = False
    """Article and list pages are a 2.7 kB obfuscated script with status 200."""
    empty: bool = False
    """Article pages have zero bytes and status 200."""
    burst: int = 0
    """The next so many answers are a 503; counts down to 0."""
    refuse: bool = False
    """JSON interfaces answer 200 with an envelope that says success:false."""
    template: str = "known"
    """`changed` gives lists a markup (and JSON lists key names) that nobody has seen before."""
    redesign: bool = False
    """Article pages have new markup: no class, id or meta name that any layout knows."""
    gzip: bool = False
    """Answers are gzipped whether the client asked for it or not."""
    reset: bool = False
    """The connection is closed without an answer."""
    deep: bool = False
    """gkmlpt lists have real further pages instead of a 404 after the first."""

    def set(self, name: str, value: Any) -> None:
        known = {item.name: type(getattr(type(self)(), item.name)) for item in fields(self)}
        if name not in known:
            raise UnknownSwitchError(f"no switch {name!r}; there are {', '.join(known)}")
        if not isinstance(value, known[name]) or (name == "wall" and value and value not in WALLS):
            raise UnknownSwitchError(f"switch {name!r} does not take {value!r}; it wants {_wanted(name, known[name])}")
        setattr(self, name, value)

    def spoil(self, answer: Answer | None, *, is_robots: bool = False) -> Answer | None:
        """The answer as the switches have it: `answer` itself where none bears on it."""
        if self.wall:
            return wall(self.wall)
        if self.burst > 0 and not is_robots:
            self.burst -= 1
            return wall(503, headers={"Retry-After": "1"})
        if answer is None:
            return None
        return self._replace(answer)

    def _replace(self, answer: Answer) -> Answer:
        if self.challenge and answer.kind in ("article", "list"):
            return Answer(body=challenge_page().encode(), kind="challenge")
        if self.redesign and answer.kind == "article" and answer.content_type.startswith("text/html"):
            return replace(answer, body=redesigned(answer.body))
        if self.empty and answer.kind == "article":
            return Answer(body=b"", kind="empty")
        if self.refuse and answer.kind == "api":
            return Answer(body=REFUSAL.encode(), content_type=JSON, kind="refused")
        return answer


def wall(status: int, headers: dict[str, str] | None = None) -> Answer:
    """The page of a web application firewall."""
    title = WALLS[status]
    body = f"<html>\n<head><title>{status} {title}</title></head>\n<body>\n<center><h1>{status} {title}</h1></center>\n"
    body += "<hr><center>openresty</center>\n</body>\n</html>\n"
    if status == 412:
        body = f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>{_script(4000)}</head>'
        body += "<body></body></html>"
    return Answer(body=body.encode(), status=status, headers=headers or {}, kind="wall")


def redesigned(page: bytes) -> bytes:
    """A page as another template would have it: containers under new names, times and sources without their marks."""
    text = re.sub(r"""(?<=\s)(class|id|itemprop|name|property)=(["'])""", r"\1=\2v2-", page.decode())
    return re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL).encode()


def challenge_page() -> str:
    """A script challenge as news.ycwb.com answers it: about 2.7 kB, no text at all."""
    return f'<html><head><meta charset="utf-8">{_script(2560)}</head><body></body></html>'


def _script(size: int) -> str:
    """A script of about `size` characters that looks obfuscated and does nothing."""
    table = ",".join(f"'\\x{(index * 37) % 94 + 33:02x}\\x{(index * 53) % 94 + 33:02x}'" for index in range(size // 11))
    return f"<script>var _0x5e1c=[{table}];(function(_0xa,_0xb){{return _0xa;}}(_0x5e1c,0x1f3));</script>"


def _wanted(name: str, kind: type) -> str:
    return f"0 or one of {', '.join(map(str, WALLS))}" if name == "wall" else f"a value of type {kind.__name__}"
