"""Rows of JSON lists: find them wherever they stand, and read them by the names their fields usually have.

A row is a JSON object that has a title and either a URL or the article's content itself.  The vocabulary of field names
covers the list APIs of the declared sources (Nanfang Plus, ycwb, gkmlpt, eastmoney) and what public JSON feeds
use; names are compared without case, ``_`` and ``-``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from newscrawl.sites.base import BEIJING, Reading

FIELD_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "headline", "arttitle", "articletitle"),
    "url": ("url", "link", "shareurl", "pubu", "puburl", "arturl", "articleurl", "href", "posturl", "docurl", "urlw"),
    "content": ("content", "contenthtml", "body", "articlebody", "text", "html", "contents", "contenttext"),
    "published": (
        "publishtime", "releasetime", "pubtime", "pubdate", "published", "publishedat", "datepublished", "publishdate",
        "displaypublishtime", "showtime", "datetime", "date", "time", "createtime", "createdat",
    ),
    "modified": ("updatetime", "updatedat", "modified", "modifiedat", "datemodified", "lastmodified"),
    "source": ("source", "releasesource", "medianame", "contentsource", "sourcename", "from"),
    "summary": ("summary", "digest", "abstract", "attabstract", "description", "simdigest"),
    "author": ("author", "authors", "writer", "byline"),
    "editor": ("editor", "dutyeditor"),
    "issuer": ("publisher",),
    "doc_no": ("documentnumber",),
    "index_no": ("identifier",),
    "tags": ("keywords", "tags"),
    "section": ("columnname", "nodename", "colname", "classifymainname"),
}  # fmt: skip
"""Field of FIELDS (and `content`) -> names it goes by, best first."""

ID_NAMES = ("id", "articleid", "fileid", "infocode", "newsid", "docid", "guid", "code")
EMPTY_VALUES = frozenset({"", "null", "none", "详见内文"})
MAX_DEPTH = 200
MAX_NUMBER_DIGITS = 4000
CALL = re.compile(r"(?:/\*.*?\*/\s*)?[\w.$\[\]]+\s*\(", re.DOTALL)
"""The beginning of JSONP: the name of a function, perhaps behind a comment."""
MARKUP = re.compile(r"<[^<>]{0,200}>")


class JsonError(ValueError):
    """The text is no JSON; the message says what stands there instead."""


def parse_json(text: str) -> Any:
    """The value of `text`: JSON or JSONP, with a byte order mark, NaN (read as null) or huge integers (kept as text).

    Raises JsonError.
    """
    stripped = text.lstrip("\ufeff \t\r\n")
    if not stripped:
        raise JsonError("the answer is empty")
    if stripped[0] not in '{["':
        stripped = _argument(stripped)
    try:
        return json.loads(stripped, parse_constant=_no_number, parse_int=_integer, strict=False)
    except RecursionError:
        raise JsonError("JSON nested too deeply") from None
    except ValueError as error:
        kind = "an HTML page" if stripped.startswith("<") else "broken JSON"
        raise JsonError(f"{kind} instead of JSON ({str(error)[:100]})") from None


def _argument(text: str) -> str:
    """What JSONP hands to its function; text that is none as it is."""
    call, end = CALL.match(text), text.rstrip().removesuffix(";").rstrip()
    return end[call.end() : -1].strip() if call and end.endswith(")") else text


def parse_object(text: str) -> dict[str, Any] | None:
    """The JSON object that `text` is, or None when it is anything else."""
    if not text.lstrip("\ufeff \t\r\n").startswith("{"):
        return None
    try:
        value = parse_json(text)
    except JsonError:
        return None
    return value if isinstance(value, dict) else None


def find_rows(data: Any, wanted: Callable[[Any], bool] | None = None) -> list[dict[str, Any]]:
    """All rows in `data`, in order, at any depth; a row's own parts are not searched.

    `wanted` says what counts as a row where it is something else than `is_row`.
    """
    is_wanted = wanted or is_row
    return [value for value in _walk(data, is_wanted) if is_wanted(value)]


def is_row(value: Any) -> bool:
    """Whether `value` is an object with a title and a URL or content."""
    return isinstance(value, dict) and bool(
        field_of(value, "title") and (field_of(value, "url") or field_of(value, "content")),
    )


def field_of(row: Mapping[str, Any], name: str) -> str | None:
    """The value of a field under any of its names, as tidy text; None when absent, empty or not a plain value."""
    by_name = {re.sub(r"[_\-]", "", str(key)).lower(): value for key, value in row.items()}
    for candidate in FIELD_NAMES[name]:
        value = _text(by_name.get(candidate))
        if value is not None:
            return value
    return None


def listing_of(row: Mapping[str, Any]) -> dict[str, str]:
    """What the row says of its article, by the names of FIELDS; times given as epoch numbers become ISO 8601."""
    listing: dict[str, str] = {}
    for name in FIELD_NAMES:
        if name in ("url", "content") or (value := field_of(row, name)) is None:
            continue
        if name in ("published", "modified"):
            value = iso_time(value)
        elif name in ("title", "summary"):
            value = MARKUP.sub("", value).strip()
        if value:
            listing[name] = value
    return listing


def row_key(row: Mapping[str, Any]) -> str:
    """What tells this row from others of its API: its id, else a hash of its title."""
    by_name = {re.sub(r"[_\-]", "", str(key)).lower(): value for key, value in row.items()}
    for name in ID_NAMES:
        value = _text(by_name.get(name))
        if value is not None and len(value) <= 80:
            return value
    return hashlib.sha256((field_of(row, "title") or "").encode("utf-8", "surrogatepass")).hexdigest()[:16]


def iso_time(value: str) -> str:
    """`value` with an epoch number (seconds or milliseconds) turned into ISO 8601; other strings as they are.

    ``.0`` at the end of a printed time, as Java writes it, is dropped.
    """
    if re.fullmatch(r"\d{9,10}|\d{12,13}", value):
        seconds = int(value) / (1000 if len(value) > 10 else 1)
        return datetime.fromtimestamp(seconds, UTC).astimezone(BEIJING).isoformat(timespec="seconds")
    return re.sub(r"(?<=:\d\d)\.0+$", "", value)


def row_id(url: str, row: Mapping[str, Any]) -> str:
    """Article id of a row that has no address of its own: ``row:`` and a hash of the API's URL and the row's key."""
    api = url.split("#", maxsplit=1)[0].split("://", 1)[-1]
    return "row:" + hashlib.sha256(f"{api} {row_key(row)}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def read_row(text: str, url: str) -> Reading | None:
    """Reader of a capture that is one row of an API with its content in it."""
    row = parse_object(text)
    if row is None or not is_row(row):
        return None
    body = field_of(row, "content")
    if body is None:
        return None
    own = None if field_of(row, "url") else row_id(url, row)
    return Reading(body=body, fields=listing_of(row), layer="api", article_id=own)


def _walk(data: Any, is_leaf: Callable[[Any], bool]) -> Iterator[Any]:
    stack: list[tuple[Any, int]] = [(data, 0)]
    while stack:
        value, depth = stack.pop()
        yield value
        if depth >= MAX_DEPTH or is_leaf(value):
            continue
        if isinstance(value, dict):
            stack.extend((part, depth + 1) for part in reversed(list(value.values())))
        elif isinstance(value, list):
            stack.extend((part, depth + 1) for part in reversed(value))


def _text(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(value).strip()
    return None if text.lower() in EMPTY_VALUES else text


def _no_number(_: str) -> None:
    """NaN and Infinity are no JSON; they mean that there is no value."""


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= MAX_NUMBER_DIGITS else digits
