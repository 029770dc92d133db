"""Content codings undone strictly and within bounds: a damaged answer is none, and a small one never becomes huge.

Scrapy's own middleware returns what it could unpack of a cut or corrupted answer, which would then be stored as a whole
article, and stops bombs at a size only.  Formats: RFC 1952 (gzip), RFC 1950 and 1951 (deflate, with and without its
wrapper), RFC 7932 (Brotli), RFC 8878 (Zstandard).
"""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Self
from urllib.parse import urlsplit

import brotli
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response, TextResponse
from scrapy.responsetypes import responsetypes

from newscrawl.crawling.refusals import Refused

fast_zlib: Any  # isal takes half of zlib's time
try:
    from isal import isal_zlib as fast_zlib
except ImportError:  # a platform that it is not built for
    fast_zlib = zlib

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

CODINGS = ("gzip", "deflate", "br", "zstd")
"""What we ask for, best known first."""
MOST_CODINGS = 3
"""Codings around each other that are undone; honest servers use one."""
STEP = 64 * 1024
RATIO = 100
"""An unpacked answer may be so many times as large as it came ..."""
RATIO_FREE = 256 * 1024
"""... once it is larger than this: tiny pages of blanks are harmless."""
LARGEST_ZSTD_WINDOW = 23
"""Binary logarithm of the memory a Zstandard stream may claim; RFC 9659 sets 8 MiB for HTTP."""
DAMAGED = "damaged: "
"""Prefix of the flag on a response whose coding is broken; its body is as it came."""
PARTIAL = 206
GZIP = b"\x1f\x8b\x08"
PACKED_FILE = re.compile(r"\.(?:t?gz|tar)$", re.IGNORECASE)
CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\f\r\x1b")


class DamagedError(ValueError):
    """The data break off or contradict their checksum; the message says what is wrong."""


class TooLargeError(ValueError):
    """The data unpack to more than is allowed; the message says to how much."""


def unpack(body: bytes, coding: str, *, most: int, received: int | None = None) -> bytes:
    """`body` without `coding`, one of CODINGS.

    `received` is the size that came over the wire, where `body` is what an outer coding held.  Raises DamagedError
    unless the data are whole and sound, TooLargeError for more than `most` bytes or RATIO times the size received.
    """
    received = len(body) if received is None else received
    parts: list[bytes] = []
    size = 0
    try:
        for part in UNPACKERS[coding](body):
            parts.append(part)
            size += len(part)
            if size > most:
                raise TooLargeError(f"more than {most} bytes when unpacked, {received} as received ({coding})")
            if size > RATIO_FREE and size > RATIO * received:
                raise TooLargeError(f"unpacks to more than {RATIO} times the {received} bytes received ({coding})")
    except (zlib.error, fast_zlib.error, brotli.error, zstd.ZstdError) as error:
        raise DamagedError(f"broken {coding} data ({error})") from None
    return b"".join(parts)


def _gunzip(body: bytes) -> Iterator[bytes]:
    """All members, each with its checksum; what follows the last one is padding."""
    while True:
        machine = fast_zlib.decompressobj(wbits=31)
        yield from _zlib_steps(machine, body, "gzip")
        body = machine.unused_data
        if not body.startswith(GZIP[:2]):
            return


def _inflate(body: bytes) -> Iterator[bytes]:
    """With the zlib wrapper that the standard asks for, or bare, as some servers send it."""
    wrapped = len(body) > 1 and body[0] & 0x0F == zlib.DEFLATED and int.from_bytes(body[:2]) % 31 == 0
    yield from _zlib_steps(zlib.decompressobj(wbits=15 if wrapped else -15), body, "deflate")


def _zlib_steps(machine: Any, body: bytes, coding: str) -> Iterator[bytes]:
    yield machine.decompress(body, STEP)
    while not machine.eof:
        part = machine.decompress(machine.unconsumed_tail, STEP)
        if not part and not machine.unconsumed_tail and not machine.eof:
            raise DamagedError(f"{coding} data cut short")
        yield part


def _unbrotli(body: bytes) -> Iterator[bytes]:
    machine = brotli.Decompressor()
    part = machine.process(body, output_buffer_limit=STEP)
    while part:
        yield part
        part = b"" if machine.is_finished() else machine.process(b"", output_buffer_limit=STEP)
    if not machine.is_finished():
        raise DamagedError("br data cut short")


def _unzstd(body: bytes) -> Iterator[bytes]:
    while body:
        machine = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: LARGEST_ZSTD_WINDOW})
        part = machine.decompress(body, STEP)
        while not machine.eof:
            if not part and machine.needs_input:
                raise DamagedError("zstd data cut short")
            yield part
            part = machine.decompress(b"", STEP)
        yield part
        body = machine.unused_data


UNPACKERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}


def codings_of(values: Iterable[bytes]) -> list[str]:
    """The codings that Content-Encoding headers name, outermost last; words that are no coding are left out."""
    words = [word.strip().lower() for value in values for word in value.decode("latin-1").split(",")]
    return [word for word in (word.removeprefix("x-") for word in words) if word in CODINGS]


def looks_like_text(body: bytes) -> bool:
    """Whether `body` is plainly readable, so that a label that calls it packed must be wrong."""
    start = body[:2048]
    return bool(start.strip()) and not CONTROLS.intersection(start) and not start.startswith(b"%PDF")


def unpacked(body: bytes, codings: list[str], *, most: int) -> bytes:
    """`body` without all `codings`, whatever their label is worth.  Raises DamagedError and TooLargeError."""
    if len(codings) > MOST_CODINGS:
        raise DamagedError(f"{len(codings)} content codings around each other")
    received = len(body)
    for coding in reversed(codings):
        try:
            body = unpack(body, coding, most=most, received=received)
        except DamagedError:
            if not looks_like_text(body):
                raise
    return body


class UnpackingMiddleware:
    """Downloader middleware in place of Scrapy's HttpCompressionMiddleware.

    An answer that unpacks to too much ends its request; a damaged one is flagged for the retry middleware.
    """

    def __init__(self, most: int) -> None:
        self.most = most

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_request(self, request: Request) -> None:
        request.headers.setdefault("Accept-Encoding", ", ".join(CODINGS))

    def process_response(self, request: Request, response: Response) -> Response:
        if request.method == "HEAD" or not response.body:
            return response
        labels = response.headers.getlist("Content-Encoding")
        codings = codings_of(labels)
        if not codings and response.body.startswith(GZIP) and not _is_packed_file(response):
            codings = ["gzip"]  # a page that was packed twice, or whose label got lost on the way
        if not labels and not codings:
            return response
        try:
            body = unpacked(response.body, codings, most=request.meta.get("download_maxsize", self.most))
        except TooLargeError as error:
            raise Refused(f"too large: {error}") from None
        except DamagedError as error:
            return response.replace(flags=[*response.flags, f"{DAMAGED}{error}"])
        response.headers.pop("Content-Encoding", None)
        kind = responsetypes.from_args(headers=response.headers, url=response.url, body=body)
        again: dict[str, Any] = {"encoding": None} if issubclass(kind, TextResponse) else {}
        return response.replace(cls=kind, body=body, **again)


def damage_of(response: Response) -> str | None:
    """What is wrong with an answer: the middleware flagged it, or it is a part although the whole was asked for."""
    if response.status == PARTIAL:
        return f"only a part of the page (status {PARTIAL})"
    return next((flag.removeprefix(DAMAGED) for flag in response.flags if flag.startswith(DAMAGED)), None)


def _is_packed_file(response: Response) -> bool:
    """Whether the answer is meant to be gzip, such as sitemap.xml.gz, whose reader unpacks it."""
    content_type = (response.headers.get("Content-Type") or b"").lower()
    return b"gzip" in content_type or bool(PACKED_FILE.search(urlsplit(response.url).path))
