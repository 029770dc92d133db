"""Lines that a site prints around its articles, learned from the articles themselves.

A line that stands at the edge of many articles of one site, articles that have nothing else in common, is furniture of
the site: a closing line, an invitation, a disclaimer that cleaning did not know.  Comparison leaves it out, and
:func:`printed_lines` offers it to the cleaner as one more signal.  What a template no longer prints is forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from newscrawl.storage.database import Database
from newscrawl.storage.engine import Connection

CLUSTERS = 15
"""Articles, each of a cluster of its own, that must have printed a line."""
WEIGHT = 10.0
"""What must be left of them: every article counts half as much after HALF_LIFE more of them."""
HALF_LIFE = 100
WELL_KNOWN = 2 * HALF_LIFE
"""Articles of a site after which only one in SAMPLE is learned from."""
SAMPLE = 8
TIDIED = HALF_LIFE // 4
"""Articles of a site after which it is looked through for lines to forget."""
FIRST, LAST = 2, 5
"""Lines at the beginning and at the end of an article that are looked at: furniture stands at the edges."""
LONGEST = 160
"""Characters of the longest line that is learned."""
MOST_FIGURES = 2
"""A line with more figures says something: a statistic, a price, a telephone list."""

_DIGITS = re.compile(r"[0-9０-９]+(?:[.,:][0-9０-９]+)*")


def edge_lines(text: str) -> Iterator[str]:
    """The lines of an article that may be furniture."""
    lines = [line for line in text.split("\n") if line]
    edges = lines if len(lines) <= FIRST + LAST else [*lines[:FIRST], *lines[-LAST:]]
    for line in dict.fromkeys(edges):
        if len(line) <= LONGEST and len(_DIGITS.findall(line)) <= MOST_FIGURES:
            yield line


@dataclass(slots=True)
class _Line:
    """How often a line was seen."""

    clusters: int
    weight: float
    seen: int
    """The site's count of articles when it was last seen."""
    line: str | None
    """The line itself, once it is furniture."""

    def weight_at(self, article: int) -> float:
        return float(self.weight * 0.5 ** ((article - self.seen) / HALF_LIFE))


class SiteLines:
    """What was learned, over a connection whose owner holds the write lock and commits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._counted: dict[str, int] = {}

    def printed_by(self, site: str) -> list[str]:
        """The furniture of `site` today, as it was printed when it was learned."""
        return sorted(self.printed([site]).get(site, ()))

    def printed(self, sites: Collection[str] | None = None) -> dict[str, frozenset[str]]:
        """The lines that each of `sites` prints, of all sites without it; a site that prints none is left out."""
        found: dict[str, set[str]] = {}
        among = "" if sites is None else f" AND line.site IN ({','.join('?' * len(sites))})"
        rows = self._connection.execute(
            "SELECT line.site, learned.articles, line.clusters, line.weight, line.seen, line.line"  # noqa: S608
            " FROM site_line line JOIN site_learned learned ON learned.site = line.site"
            f" WHERE line.line IS NOT NULL{among}",
            tuple(sites or ()),
        )
        for site, articles, *row in rows:
            one = _Line(*row)
            if one.line and one.weight_at(articles) >= WEIGHT:
                found.setdefault(site, set()).add(one.line)
        return {site: frozenset(lines) for site, lines in found.items()}

    def learn(self, articles: Iterable[tuple[str, Sequence[str]]]) -> bool:
        """Take note of (site, lines) of articles that repeat no other; True when a line has become furniture.

        `lines` are what :func:`edge_lines` gives of the whole text, with what the cleaner took off its edges: a line
        that nobody reports is forgotten.
        """
        told = [(site, {_number(line): line for line in lines}) for site, lines in articles]
        before = self._articles(site for site, _ in told)
        counts = dict(before)
        known = self._known({(site, number) for site, lines in told for number in lines})
        changed: dict[tuple[str, int], _Line] = {}
        learned = False
        for site, lines in told:
            counts[site] = article = counts.get(site, 0) + 1
            for number, line in lines.items():
                key = site, number
                found = known.setdefault(key, _Line(0, 0.0, article, None))
                found.weight, found.seen = found.weight_at(article) + 1, article
                found.clusters += 1
                if found.line is None and found.clusters >= CLUSTERS and found.weight >= WEIGHT:
                    found.line = line
                    learned = True
                changed[key] = found
        self._write(changed, counts)
        self._forget({site: n for site, n in counts.items() if n // TIDIED > before.get(site, 0) // TIDIED})
        self._counted |= counts
        return learned

    def wanted(self, site: str, number: int) -> bool:
        """Whether to learn from the article of that `number`: from some of a site that is well known."""
        return number % SAMPLE == 0 or self._counted.get(site, 0) < WELL_KNOWN

    def _articles(self, sites: Iterable[str]) -> dict[str, int]:
        wanted = list(dict.fromkeys(sites))
        marks = ",".join("?" * len(wanted))
        rows = self._connection.execute(f"SELECT site, articles FROM site_learned WHERE site IN ({marks})", wanted)  # noqa: S608
        return dict(rows.fetchall())

    def _known(self, wanted: Collection[tuple[str, int]]) -> dict[tuple[str, int], _Line]:
        sites, rest = sorted({site for site, _ in wanted}), sorted({number for _, number in wanted})
        known: dict[tuple[str, int], _Line] = {}
        while rest:
            some, rest = rest[:500], rest[500:]
            among = ",".join("?" * len(sites)), ",".join("?" * len(some))
            query = (
                "SELECT site, number, clusters, weight, seen, line FROM site_line"  # noqa: S608 - question marks only
                f" WHERE site IN ({among[0]}) AND number IN ({among[1]})"
            )
            rows = self._connection.execute(query, (*sites, *some))
            known |= {(site, number): _Line(*row) for site, number, *row in rows if (site, number) in wanted}
        return known

    def _write(self, changed: dict[tuple[str, int], _Line], counts: dict[str, int]) -> None:
        self._connection.executemany(
            "INSERT INTO site_line (site, number, clusters, weight, seen, line) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (site, number) DO UPDATE SET clusters = excluded.clusters, weight = excluded.weight,"
            " seen = excluded.seen, line = excluded.line",
            [
                (site, number, found.clusters, found.weight, found.seen, found.line)
                for (site, number), found in changed.items()
            ],
        )
        self._connection.executemany(
            "INSERT INTO site_learned (site, articles) VALUES (?, ?)"
            " ON CONFLICT (site) DO UPDATE SET articles = excluded.articles",
            list(counts.items()),
        )

    def _forget(self, counts: dict[str, int]) -> None:
        # A line seen once is forgotten after one half-life, one that was furniture when nothing of it is left.
        self._connection.executemany(
            "DELETE FROM site_line WHERE site = ? AND (seen < ? AND weight < 1.5 OR seen < ?)",
            [(site, count - HALF_LIFE, count - 10 * HALF_LIFE) for site, count in counts.items()],
        )


def printed_lines(database: Database) -> dict[str, frozenset[str]]:
    """What sites print around their articles, by site, as a state knows it.  Raises StorageError."""
    with database.errors():
        return SiteLines(database.connection).printed()


def _number(line: str) -> int:
    masked = _DIGITS.sub("0", line).strip()
    return int.from_bytes(blake2b(masked.encode("utf-8", "surrogatepass"), digest_size=7).digest())
