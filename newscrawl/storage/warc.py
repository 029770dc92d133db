"""A page as WARC records and back (ISO 28500, WARC 1.1), one gzip member per record as other tools expect.

A page is a group of records in this order: the answer that holds the article (`response`), its continuations
(`response` each), and a `metadata` record in JSON that refers to the first one and says what the crawler knew.
The bodies of the records are decoded, so headers that speak of encoded ones carry the prefix ``X-Archive-Orig-``.
"""

from __future__ import annotations

import copy
import hashlib
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from io import BytesIO, FileIO
from typing import Any, BinaryIO
from urllib.parse import quote

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newscrawl.items import Capture, RawPage
from newscrawl.schema import well_formed
from newscrawl.storage.errors import ArchiveError

fast_zlib: Any
try:
    from isal import isal_zlib as fast_zlib
except ImportError:  # a platform that it is not built for
    fast_zlib = zlib

ISAL_LEVEL, ZLIB_LEVEL = 2, 4
"""On 252 real news pages of 101 KB zlib takes 1.4 ms a page at its usual level 6, 1.0 ms at level 4 (3 % more bytes);
isal takes 0.27 ms at level 3 (10 % more bytes), 0.14 ms at level 2 (13 % more).  benchmarks/packing.py measures it."""

ENCODED = frozenset({"content-encoding", "transfer-encoding", "content-length"})
"""Headers that are true of the answer as sent, not of the decoded body."""
ASCII = bytes(range(128)).decode("ascii")
READ_SIZE = 64 * 1024
GZIP_FORM = 31
"""What zlib calls the window of the gzip format."""


@dataclass(frozen=True, slots=True)
class Member:
    """One whole gzip member of a file: one record."""

    offset: int
    length: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Packed:
    """The records of one page."""

    data: bytes
    digest: str
    """Of the body of the first one."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is of use of a record that was read."""

    kind: str
    id: str
    refers_to: str | None
    payload: bytes
    digest: str | None


def digest_of(payload: bytes) -> str:
    """`sha256:` and the hexadecimal digest."""
    return f"sha256:{hashlib.sha256(payload).hexdigest()}"


def warcinfo(file: str, software: str) -> bytes:
    """The record that opens a file."""
    info = {"software": software, "format": "WARC File Format 1.1"}
    return _member(_builder().create_warcinfo_record(file, info))


def pack(page: RawPage) -> Packed:
    """The records of a page as gzip members; the first one is that of `page.capture`."""
    captures = (page.capture, *page.continuations)
    records = [_response(capture) for capture in captures]
    about = {
        "request_url": page.request_url,
        "spider": page.spider,
        "site": page.site,
        "run_id": page.run_id,
        "listing": page.listing,
        "captures": [
            {
                "record": record.rec_headers.get_header("WARC-Record-ID"),
                "url": capture.url,
                "status": capture.status,
                "headers": capture.headers,
                "fetched_at": capture.fetched_at.isoformat(),
            }
            for record, capture in zip(records, captures, strict=True)
        ],
    }
    payload = json.dumps(about).encode("ascii")
    metadata = _builder().create_warc_record(
        _uri(page.capture.url),
        "metadata",
        payload=BytesIO(payload),
        length=len(payload),
        warc_content_type="application/json",
        warc_headers_dict={
            "WARC-Date": _date(page.capture.fetched_at),
            "WARC-Refers-To": records[0].rec_headers.get_header("WARC-Record-ID"),
        },
    )
    return Packed(
        data=b"".join(_member(record) for record in (*records, metadata)),
        digest=records[0].rec_headers.get_header("WARC-Payload-Digest"),
    )


def read_members(file: BinaryIO | FileIO, offset: int = 0) -> Iterator[Member]:
    """The gzip members of `file` from `offset` on; raises ArchiveError where one is torn or damaged."""
    file.seek(offset)
    rest = b""
    while rest or (rest := file.read(READ_SIZE)):
        decompressor = fast_zlib.decompressobj(wbits=GZIP_FORM)
        data, read = [], 0
        while rest and not decompressor.eof:
            read += len(rest)
            try:
                data.append(decompressor.decompress(rest))
            except (zlib.error, fast_zlib.error) as error:
                raise ArchiveError(f"damaged record at byte {offset}: {error}") from error
            rest = b"" if decompressor.eof else file.read(READ_SIZE)
        if not decompressor.eof:
            raise ArchiveError(f"torn record at byte {offset}: the file ends inside it")
        length = read - len(decompressor.unused_data)
        rest = decompressor.unused_data
        yield Member(offset, length, b"".join(data))
        offset += length


def is_of_kind(member: Member, kind: str) -> bool:
    """Whether a member is a record of that WARC-Type, told without parsing it."""
    head = member.data[: member.data.find(b"\r\n\r\n") + 2].lower()
    return f"\r\nwarc-type: {kind}\r\n".encode() in head


def read_record(member: Member) -> Record:
    """The record of a gzip member; raises ArchiveError when it is none."""
    try:
        record = next(iter(ArchiveIterator(BytesIO(member.data))))
        headers = record.rec_headers
        return Record(
            kind=record.rec_type,
            id=headers.get_header("WARC-Record-ID", ""),
            refers_to=headers.get_header("WARC-Refers-To"),
            payload=record.raw_stream.read(),
            digest=headers.get_header("WARC-Payload-Digest"),
        )
    except Exception as error:  # warcio raises whatever its parsing runs into
        raise ArchiveError(f"no WARC record at byte {member.offset}: {error!r}") from error


def page_of(metadata: Record, responses: Mapping[str, Record]) -> RawPage:
    """The page that a metadata record describes; raises ArchiveError when a part is missing or changed."""
    try:
        about = json.loads(metadata.payload)
        captures = [_capture(part, responses[part["record"]]) for part in about["captures"]]
        return RawPage(
            capture=captures[0],
            continuations=tuple(captures[1:]),
            request_url=about["request_url"],
            spider=about["spider"],
            site=about["site"],
            run_id=about["run_id"],
            listing=about["listing"],
        )
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise ArchiveError(f"the metadata of {metadata.refers_to} does not describe a page: {error!r}") from error


def address_of(metadata: Record) -> str:
    """The address of the page that a metadata record describes; raises ArchiveError where it says none."""
    try:
        return str(json.loads(metadata.payload)["captures"][0]["url"])
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise ArchiveError(f"the metadata of {metadata.refers_to} does not describe a page: {error!r}") from error


def _capture(about: Mapping[str, Any], response: Record) -> Capture:
    if response.digest != digest_of(response.payload):
        raise ArchiveError(f"the payload of {response.id} is not the one that was archived")
    return Capture(
        url=about["url"],
        status=about["status"],
        headers=tuple((name, value) for name, value in about["headers"]),
        body=response.payload,
        fetched_at=datetime.fromisoformat(about["fetched_at"]),
    )


def _response(capture: Capture) -> Any:
    return _builder().create_warc_record(
        _uri(capture.url),
        "response",
        payload=BytesIO(capture.body),
        length=len(capture.body),
        http_headers=StatusAndHeaders(_status_line(capture.status), _headers(capture), protocol="HTTP/1.1"),
        warc_headers_dict={
            "WARC-Date": _date(capture.fetched_at),
            "WARC-Payload-Digest": digest_of(capture.body),
        },
    )


def _headers(capture: Capture) -> list[tuple[str, str]]:
    headers = [
        (f"X-Archive-Orig-{name}" if name.lower() in ENCODED else name, value) for name, value in capture.headers
    ]
    headers.append(("Content-Length", str(len(capture.body))))
    return [
        (_one_line(name).encode("ascii", "replace").decode("ascii"), _ascii(_one_line(value)))
        for name, value in headers
    ]


def _ascii(value: str) -> str:
    """Other characters percent-encoded; warcio does so for parameters only, and fails at the rest."""
    return value if value.isascii() else quote(value, safe=ASCII, errors="replace")


def _status_line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} "


def _one_line(text: str) -> str:
    return (text if text.isprintable() else re.sub(r"[\x00-\x1f\x7f]+", " ", text)).strip()


def _uri(url: str) -> str:
    return re.sub(r"\s", "%20", _one_line(well_formed(url)))


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@cache
def _builder() -> Any:
    return WARCWriter(BytesIO(), gzip=False, warc_version="1.1")


def _member(record: Any) -> bytes:
    writer = copy.copy(_builder())  # a new one would look up the name of the machine
    writer.out = target = BytesIO()
    writer.write_record(record)
    return _gzip(target.getvalue())


def _gzip(data: bytes) -> bytes:
    if fast_zlib is zlib:
        return zlib.compress(data, ZLIB_LEVEL, GZIP_FORM)
    packed: bytes = fast_zlib.compress(data, ISAL_LEVEL, GZIP_FORM)
    return packed
