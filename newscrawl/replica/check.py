"""Compares what a crawl of the replica stored with what the replica knows to be true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import zip_longest
from typing import Any

from newscrawl.items import Article


def differences(stored: Iterable[Article], truth: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """What is wrong with `stored`, a line each: every true article must be there once per revision, as it is."""
    rows = list(stored)
    newest = {row.id: row for row in sorted(rows, key=_revision)}
    for (article_id, number), times in Counter((row.id, _revision(row)) for row in rows).items():
        if times > 1:
            yield f"{article_id}: revision {number} is stored {times} times"
    wanted = {str(article["id"]): article for article in truth}
    for article_id in newest.keys() - wanted.keys():
        yield f"{article_id}: stored from {newest[article_id].url}, but the replica has no such article"
    for article_id, article in wanted.items():
        row = newest.get(article_id)
        if row is None:
            yield f"{article_id}: missing; it is at {article['urls'][0]}"
        else:
            yield from _wrong_fields(row, article)


def _revision(row: Article) -> int:
    return row.revision.n if row.revision else 0


def _wrong_fields(row: Article, article: Mapping[str, Any]) -> Iterator[str]:
    if row.text != article["text"]:
        pairs = zip_longest(row.text.split("\n"), article["text"].split("\n"))
        here, there = next((here, there) for here, there in pairs if here != there)
        yield f"{row.id}: the text has {here!r} where the replica has {there!r}"
    for name, here, there in _fields(row, article):
        if here != there:
            yield f"{row.id}: {name} is {here!r} and should be {there!r}"


def _fields(row: Article, article: Mapping[str, Any]) -> Iterator[tuple[str, object, object]]:
    """The fields that are compared beside the text: what was stored, what is true."""
    exact: dict[str, Any] = {"day": {"hour": 0, "minute": 0, "second": 0}, "minute": {"second": 0}, "second": {}}
    published = datetime.fromisoformat(article["published"]).replace(**exact[article["precision"]])
    people = {(person.name, person.role) for person in row.bylines if person.role != "photographer"}
    yield "title", row.title, article["title"]
    yield "published_at", row.published_at, published
    yield "source", row.source, article["source"]
    yield "bylines", sorted(people), sorted((name, role) for name, role in article["bylines"])
