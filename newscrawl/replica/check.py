"""Compares what a crawl of the replica stored with what the replica knows to be true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import Any

from newscrawl.items import Article


def differences(stored: Iterable[Article], truth: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """What is wrong with `stored`, a line each: every true article must be there once per revision, text equal."""
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
    if row.title != article["title"]:
        yield f"{row.id}: the title is {row.title!r} and should be {article['title']!r}"
