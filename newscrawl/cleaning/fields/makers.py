"""Whom the page names as makers of the article: from metadata, the lines around the body and the body's own edges."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from newscrawl.cleaning.fields.bylines import parse_bylines, people
from newscrawl.cleaning.fields.datelines import byline_phrases
from newscrawl.cleaning.fields.evidence import Finding, Statements, Trace
from newscrawl.cleaning.fields.names import Token, tokens
from newscrawl.cleaning.fields.surnames import may_be_words
from newscrawl.cleaning.fields.surroundings import Surroundings
from newscrawl.cleaning.text.tidy import fold, simplify
from newscrawl.items import Byline, Role
from newscrawl.patterns import lazy

BEFORE_TIME = lazy(r"([一-鿿·、\s]{3,24}?)[\s·|｜/]*(?:19|20)\d\d\s?[-年/.]\s?\d{1,2}")
LEAST_NAME = 3
"""Characters of a name that nothing but its place calls one; columns of two characters (时政) look like names."""
WRITERS = ("author", "reporter")
FIELDS: tuple[tuple[str, Role], ...] = (("author", "author"), ("editor", "editor"))


@dataclass(frozen=True, slots=True)
class _Named:
    byline: Byline
    layer: str
    printed: str


def choose_bylines(
    statements: Statements, around: Surroundings, paragraphs: list[str], outlets: set[str], trace: Trace
) -> list[Byline]:
    """The people of the record, each once per role.  `outlets` are folded names of the site and the source."""
    found = [*_stated(statements, trace), *_printed(around, paragraphs)]
    if not any(named.byline.role in (*WRITERS, "correspondent") for named in found):
        found += [*_marked(around)] or [*_beside_time(around)]
    chosen: list[Byline] = []
    for named in found:
        why = _doubt(named, found, outlets)
        taken = not why and named.byline not in chosen
        if taken:
            chosen.append(named.byline)
        said = f"{named.byline.name} ({named.byline.role})"
        trace.note("bylines", Finding(named.layer, named.printed, said, chosen=taken, why=why))
    return chosen


def _stated(statements: Statements, trace: Trace) -> Iterator[_Named]:
    for name, role in FIELDS:
        for item in statements.of(name):
            named = parse_bylines(item.value) or people(item.value, role)
            for byline in named:
                yield _Named(Byline(name=byline.name, role=_role(byline.role, role)), item.layer, item.value)
            if not named:
                trace.note("bylines", Finding(item.layer, item.value, why="names no person"))


def _printed(around: Surroundings, paragraphs: list[str]) -> Iterator[_Named]:
    for line in (*around.head, *byline_phrases(paragraphs), *around.tail):
        for byline in parse_bylines(line):
            yield _Named(byline, "text", line)


def _beside_time(around: Surroundings) -> Iterator[_Named]:
    """Names that stand before the time with nothing to say what they are: 张远山 · 2031-05-13 08:49."""
    for line in around.head:
        match = BEFORE_TIME.match(simplify(line))
        words = tokens(match.group(1)) if match else []
        if all(_is_surely_a_name(word) for word in words):
            for word in words:
                yield _Named(Byline(name=line[word.start : word.end], role="author"), "text", line)


def _is_surely_a_name(word: Token) -> bool:
    return word.kind == "person" and len(word.text) >= LEAST_NAME and not may_be_words(word.text)


def _marked(around: Surroundings) -> Iterator[_Named]:
    """Names without any word for their role, whose element is called author."""
    for mark in around.marks:
        if mark.field == "author":
            for byline in people(mark.text, "author"):
                yield _Named(byline, mark.layer, mark.text)


def _role(said: Role, asked: Role) -> Role:
    """An author field may name reporters and correspondents; an editor field names editors only."""
    return said if asked == "author" and said != "editor" else asked


def _doubt(named: _Named, found: list[_Named], outlets: set[str]) -> str:
    """Why an author is none; '' for one to be believed."""
    byline = named.byline
    if byline.role != "author":
        return ""
    if any(other.byline.name == byline.name and other.byline.role in ("reporter", "correspondent") for other in found):
        return "named with a more exact role"
    if fold(byline.name) in outlets:
        return "an outlet"
    if named.layer.startswith("meta:"):
        if any(other.byline.name == byline.name and other.byline.role in ("editor", "proofreader") for other in found):
            return "the page prints the same name as editor"
        printed = {item.byline.name for item in found if item.layer == "text" and item.byline.role in WRITERS}
        if printed - {byline.name}:
            return "the page prints other authors"
    return ""
