"""Asking the search index: one page of results at a time, newest first."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from newscrawl.browsing.searchfile import SearchFile
from newscrawl.browsing.terms import Query
from newscrawl.storage.reader import first_moment, last_moment

PLACES_PER_MINUTE = 256
"""Room for the documents of one minute; more of them go on in the next."""
MOST_SITES = 1000
"""Sites that a reader can choose from; another one can be named in the address."""
MOST_COUNTED = 10_000
"""Results that are counted; more are "more than" that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a reader looks for."""

    query: Query = field(default_factory=lambda: Query((), ()))
    site: str | None = None
    verdict: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One page of results: places in the index and numbers of rows, newest first."""

    hits: list[tuple[int, int]]
    newer: int | None
    """The place after which newer results begin; None on the first page."""
    older: int | None
    """The place before which older results go on; None on the last page."""
    total: int
    """How many there are, counted up to MOST_COUNTED + 1."""


class Search(SearchFile):
    """An index that answers."""

    def search(self, wanted: Wanted, *, size: int, before: int | None = None, after: int | None = None) -> Found:
        """The latest rows of the articles that are wanted, newest publication first, `size` of them.

        `before` and `after` are places of an earlier answer: go on with older, or back to newer ones.
        """
        facets = [facet("site", wanted.site)] if wanted.site else []
        facets += [facet("verdict", wanted.verdict)] if wanted.verdict else []
        expression = wanted.query.expression(*facets)
        source, conditions = "document", ["latest = 1"]
        values: list[Any] = []
        if expression:
            source = "word JOIN document ON document.place = word.rowid"
            conditions.append("word MATCH ?")
            values.append(expression)
        column = "word.rowid" if expression else "place"
        for bound, sign in ((_first_place(wanted.since), ">="), (_last_place(wanted.until), "<=")):
            if bound is not None:
                conditions.append(f"{column} {sign} ?")
                values.append(bound)
        return self._page(f"FROM {source} WHERE {' AND '.join(conditions)}", column, values, size, (before, after))

    def _page(
        self, condition: str, column: str, values: list[Any], size: int, bounds: tuple[int | None, int | None]
    ) -> Found:
        before, after = bounds
        sign, order, bound = (">", "ASC", after) if after is not None else ("<", "DESC", before)
        query = f"SELECT place, row_id {condition} {{}} ORDER BY {column} {order} LIMIT {{}}"
        if bound is None:  # counting costs as much as finding: do both at once
            hits = self._ask(query.format("", MOST_COUNTED + 1), values)
            total = len(hits)
        else:
            hits = self._ask(query.format(f"AND {column} {sign} ?", size + 1), [*values, bound])
            counted = f"SELECT count(*) FROM (SELECT 1 {condition} LIMIT {MOST_COUNTED + 1})"  # noqa: S608 - our own words
            total = self._ask(counted, values)[0][0]
        more, hits = len(hits) > size, hits[:size]
        newer, older = before is not None, more
        if after is not None:
            hits.reverse()
            newer, older = more, True
        return Found(
            hits=hits,
            newer=hits[0][0] if hits and newer else None,
            older=hits[-1][0] if hits and older else None,
            total=total,
        )

    def sites(self) -> list[tuple[str, int]]:
        """(name, articles) of every site by name; of very many sites, those with most articles."""
        query = "SELECT site, count(*) FROM document WHERE latest = 1 GROUP BY site ORDER BY 2 DESC LIMIT ?"
        return sorted(self._ask(query, (MOST_SITES,)))

    def cluster(self, name: str, *, size: int, skip: int = 0) -> tuple[list[int], int]:
        """(row numbers, how many in all) of the articles of a cluster, in order of publication."""
        where = "FROM document WHERE cluster = ? AND latest = 1"
        total = self._ask(f"SELECT count(*) {where}", (name,))[0][0]
        hits = self._ask(f"SELECT row_id {where} ORDER BY place LIMIT ? OFFSET ?", (name, size, skip))
        return [row[0] for row in hits], total

    def size(self) -> tuple[int, int]:
        """(articles, last row that is indexed)."""
        return self._ask("SELECT count(*) FROM document WHERE latest = 1")[0][0], self._mark()

    def _mark(self) -> int:
        return int(self._ask("SELECT coalesce(max(row_id), 0) FROM document")[0][0])


def facet(kind: str, value: str) -> str:
    """One term for a value that is compared as a whole."""
    return kind[0] + hashlib.blake2b(value.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _first_place(day: date | None) -> int | None:
    moment = first_moment(day)
    return int(moment.timestamp() // 60) * PLACES_PER_MINUTE if moment else None


def _last_place(day: date | None) -> int | None:
    moment = last_moment(day)
    return (int(moment.timestamp() // 60) + 1) * PLACES_PER_MINUTE - 1 if moment else None
