"""A page as WARC records and back (ISO 28500, WARC 1.1), one gzip member per record as other tools expect.

A page is a group of records in this order: the answer that holds the article (`response`), its continuations
(`response` each), and a `metadata` record in JSON that refers to the first one and says what the crawler knew.
The bodies of the records are decoded, so headers that speak of encoded ones carry the prefix ``X-Archive-Orig-``.
"""

from __future__ import annotations

import hashlib
import json
import re
import uuid
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO, FileIO
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator

from newscrawl.items import Capture, RawPage
from newscrawl.schema import well_formed
from newscrawl.storage.errors import ArchiveError

fast_zlib: Any
try:
    from isal import isal_zlib as fast_zlib
except ImportError:  # a platform that it is not built for
    fast_zlib = zlib

ISAL_LEVEL, ZLIB_LEVEL = 3, 4
"""On 252 real news pages of 101 KB zlib takes 1.6 ms a page at its usual level 6, 1.1 ms at level 4 (3 % more bytes);
isal takes 0.3 ms at level 3 (10 % more bytes), 0.15 ms at level 1 (15 % more).  benchmarks/archive.py measures it."""

ENCODED = frozenset({"content-encoding", "transfer-encoding", "content-length"})
"""Headers that are true of the answer as sent, not of the decoded body."""
WARCINFO_TYPE, RESPONSE_TYPE = "application/warc-fields", "application/http; msgtype=response"
END_OF_RECORD = b"\r\n\r\n"
OWN_FORM = re.compile(
    rb"WARC/1\.1\r\nWARC-Type: (?P<kind>response|metadata)\r\nWARC-Record-ID: (?P<id>\S+)\r\n"
    rb"(?P<more>(?:WARC-[^\r\n]+\r\n)+)"
    rb"Content-Type: [^\r\n]+\r\nContent-Length: (?P<length>\d+)\r\n\r\n"
)
"""The head of a record as it is written here; others are left to warcio."""
CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
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
    info = f"software: {software}\r\nformat: WARC File Format 1.1\r\n".encode()
    return _member("warcinfo", info, {"WARC-Filename": file, "WARC-Date": _date(datetime.now(UTC))}, WARCINFO_TYPE)


def pack(page: RawPage) -> Packed:
    """The records of a page as gzip members; the first one is that of `page.capture`."""
    captures = (page.capture, *page.continuations)
    ids = [_new_id() for _ in captures]
    digests = [digest_of(capture.body) for capture in captures]
    about = {
        "request_url": page.request_url,
        "spider": page.spider,
        "site": page.site,
        "run_id": page.run_id,
        "listing": page.listing,
        "captures": [
            {
                "record": record,
                "url": capture.url,
                "status": capture.status,
                "headers": capture.headers,
                "fetched_at": capture.fetched_at.isoformat(),
            }
            for record, capture in zip(ids, captures, strict=True)
        ],
    }
    payload = json.dumps(about).encode("ascii")
    place = {
        "WARC-Target-URI": _uri(page.capture.url),
        "WARC-Date": _date(page.capture.fetched_at),
        "WARC-Block-Digest": digest_of(payload),
        "WARC-Refers-To": ids[0],
    }
    members = [*map(_response, captures, ids, digests), _member("metadata", payload, place, "application/json")]
    return Packed(data=b"".join(members), digest=digests[0])


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
            rest = decompressor.unused_data or file.read(READ_SIZE)
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
        if found := OWN_FORM.match(member.data):
            return _own_record(member.data, found)
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


def _own_record(data: bytes, found: re.Match[bytes]) -> Record:
    """A record as :func:`_member` writes it, in a fifth of warcio's time."""
    headers = dict(line.split(": ", 1) for line in found["more"].decode("utf-8").split("\r\n")[:-1])
    end = found.end() + int(found["length"])
    if data[end:] != END_OF_RECORD:
        raise ValueError("it is shorter or longer than it says")
    start = found.end()
    if found["kind"] == b"response":
        start = data.index(b"\r\n\r\n", start, end) + 4
    return Record(
        kind=found["kind"].decode("ascii"),
        id=found["id"].decode("ascii"),
        refers_to=headers.get("WARC-Refers-To"),
        payload=data[start:end],
        digest=headers.get("WARC-Payload-Digest"),
    )


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


def _response(capture: Capture, record: str, digest: str) -> bytes:
    lines = [f"HTTP/1.1 {_status(capture.status)}", *(f"{name}: {value}" for name, value in _headers(capture))]
    answer = "".join(f"{line}\r\n" for line in lines).encode("latin-1", "replace") + b"\r\n" + capture.body
    place = {
        "WARC-Target-URI": _uri(capture.url),
        "WARC-Date": _date(capture.fetched_at),
        "WARC-Payload-Digest": digest,
    }
    return _member("response", answer, place, RESPONSE_TYPE, record)


def _headers(capture: Capture) -> list[tuple[str, str]]:
    headers = [
        (f"X-Archive-Orig-{name}" if name.lower() in ENCODED else name, value) for name, value in capture.headers
    ]
    headers.append(("Content-Length", str(len(capture.body))))
    return [(_one_line(name).encode("ascii", "replace").decode("ascii"), _one_line(value)) for name, value in headers]


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} "


def _one_line(text: str) -> str:
    return (text if text.isprintable() else CONTROLS.sub(" ", text)).strip()


def _uri(url: str) -> str:
    return re.sub(r"\s", "%20", _one_line(well_formed(url)))


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _new_id() -> str:
    return f"<urn:uuid:{uuid.uuid4()}>"


def _member(kind: str, block: bytes, more: Mapping[str, str], content_type: str, record: str | None = None) -> bytes:
    """One record, packed.  Written here, for warcio takes twice the time of all the rest of it."""
    headers = {
        "WARC-Type": kind,
        "WARC-Record-ID": record or _new_id(),
        **more,
        "Content-Type": content_type,
        "Content-Length": str(len(block)),
    }
    head = "WARC/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items()) + "\r\n"
    return _gzip(b"".join((head.encode("utf-8"), block, END_OF_RECORD)))


def _gzip(data: bytes) -> bytes:
    if fast_zlib is zlib:
        return zlib.compress(data, ZLIB_LEVEL, GZIP_FORM)
    packed: bytes = fast_zlib.compress(data, ISAL_LEVEL, GZIP_FORM)
    return packed
