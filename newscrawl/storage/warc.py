"""A page as WARC records and back (ISO 28500, WARC 1.1), one gzip member per record as other tools expect.

A page is a group of records in this order: the answer that holds the article (`response`), its continuations
(`response` each), and a `metadata` record in JSON that refers to the first one and says what the crawler knew.
The bodies of the records are decoded, so headers that speak of encoded ones carry the prefix ``X-Archive-Orig-``.
"""

from __future__ import annotations

import hashlib
import json
import re
import string
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from io import FileIO
from typing import Any, BinaryIO
from urllib.parse import quote
from uuid import uuid4

from newscrawl.items import Capture, RawPage
from newscrawl.schema import well_formed
from newscrawl.storage.errors import ArchiveError

fast_zlib: Any
try:
    from isal import isal_zlib as fast_zlib
except ImportError:  # a platform that it is not built for
    fast_zlib = zlib

ISAL_LEVEL, ZLIB_LEVEL = 2, 4
"""On 150 real news pages of 120 KB zlib takes 1.9 ms a page at its usual level 6, 1.4 ms at level 4 (4 % more bytes);
isal takes 0.32 ms at level 3 (10 % more bytes), 0.17 ms at level 2 (13 % more)."""

ENCODED = frozenset({"content-encoding", "transfer-encoding", "content-length"})
"""Headers that are true of the answer as sent, not of the decoded body."""
END_OF_HEAD = b"\r\n\r\n"
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
    fields = {"WARC-Date": _date(datetime.now(UTC)), "WARC-Filename": file, "Content-Type": "application/warc-fields"}
    return _member("warcinfo", _new_id(), fields, info)


def pack(page: RawPage) -> Packed:
    """The records of a page as gzip members; the first one is that of `page.capture`."""
    captures = (page.capture, *page.continuations)
    ids, digests = [_new_id() for _ in captures], [digest_of(capture.body) for capture in captures]
    about = {
        "request_url": page.request_url,
        "spider": page.spider,
        "site": page.site,
        "run_id": page.run_id,
        "listing": page.listing,
        "captures": [
            {
                "record": record_id,
                "url": capture.url,
                "status": capture.status,
                "headers": capture.headers,
                "fetched_at": capture.fetched_at.isoformat(),
            }
            for record_id, capture in zip(ids, captures, strict=True)
        ],
    }
    refers = {**_fetched(page.capture), "WARC-Refers-To": ids[0], "Content-Type": "application/json"}
    members = [_response(*one) for one in zip(ids, digests, captures, strict=True)]
    members.append(_member("metadata", _new_id(), refers, json.dumps(about).encode("ascii")))
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
    head = member.data[: member.data.find(END_OF_HEAD) + 2].lower()
    return f"\r\nwarc-type: {kind}\r\n".encode() in head


def read_record(member: Member) -> Record:
    """The record of a gzip member; raises ArchiveError when it is none."""
    try:
        fields, block = _parted(member.data)
        kind = fields["warc-type"]
        return Record(
            kind=kind,
            id=fields.get("warc-record-id", ""),
            refers_to=fields.get("warc-refers-to"),
            payload=block[block.index(END_OF_HEAD) + len(END_OF_HEAD) :] if kind == "response" else block,
            digest=fields.get("warc-payload-digest"),
        )
    except (KeyError, ValueError) as error:
        raise ArchiveError(f"no WARC record at byte {member.offset}: {error!r}") from error


def _parted(record: bytes) -> tuple[dict[str, str], bytes]:
    """The fields of a record, names in lower case, and what it holds."""
    end = record.index(END_OF_HEAD)
    version, *lines = record[:end].decode().split("\r\n")
    if not version.startswith("WARC/"):
        raise ValueError(f"it begins with {version[:20]!r}")
    named = (line.partition(":") for line in lines)
    fields = {name.strip().lower(): value.strip() for name, _, value in named}
    start, length = end + len(END_OF_HEAD), int(fields["content-length"])
    if length < 0 or len(record) < start + length:
        raise ValueError(f"it is shorter than its {length} bytes")
    return fields, record[start : start + length]


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


def _response(record_id: str, digest: str, capture: Capture) -> bytes:
    """An answer; its payload has a digest, and the gzip member a checksum of everything, so its block needs none."""
    fields = _headers(capture)
    lines = [f"HTTP/1.1 {_status_line(capture.status)}", *(f"{name}: {value}" for name, value in fields), "\r\n"]
    about = {
        **_fetched(capture),
        "WARC-Payload-Digest": digest,
        "Content-Type": "application/http; msgtype=response",
    }
    return _member("response", record_id, about, "\r\n".join(lines).encode("ascii"), capture.body)


def _fetched(capture: Capture) -> dict[str, str]:
    return {"WARC-Target-URI": _uri(capture.url), "WARC-Date": _date(capture.fetched_at)}


def _headers(capture: Capture) -> list[tuple[str, str]]:
    headers = [
        (f"X-Archive-Orig-{name}" if name.lower() in ENCODED else name, value) for name, value in capture.headers
    ]
    headers.append(("Content-Length", str(len(capture.body))))
    return [(_one_line(name).encode("ascii", "replace").decode("ascii"), _ascii(value)) for name, value in headers]


def _ascii(value: str) -> str:
    """A header's value with percent signs where it is not ASCII, as headers are; the metadata have it as it came."""
    line = _one_line(value)
    return line if line.isascii() else quote(line, safe=string.printable, errors="replace")


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


def _new_id() -> str:
    return f"<urn:uuid:{uuid4()}>"


def _member(kind: str, record_id: str, fields: Mapping[str, str], *block: bytes) -> bytes:
    """A record as a gzip member.  `block` is what it holds, in parts."""
    named = {"WARC-Type": kind, "WARC-Record-ID": record_id, **fields, "Content-Length": str(sum(map(len, block)))}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return _gzip(b"".join([f"WARC/1.1\r\n{head}\r\n".encode(), *block, b"\r\n\r\n"]))


def _gzip(data: bytes) -> bytes:
    if fast_zlib is zlib:
        return zlib.compress(data, ZLIB_LEVEL, GZIP_FORM)
    packed: bytes = fast_zlib.compress(data, ISAL_LEVEL, GZIP_FORM)
    return packed
