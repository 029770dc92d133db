"""One page explained: what was kept, what was struck out and by which rule, and where each field comes from.

A self-contained HTML file without scripts; everything taken from the page is escaped, so it shows and does nothing.
"""

from __future__ import annotations

from dataclasses import asdict, is_dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined, Template

from newscrawl.cleaning.article import Cleaned
from newscrawl.monitoring.summary import printable

MOST_CANDIDATES = 12
EXCERPT = 60
SHOWN = (
    "title", "subtitle", "summary", "published_at", "modified_at", "source", "bylines", "section", "tags", "issuer",
    "doc_no", "index_no", "attachments", "images", "site_name",
)  # fmt: skip
"""Fields of the record in the order in which they are shown."""


def explain(cleaned: Cleaned) -> str:
    """The explanation of a cleaned page as HTML."""
    return _template().render(
        article=cleaned.article,
        encoding=cleaned.source.encoding,
        layout=cleaned.source.layout.name if cleaned.source.layout else None,
        fields=_fields(cleaned),
        blocks=_blocks(cleaned),
        candidates=_candidates(cleaned),
        removals=cleaned.article.quality.removed,
        repairs=cleaned.article.quality.repairs,
        flags=cleaned.article.quality.flags,
    )


def _fields(cleaned: Cleaned) -> list[dict[str, str]]:
    article = cleaned.article
    rows = []
    for name in SHOWN:
        text = _shown(getattr(article, name))
        if name == "published_at" and article.published_precision:
            text += f" ({article.published_precision}: {article.published_raw})"
        rows.append({"name": name, "value": printable(text), "layer": article.provenance.get(name, "")})
    return rows


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(map(_shown, value))
    if is_dataclass(value) and not isinstance(value, type):
        return " · ".join(str(part) for part in asdict(value).values() if part)
    return "" if value is None else str(value)


def _blocks(cleaned: Cleaned) -> list[dict[str, Any]]:
    body = cleaned.body
    kept = set(body.kept)
    scores = body.choice.scores if body.choice else []
    return [
        {
            "number": number,
            "text": printable(block.text),
            "kept": number in kept,
            "rule": block.removed or "",
            "evidence": block.evidence,
            "score": f"{scores[number]:.1f}" if scores and scores[number] > float("-inf") else "",
            "where": block.tag,
            "pictures": len(block.pictures),
            "heading": block.heading,
        }
        for number, block in enumerate(body.page.blocks)
    ]


def _candidates(cleaned: Cleaned) -> list[dict[str, Any]]:
    choice = cleaned.body.choice
    if choice is None:
        return []
    left = [block for block in cleaned.body.page.blocks if block.removed not in REPEATS]
    best = choice.candidates[0][1] if choice.candidates else 0.0
    return [
        {
            "score": f"{score - best:.2f}",
            "lines": candidate.end - candidate.start,
            "chars": sum(len(block.text) for block in left[candidate.start : candidate.end]),
            "opening": printable(next((b.text for b in left[candidate.start : candidate.end] if b.text), "")[:EXCERPT]),
            "picked": number == 0,
        }
        for number, (candidate, score) in enumerate(choice.candidates[:MOST_CANDIDATES])
    ]


REPEATS = frozenset({"repeated_body", "repeated_line", "truncated_teaser", "repeated_abstract", "next_article"})
"""Rules that take a block out before candidates are made."""


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(files(__package__).joinpath("explain.html").read_text("utf-8"))
