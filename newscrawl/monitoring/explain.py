"""One page explained: what was kept, what was struck out and by which rule, and where each field comes from.

A self-contained HTML file without scripts; everything taken from the page is escaped, so it shows and does nothing.
All of it comes from the trace that also filled `quality.removed` and `provenance` of the row.
"""

from __future__ import annotations

from dataclasses import asdict, is_dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined, Template

from newscrawl.cleaning.article import Cleaned
from newscrawl.cleaning.fields.evidence import Finding
from newscrawl.monitoring.explain_lines import candidates_of, lines_of, reason_of
from newscrawl.monitoring.summary import printable

SHOWN = (
    "title", "subtitle", "summary", "published_at", "modified_at", "source", "bylines", "section", "tags", "issuer",
    "doc_no", "index_no", "attachments", "images", "pages", "site_name",
)  # fmt: skip
"""Fields of the record in the order in which they are shown."""
REQUIRED = frozenset({"title", "published_at", "source", "bylines"})
"""Fields that are shown even where the page does not say them."""


def explain(cleaned: Cleaned) -> str:
    """The explanation of a cleaned page as HTML."""
    layout = cleaned.source.layout
    by_trafilatura = cleaned.body.second_opinion
    return _template().render(
        article=cleaned.article,
        body_from=f"layout {layout.name}" if layout else "trafilatura" if by_trafilatura else "the generic extractor",
        selectors=", ".join(layout.body) if layout else "",
        second_opinion=by_trafilatura,
        fields=_fields(cleaned),
        pages=[{"runs": lines_of(body, cleaned.trace)} for body in (cleaned.body, *cleaned.further)],
        candidates=candidates_of(cleaned.body),
        removals=[{**asdict(item), "reason": reason_of(item.rule)} for item in cleaned.article.quality.removed],
    )


def _fields(cleaned: Cleaned) -> list[dict[str, Any]]:
    article = cleaned.article
    rows = []
    for name in SHOWN:
        text = _shown(getattr(article, name))
        if name == "published_at" and article.published_precision:
            text += f" (to the {article.published_precision})"
        findings = cleaned.trace.by_field.get(name, [])
        if text or findings or name in REQUIRED:
            won = [_printable(finding) for finding in findings if finding.chosen]
            lost = [_printable(finding) for finding in findings if not finding.chosen]
            rows.append({"name": name, "value": printable(text), "won": won, "lost": lost})
    return rows


def _printable(finding: Finding) -> dict[str, str]:
    return {
        "layer": printable(finding.layer),
        "printed": printable(finding.printed),
        "value": printable(finding.value),
        "why": finding.why,
    }


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(map(_shown, value))
    if is_dataclass(value) and not isinstance(value, type):
        return " · ".join(str(part) for part in asdict(value).values() if part)
    return "" if value is None else str(value)


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(files(__package__).joinpath("explain.html").read_text("utf-8"))
