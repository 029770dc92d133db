"""What an address asks for: its parameters, read and checked, and written again for links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self, get_args
from urllib.parse import urlencode

from yarl import URL

from newscrawl.browsing.search import Wanted
from newscrawl.browsing.terms import Query
from newscrawl.items import VerdictKind

VERDICTS = tuple(kind for kind in get_args(VerdictKind) if kind != "unchanged")
"""Verdicts that rows have."""
LONGEST_NUMBER = 18


class BadQuestion(Exception):  # noqa: N818 - it is the reader's mistake, not ours
    """A parameter cannot be used; `label` names the words that say so."""

    def __init__(self, label: str = "bad_question") -> None:
        super().__init__(label)
        self.label = label


@dataclass(frozen=True, slots=True)
class Search:
    """A search as it was asked for."""

    text: str
    site: str
    verdict: str
    since: str
    until: str
    before: int | None = None
    after: int | None = None

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        """From the parameters of an address.  Raises BadQuestion."""
        site, verdict, since, until = (query.get(name, "").strip() for name in ("site", "verdict", "since", "until"))
        _date(since), _date(until)
        if verdict and verdict not in VERDICTS:
            raise BadQuestion
        before, after = _number(query, "before"), _number(query, "after")
        return cls(query.get("q", "").strip(), site, verdict, since, until, before, after)

    @property
    def wanted(self) -> Wanted:
        """The same for the index."""
        return Wanted(
            query=Query.parse(self.text),
            site=self.site or None,
            verdict=self.verdict or None,
            since=_date(self.since),
            until=_date(self.until),
        )

    @property
    def filtered(self) -> bool:
        """Whether anything but words is asked for."""
        return bool(self.site or self.verdict or self.since or self.until)

    def with_(self, **changed: str | int | None) -> str:
        """The address of the same search with other parameters, from its newest result on."""
        values = {"q": self.text, "site": self.site, "verdict": self.verdict, "since": self.since, "until": self.until}
        return "/?" + address(**{**values, **changed})


@dataclass(frozen=True, slots=True)
class Article:
    """A revision of an article; without `n` the latest."""

    id: str
    n: int | None = None
    view: str = "page"

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        """From the parameters of an address.  Raises BadQuestion."""
        view = query.get("view", "page")
        if view not in ("page", "source"):
            raise BadQuestion
        return cls(query.get("id", ""), _number(query, "n"), view)


def read_cluster(query: Mapping[str, str]) -> tuple[str, int]:
    """(name, how many articles are passed over)."""
    return query.get("name", ""), _number(query, "skip") or 0


def address(**values: str | int | None) -> str:
    """Parameters of an address, those without a value left out."""
    return urlencode({name: value for name, value in values.items() if value not in ("", None)})


def without_language(url: URL) -> str:
    """The address of a page without its choice of language, ready for another one to be added."""
    return str(url.without_query_params("lang")) + ("&" if url.without_query_params("lang").query_string else "?")


def _number(query: Mapping[str, str], name: str) -> int | None:
    text = query.get(name, "")
    if not text:
        return None
    if len(text) > LONGEST_NUMBER or not text.removeprefix("-").isdecimal() or not text.isascii():
        raise BadQuestion
    return int(text)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadQuestion("bad_date") from None
