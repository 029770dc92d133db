"""Spider arguments (`-a name=value`): read and checked before anything is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from urllib.parse import urlsplit


class SpiderArgumentError(ValueError):
    """An argument cannot be used; the message is one line that says what to write instead."""


def read_date(name: str, value: str | None) -> date | None:
    """A day such as 2026-11-01; None for none.  Raises SpiderArgumentError."""
    if not value:
        return None
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise SpiderArgumentError(f"{name}={value!r} is no date; write it as {name}=2026-11-01") from None


def read_count(name: str, value: str | None) -> int | None:
    """A whole number above 0; None for none.  Raises SpiderArgumentError."""
    if not value:
        return None
    if not re.fullmatch(r"[1-9]\d{0,8}", value.strip()):
        raise SpiderArgumentError(f"{name}={value!r} is no whole number above 0; write for example {name}=20")
    return int(value)


def read_words(value: str | None) -> list[str]:
    """The parts of a list separated by commas or blanks, each once."""
    return list(dict.fromkeys(part for part in re.split(r"[,，\s]+", value or "") if part))


def read_urls(name: str, value: str | None) -> list[str]:
    """The addresses in a list separated by commas or blanks.  Raises SpiderArgumentError.

    A comma ends an address only where another one follows, as addresses may hold commas.
    """
    urls = [part.strip(" ,\t\r\n") for part in re.split(r"[,，]\s*(?=https?://)|\s+", value or "")]
    return list(dict.fromkeys(check_url(name, url) for url in urls if url))


def check_url(name: str, url: str) -> str:
    """`url` if it is an http or https address with a host.  Raises SpiderArgumentError."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable:
        raise SpiderArgumentError(f"{name}={url!r} is no web address; it must start with http:// or https://")
    return url


def check_names(spider: str, given: Iterable[str], known: Iterable[str]) -> None:
    """Raise SpiderArgumentError when an argument is given that the spider does not have."""
    known = list(known)
    for name in given:
        if name not in known:
            raise SpiderArgumentError(f"spider {spider} has no argument {name!r}; it has {', '.join(known)}")
