"""Which of the page's statements of its source to believe."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newscrawl.cleaning.fields.bylines import people
from newscrawl.cleaning.fields.evidence import Finding, Statements, Trace
from newscrawl.cleaning.fields.names import AGENCY
from newscrawl.cleaning.fields.source import is_vague, parse_source, unlabelled_source
from newscrawl.cleaning.fields.surroundings import Surroundings
from newscrawl.patterns import lazy

_MAY_NAME_A_SOURCE = lazy(r"[源稿]|出处|出處|[摘转轉选選]自|[sS](?i:ource)")
_OF_THE_ARTICLE = lazy(r"(?:文章|本文)[来來]源")
_AUTHOR = lazy(r"作\s?者\s?[:：]\s?([^\s:：|｜]{2,16})(?:\s|$)")
_DASHES = "-－—·"
_COLLECTED = lazy(r"[综綜]合")


def choose_source(
    statements: Statements, around: Surroundings, trace: Trace, *, own_names: frozenset[str], site_name: str | None
) -> str | None:
    """The source; None when nobody says it.  A name such as 网络 counts only where nothing better is said."""
    read: list[Finding] = []
    for value, layer in _stated(statements, around):
        labelled = value if layer == "text" or re.search("[:：]", value) else f"来源：{value}"
        name = parse_source(labelled, own_names=own_names, site_name=site_name) or ""
        fuller = _fuller(name, around, own_names) if name and layer.startswith("meta:") else None
        why = "" if name else "names no source"
        read.append(Finding("text" if fuller else layer, value, fuller or name, why=why))
    named = [finding for finding in read if finding.value]
    best = next((finding for finding in named if not is_vague(finding.value)), named[0] if named else None)
    for finding in read:
        finding.chosen = finding is best
        trace.note("source", finding)
    return best.value if best else None


def _stated(statements: Statements, around: Surroundings) -> Iterator[tuple[str, str]]:
    """Statements and their layers, most trusted first.

    本文来源 speaks of this article, while a meta may name the account that re-posted it.  A medium beside the time goes
    before a closing line that says what the article was put together from (综合…).
    """
    stated = [(item.value, item.layer) for item in statements.of("source")]
    head = [(line, "text") for line in around.head if _MAY_NAME_A_SOURCE.search(line)]
    tail = [(line, "text") for line in around.tail if _MAY_NAME_A_SOURCE.search(line)]
    yield from (pair for pair in stated if not pair[1].startswith(("meta:", "list")))
    yield from (pair for pair in (*head, *tail) if _OF_THE_ARTICLE.search(pair[0]))
    yield from (pair for pair in stated if pair[1].startswith("meta:"))
    yield from head
    yield from (pair for pair in tail if not _COLLECTED.search(pair[0]))
    if beside_time := unlabelled_source(around.head):
        yield f"来源：{beside_time}", "text"
    yield from tail
    yield from ((mark.text, mark.layer) for mark in around.marks if mark.field == "source")
    yield from (pair for pair in stated if pair[1] == "list")
    yield from ((f"来源：{outlet}", "text") for line in around.head if (outlet := _outlet_as_author(line)))


def _outlet_as_author(line: str) -> str | None:
    """What stands behind 作者 where it is an outlet: 作者：北江网."""
    match = _AUTHOR.search(line)
    if match is None or people(match.group(1), "author"):
        return None
    return match.group(1) if AGENCY.search(match.group(1)) or is_vague(match.group(1)) else None


def _fuller(name: str, around: Surroundings, own_names: frozenset[str]) -> str | None:
    """The form in which the head prints the same source with its house: 人民网－人民日报 for 人民日报."""
    ends, starts = tuple(dash + name for dash in _DASHES), tuple(name + dash for dash in _DASHES)
    for line in around.head:
        printed = parse_source(line, own_names=own_names, site_name=None) or ""
        if printed.endswith(ends) or printed.startswith(starts):
            return printed
    return None
