"""Walls: answers that stand where the page should be.  They are recognised and reported, never stored or evaded.

The statuses and the shape of the challenges come from what operators of other crawlers report of these sites: 405 and
412 of the application firewalls, 521 with a script that sets a cookie, 200 with a script and nothing else.  Text walls
(login, captcha, firewall, maintenance, missing page) are told by several signals at once, so that an article about
captchas is not taken for one.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from newscrawl.cleaning.text.decode import charset_in, decode
from newscrawl.crawling.refusals import Walled
from newscrawl.crawling.short_walls import short_wall
from newscrawl.crawling.unpacking import damage_of
from newscrawl.crawling.wall_words import SIGNALS_NEEDED, TEXT_WALLS
from newscrawl.storage.values import OutcomeKind

MOST_BYTES = 128 * 1024
"""Walls are small; a larger page is looked at no further than its title."""
SHORT_TEXT = 600
"""Characters of visible text below which a page may be a text wall; with a telling title three times as many."""
SCRIPT_TEXT = 40
"""Characters of visible text below which a page with a script is nothing but the script."""
SCRIPT_BYTES = 16 * 1024

WALL_STATUS = {
    401: "login",
    403: "forbidden",
    405: "waf",
    412: "waf",
    429: "rate_limit",
    503: "unavailable",
    521: "waf",
}


@dataclass(frozen=True, slots=True)
class Wall:
    """A recognised wall."""

    name: str
    """login, captcha, waf, js_challenge, maintenance, soft_404, empty, forbidden, rate_limit or unavailable."""
    evidence: str
    """What it was recognised by."""

    @property
    def kind(self) -> OutcomeKind:
        """A missing page has failed; every other wall blocks."""
        return "failed" if self.name == "soft_404" else "blocked"

    @property
    def reason(self) -> str:
        """The reason of the outcome: ``wall:captcha (title 安全验证, 滑块)``."""
        return f"wall:{self.name} ({self.evidence})"


TITLE = re.compile(r"<title\b[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
HEADING = re.compile(r"<h[1-3]\b[^>]*>(.*?)</h[1-3]", re.IGNORECASE | re.DOTALL)
UNSEEN = re.compile(
    r"<!--.*?-->|<(script|style|noscript|template|head|svg)\b[^>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL
)
TAG = re.compile(r"<[^<>]*>")
NOT_TEXT = re.compile(f"{UNSEEN.pattern}|{TAG.pattern}", UNSEEN.flags)
MOST_TAGS = 100
INLINE_SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc\b)[^>]*>(.*?)(?:</script|\Z)", re.IGNORECASE | re.DOTALL)
WAITING_TITLE = re.compile(r"请稍[候后等]|just a moment|checking your browser|正在(?:检测|验证|跳转)", re.IGNORECASE)
PASSWORD = re.compile(r"<input\b[^>]*type\s*=\s*[\"']?password", re.IGNORECASE)
ARTICLE = (
    re.compile(r"<meta\b[^>]*\b(?:ArticleTitle|PubDate|ContentSource|article:published_time)\b", re.IGNORECASE),
    re.compile(r"(?:来源|发布时间|发表时间|发布日期|发布机构|作者|编辑|责编|记者)\s*[:：]"),
)
"""What articles carry and walls do not: article metadata, a line with source, author or time of publication."""
DATED = re.compile(r"\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2}")
"""A date is rare on walls, so a page with one must show two signals more."""


def wall(status: int, headers: Mapping[str, str], body: bytes, url: str) -> Wall | None:  # noqa: ARG001
    """The wall that this answer is, or None.

    `headers` need only hold content-type, names in lower case.  Answers of other statuses than 2xx and those of
    WALL_STATUS are no walls: they have failed plainly.
    """
    if not 200 <= status < 300:
        named = WALL_STATUS.get(status)
        if named is None:
            return None
        return Wall("js_challenge" if _challenge(_source(body, headers)) else named, f"status {status}")
    if not body.strip():
        return Wall("empty", "zero bytes")
    if len(body) > SCRIPT_BYTES and _begins_as_article(_source(body[: body.rfind(b">", 0, SCRIPT_BYTES) + 1], headers)):
        return None
    source = _source(body, headers)
    return _page_wall(source, len(body)) if _is_markup(source) else None


def _begins_as_article(source: str) -> bool:
    """Whether the beginning of a page shows that it is an article's, as it does of most: the rest need not be read."""
    return _shows_article(source) and not WAITING_TITLE.search(_title(source))


def _shows_article(source: str) -> bool:
    return any(sign.search(source) for sign in ARTICLE)


def _page_wall(source: str, size: int) -> Wall | None:
    if waiting := WAITING_TITLE.search(_title(source)):
        return Wall("js_challenge", f"title {waiting.group()}")
    if size > MOST_BYTES:
        return None
    challenge = _challenge(source) if size <= SCRIPT_BYTES else None
    return Wall("js_challenge", challenge) if challenge else _text_wall(source)


def _source(body: bytes, headers: Mapping[str, str]) -> str:
    return decode(body[:MOST_BYTES], charset_in(headers.get("content-type"))).text


def _is_markup(source: str) -> bool:
    start = source.lstrip("\ufeff \t\r\n")[:512].lower()
    return start.startswith("<") and not start.startswith(("<?xml", "<rss", "<feed", "<urlset", "<sitemapindex"))


def _title(source: str) -> str:
    found = TITLE.search(source[:8192])
    return " ".join(found.group(1).split()) if found else ""


def _visible(source: str) -> str:
    return " ".join(TAG.sub(" ", UNSEEN.sub(" ", source)).replace("&nbsp;", " ").split())


def _shows_text(source: str) -> bool:
    """Whether some of the first words outside of tags and scripts come to SCRIPT_TEXT characters: most pages' do."""
    shown = place = 0
    for unseen in itertools.islice(NOT_TEXT.finditer(source), MOST_TAGS):
        shown += len("".join(source[place : unseen.start()].replace("&nbsp;", " ").split()))
        if shown >= SCRIPT_TEXT:
            return True
        place = unseen.end()
    return False


def _challenge(source: str) -> str | None:
    """Evidence of a script that stands alone: a challenge, not an application, whose scripts lie in files."""
    if _shows_text(source) or len(_visible(source)) >= SCRIPT_TEXT:
        return None
    scripts = "".join(INLINE_SCRIPT.findall(source))
    if len(scripts) < 40:
        return None
    acts = re.search(
        r"document\s*\.\s*cookie|document\s*\[|location|\beval\b|\\x[0-9a-f]{2}|fromCharCode|\$_ts", scripts
    )
    return f"nothing but a script of {len(scripts)} characters" if acts or len(scripts) > 1000 else None


def _text_wall(source: str) -> Wall | None:
    if _shows_article(source):  # first, for it takes the least time of most pages
        return None
    text = _visible(source)
    if len(text) > 3 * SHORT_TEXT:
        return None
    headlines = [_title(source), *(" ".join(TAG.sub("", one).split()) for one in HEADING.findall(source)[:3])]
    headlines = [re.split(r"\s*[-_|–—]\s*", one)[0].strip(" 。！!.…:：") for one in headlines if one]
    doubt = 2 if DATED.search(text) else 0
    found: list[tuple[int, Wall]] = []
    for pattern in TEXT_WALLS:
        title = next((one for one in headlines if pattern.title.fullmatch(one)), None)
        if title is None and len(text) > SHORT_TEXT:
            continue
        hits = [hit.group()[:20] for phrase in pattern.phrases if (hit := phrase.search(text))]
        form = ["password field"] if pattern.name == "login" and PASSWORD.search(source) else []
        score = len(hits) + 2 * bool(title) + 2 * len(form)
        if hits and score > SIGNALS_NEEDED[pattern.name] + doubt:
            evidence = ", ".join([*([f"title {title}"] if title else []), *form, *hits])
            found.append((score, Wall(pattern.name, evidence)))
    if found:
        return max(found, key=lambda scored: scored[0])[1]
    short = None if doubt else short_wall(text, source)
    return Wall(*short) if short else None


class WallMiddleware:
    """Downloader middleware: an answer of status 2xx that is a wall ends its request with Walled.

    Other statuses are left to retries first; what remains of them is judged in the spider's errback.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.stats = crawler.stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        if not 200 <= response.status < 300 or request.meta.get("robotstxt") or damage_of(response):
            return response
        found = wall_of(response)
        if found is None:
            return response
        if self.stats:
            self.stats.inc_value(f"newscrawl/walls/{found.name}")
        raise Walled(found.reason, kind=found.kind, response=response)


def wall_of(response: Response) -> Wall | None:
    """`wall` for a Scrapy response."""
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
    return wall(response.status, {"content-type": content_type}, response.body, response.url)
