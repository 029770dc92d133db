"""The store of repeats as people see it: figures, and one article beside what it repeats.

The page is a self-contained HTML file without scripts; the texts are escaped, so they show and do nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined, Template

from newscrawl.dedup.alignment import Alignment
from newscrawl.dedup.extraction import extract
from newscrawl.dedup.names import are_replaced
from newscrawl.dedup.signature import containment, engine, jaccard
from newscrawl.monitoring.summary import printable
from newscrawl.storage import rows
from newscrawl.storage.canonical import current
from newscrawl.storage.database import Database

COUNTS = (
    ("documents", "SELECT count(*) FROM document"),
    ("clusters", "SELECT count(DISTINCT cluster) FROM document"),
    ("documents in the largest cluster", "SELECT max(n) FROM (SELECT count(*) n FROM document GROUP BY cluster)"),
    ("clusters whose first is replaced", "SELECT count(*) FROM canonical"),
    ("segments", "SELECT count(*) FROM segment"),
    ("documents in segments", "SELECT sum(documents) FROM segment"),
    ("bytes of features", "SELECT sum(length(features)) FROM document"),
    ("bytes of postings", "SELECT sum(length(keys) + length(docs)) FROM segment_chunk"),
)
LONGEST = 20_000
"""Characters of each text that are laid side by side."""


def stats(database: Database) -> Iterator[tuple[str, int]]:
    """(what, how many) of the store."""
    for name, query in COUNTS:
        yield name, database.rows(query)[0][0] or 0
    for verdict, count in database.rows("SELECT verdict, count(*) FROM row GROUP BY verdict ORDER BY verdict"):
        yield f"rows: {verdict}", count


def explain_repeat(database: Database, article_id: str) -> tuple[str, str]:
    """(HTML page, one line of summary) on what an article repeats.

    Raises LookupError when the dump has no row of it.
    """
    row = rows.latest_row(database, article_id)
    if row is None:
        raise LookupError(f"{article_id}: no such article in the dump")
    verdict = row["dedup"]
    other_id = verdict["of"] if verdict["of"] != article_id else None
    other = rows.latest_row(database, other_id) if other_id else None
    stands_for_it = current(database, verdict["cluster"] or article_id)
    summary = f"{article_id}: {verdict['verdict']}" + (f" of {verdict['of']}" if verdict["of"] else "")
    if verdict["score"] is not None:
        summary += f", similarity {verdict['score']:.3f}"
    page = _template().render(
        row=_shown(row),
        other=_shown(other) if other else None,
        summary=printable(summary),
        canonical=printable(stands_for_it),
        evidence=_evidence(row, other) if other else [],
        left=_marked(row["text"], other["text"] if other else row["text"]),
        right=_marked(other["text"], row["text"]) if other else [],
    )
    return page, summary


def _evidence(row: dict[str, Any], other: dict[str, Any]) -> list[tuple[str, str]]:
    own, its = extract([(row["text"], row["title"]), (other["text"], other["title"])], engine())
    similarity = jaccard(float((own.slots == its.slots).mean())) if own.grams and its.grams else 0.0
    aligned = Alignment(its.layout(), own.layout())
    shorter = max(1, min(aligned.one, aligned.other))
    return [
        ("the same comparison text", "yes" if own.digest and own.digest == its.digest else "no"),
        ("shingles in common (Jaccard, estimated)", f"{similarity:.2f}"),
        ("shingles of the shorter text in the longer one", f"{containment(similarity, own.grams, its.grams):.2f}"),
        ("whole clauses of the shorter text in the longer one", f"{aligned.shared / shorter:.2f}"),
        ("figures in common, of the text with fewer", f"{aligned.figures} of {aligned.fewest}"),
        ("figures in the place of others", str(sum(gap.figures for gap in aligned.gaps))),
        ("names in the place of others, in short texts", "yes" if are_replaced(its, own) else "no"),
        ("ratio of lengths", f"{shorter / max(1, aligned.one, aligned.other):.2f}"),
    ]


def _marked(text: str, other: str) -> list[tuple[bool, str]]:
    """`text` in pieces: (whether the other text has it, piece)."""
    text, other = text[:LONGEST], other[:LONGEST]
    pieces, place = [], 0
    for match in SequenceMatcher(None, text, other, autojunk=len(text) * len(other) > 4_000_000).get_matching_blocks():
        if match.size < 4 and match.size:
            continue
        if match.a > place:
            pieces.append((False, printable(text[place : match.a])))
        if match.size:
            pieces.append((True, printable(text[match.a : match.a + match.size])))
        place = match.a + match.size
    return pieces


def _shown(row: dict[str, Any]) -> dict[str, str]:
    names = ("id", "site_name", "url", "title", "published_at", "fetched_at", "source")
    return {name: printable(str(row[name] or "")) for name in names}


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(files(__package__).joinpath("repeats.html").read_text("utf-8"))
