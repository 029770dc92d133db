"""The lines of an explained page, each kept or struck with its rule, and the bodies that it could have had."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import groupby
from typing import Any

from newscrawl.cleaning.body.blocks import Block, Page
from newscrawl.cleaning.body.extract import Body
from newscrawl.cleaning.body.furniture import furniture
from newscrawl.cleaning.fields.evidence import Trace
from newscrawl.monitoring.summary import printable

MOST_CANDIDATES = 12
EXCERPT = 60
LONG_RUN = 15
"""Removed lines in a row of which the middle is folded away; one tap shows it."""
IN_SIGHT = 3
"""Lines at either end of such a row that are not."""
REPEATS = frozenset({"repeated_body", "repeated_line", "truncated_teaser", "repeated_abstract", "next_article"})
"""Rules that take a line out before candidates are made."""
REASONS: Mapping[str, str] = {
    "repeated_body": "lines of a second copy of the body",
    "repeated_line": "a long line that stands in several places",
    "truncated_teaser": "the article's own beginning, cut off, as lists of further reading print it",
    "repeated_abstract": "an abstract whose words stand in the text again",
    "caption": "captions; they are kept under images",
    "attachment_line": "lines that only link to a file; it is kept under attachments",
    "headline": "the headline above the text",
    "above_headline": "what stands above the headline",
    "next_article": "another article that the page loads behind this one",
    "site_line": "lines that the site was seen to print around many articles; they are kept under quality.site_lines",
    "hidden": "elements that a browser does not show",
    "outside_body": "everything else outside the body that was chosen",
    "outside_layout": "everything else outside the body that the site's layout names",
}
"""Rules that are no furniture rules, and what they take out."""


def reason_of(rule: str) -> str:
    """What the rule of that name takes out."""
    if rule.startswith("after_"):
        return f"what stands behind a line by the rule {rule.removeprefix('after_')}"
    return REASONS.get(rule) or _furniture_reasons().get(rule, "")


@cache
def _furniture_reasons() -> dict[str, str]:
    return {rule.name: rule.reason for rule in furniture().rules}


def lines_of(body: Body, trace: Trace) -> list[dict[str, Any]]:
    """All lines in order, in runs; a long run of removed lines is to be folded."""
    kept = set(body.kept)
    read = _fields_read(trace, body.page)
    scores = body.choice.scores if body.choice else []
    rows = [
        {
            "number": number,
            "text": printable(block.text),
            "kept": number in kept,
            "rule": block.removed or "",
            "evidence": printable(block.evidence),
            "fields": read.get(number, []),
            "score": f"{scores[number]:.1f}" if scores and scores[number] > float("-inf") else "",
            "where": _where(body.page, block.node),
            "pictures": len(block.pictures),
            "heading": block.heading,
        }
        for number, block in enumerate(body.page.blocks)
        if block.text or block.pictures
    ]
    return _runs(rows)


def _runs(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows in order; the middle of a long run of removed lines is folded away, its ends stay in sight."""
    runs: list[dict[str, Any]] = []
    for plain, group in groupby(rows, key=lambda row: not row["kept"] and not row["fields"]):
        blocks = list(group)
        middle = slice(IN_SIGHT, len(blocks) - IN_SIGHT) if plain and len(blocks) >= LONG_RUN else slice(0, 0)
        for part, folded in ((blocks[: middle.start], False), (blocks[middle], True), (blocks[middle.stop :], False)):
            if part:
                rules = ", ".join(dict.fromkeys(row["rule"] for row in part))
                runs.append({"blocks": part, "folded": folded, "rules": rules})
    return runs


def _fields_read(trace: Trace, page: Page) -> dict[int, list[str]]:
    """Number of a line -> names of the fields that were read from it."""
    read: dict[int, list[str]] = {}
    for name, findings in trace.by_field.items():
        for printed in {finding.printed for finding in findings if finding.chosen and finding.layer == "text"}:
            same = [number for number, block in enumerate(page.blocks) if block.text.startswith(printed)]
            places = same or [number for number, block in enumerate(page.blocks) if printed and printed in block.text]
            for number in places[:1]:
                read.setdefault(number, []).append(name)
    return read


def _where(page: Page, node: int) -> str:
    """The element of a line as a selector would name it: ``div.TRS_Editor``."""
    if node < 0:
        return ""
    nodes = page.nodes
    name, classes = nodes.identifiers[node] or "", (nodes.classes[node] or "").split()[:1]
    return printable(nodes.tags[node] + (f"#{name[:30]}" if name else "".join(f".{item[:30]}" for item in classes)))


def candidates_of(body: Body) -> list[dict[str, Any]]:
    """The best candidates, best first, with the numbers of their first and last line."""
    if body.choice is None or not body.choice.candidates:
        return []
    left = [(number, block) for number, block in enumerate(body.page.blocks) if block.removed not in REPEATS]
    best = body.choice.candidates[0][1]
    rows = []
    for rank, (candidate, score) in enumerate(body.choice.candidates[:MOST_CANDIDATES]):
        lines: list[tuple[int, Block]] = left[candidate.start : candidate.end]
        rows.append(
            {
                "score": f"{score - best:.2f}",
                "lines": f"{lines[0][0]}-{lines[-1][0]}" if lines else "",
                "chars": sum(len(block.text) for _, block in lines),
                "where": _where(body.page, candidate.node) if candidate.node < len(body.page.nodes) else "",
                "opening": printable(next((block.text for _, block in lines if block.text), "")[:EXCERPT]),
                "picked": rank == 0,
            }
        )
    return rows
