"""A page as WARC records and back (ISO 28500, WARC 1.1), one gzip member per record as other tools expect.

A page is a group of records in this order: the answer that holds the article (`response`), its continuations
(`response` each), and a `metadata` record in JSON that refers to the first one and says what the crawler knew.
The bodies of the records are decoded, so headers that speak of encoded ones carry the prefix ``X-Archive-Orig-``.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO, FileIO
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newscrawl.items import Capture, RawPage
from newscrawl.schema import well_formed
from newscrawl.storage.errors import ArchiveError

GZIP_LEVEL = 4
"""On 252 real news pages of 101 KB level 4 takes half the time of level 9 (1.3 instead of 2.6 ms a page; warcio's own
level is 9) and makes 4 % more bytes; level 1 saves another 0.4 ms and costs 9 % more."""

ENCODED = frozenset({"content-encoding", "transfer-encoding", "content-length"})
"""Headers that are true of the answer as sent, not of the decoded body."""
READ_SIZE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """One whole gzip member of a file: one record."""

    offset: int
    length: int
    data: bytes


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
    return _member(_writer(BytesIO()).create_warcinfo_record(file, info))


def page_records(page: RawPage) -> list[bytes]:
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
    metadata = _writer(BytesIO()).create_warc_record(
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
    return [_member(record) for record in (*records, metadata)]


def read_members(file: BinaryIO | FileIO, offset: int = 0) -> Iterator[Member]:
    """The gzip members of `file` from `offset` on; raises ArchiveError where one is torn or damaged."""
    file.seek(offset)
    rest = b""
    while rest or (rest := file.read(READ_SIZE)):
        decompressor = zlib.decompressobj(wbits=31)
        data, read = [], 0
        while rest and not decompressor.eof:
            read += len(rest)
            try:
                data.append(decompressor.decompress(rest))
            except zlib.error as error:
                raise ArchiveError(f"damaged record at byte {offset}: {error}") from error
            rest = decompressor.unused_data or file.read(READ_SIZE)
        if not decompressor.eof:
            raise ArchiveError(f"torn record at byte {offset}: the file ends inside it")
        length = read - len(decompressor.unused_data)
        rest = decompressor.unused_data
        yield Member(offset, length, b"".join(data))
        offset += length


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
    return _writer(BytesIO()).create_warc_record(
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
    return [(_one_line(name).encode("ascii", "replace").decode("ascii"), _one_line(value)) for name, value in headers]


def _status_line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} "


def _one_line(text: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f]+", " ", text).strip()


def _uri(url: str) -> str:
    return re.sub(r"\s", "%20", _one_line(well_formed(url)))


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _writer(target: BytesIO) -> Any:
    return WARCWriter(target, gzip=False, warc_version="1.1")


def _member(record: Any) -> bytes:
    target = BytesIO()
    _writer(target).write_record(record)
    return gzip.compress(target.getvalue(), compresslevel=GZIP_LEVEL, mtime=0)
