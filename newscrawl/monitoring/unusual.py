"""What is unusual for a site: fields, texts and lists that are not what they were in its last runs.

A template that changed is named as such: its layout fits no more, or several measures fell at once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import sqrt

from newscrawl.monitoring.findings import Finding
from newscrawl.monitoring.measures import Measures, Usual

UNUSUAL = frozenset({"template_changed", "layout_lost", "drift", "field_fell", "text_fell", "lists_shrank", "quiet"})
"""Kinds of findings that come from comparing alone: an operator may say that they are the new normal."""
LEAST_PAGES = 5
"""Pages of this run below which rates and lengths say nothing ..."""
USUAL_PAGES = 10
"""... and pages of the runs before."""
FALL = 0.3
"""How far a rate must fall; further in small runs, by three standard errors."""
OFTEN = 0.5
"""Rate from which a field counts as usual."""
NEARLY_ALL = 0.9
FEW_PAGES = 2
"""Pages that are enough where a layout that fitted nearly all of them fits half of them at most."""
SHORTER = 0.4
"""Share of the usual length below which texts are too short."""
FEWER = 0.3
"""Share of the usual number of articles on a list page below which lists have shrunk."""
LIST_ROWS = 5
"""Articles on a usual list page from which that can be said."""
SILENCE = timedelta(days=3)
"""Time without anything new that is never unusual."""


def find_unusual(now: Measures, usual: Usual, at: datetime, *, lists: bool = True) -> list[Finding]:
    """What a run's measures of a site say against what is usual for it; `lists`: also of its lists."""
    signs = _signs_of_another_template(now, usual)
    if any(sign.kind == "layout_lost" for sign in signs) or len(signs) > 1:
        signs = [Finding("template_changed", {"evidence": [sign.as_json() for sign in signs]})]
    return [*signs, *(_lists(now, usual, at) if lists else [])]


def _signs_of_another_template(now: Measures, usual: Usual) -> list[Finding]:
    if usual.pages < USUAL_PAGES:
        return []
    signs = []
    rate = now.by_layout / max(1, now.pages)
    if now.pages >= FEW_PAGES and usual.by_layout >= NEARLY_ALL and rate <= usual.by_layout / 2:
        signs.append(Finding("layout_lost", {"rate": rate, "pages": now.pages, "usual": usual.by_layout}))
    seen = now.pages + now.counts.quarantined
    if seen >= LEAST_PAGES and now.counts.quarantined > FALL * seen:
        signs.append(Finding("bodies_lost", {"quarantined": now.counts.quarantined, "pages": seen}))
    agreed = usual.agreement if now.compared >= FEW_PAGES else None
    if agreed is not None and now.agreement is not None and now.agreement < agreed - FALL:
        signs.append(Finding("drift", {"agreement": now.agreement, "usual": agreed}))
    if now.pages < LEAST_PAGES:
        return signs
    for name, share in usual.filled.items():
        filled = now.filled.get(name, 0) / now.pages
        if share >= OFTEN and fell(filled, now.pages, share, usual.pages):
            signs.append(Finding("field_fell", {"field": name, "rate": filled, "pages": now.pages, "usual": share}))
    if usual.chars and now.chars is not None and now.chars < SHORTER * usual.chars:
        signs.append(Finding("text_fell", {"chars": now.chars, "usual": round(usual.chars)}))
    return signs


def fell(rate: float, pages: int, usual: float, usual_pages: int) -> bool:
    """Whether a rate fell further than chance explains: by FALL, and by three standard errors of the difference."""
    smoothed = (usual * usual_pages + 1) / (usual_pages + 2)
    error = sqrt(smoothed * (1 - smoothed) * (1 / pages + 1 / usual_pages))
    return usual - rate >= max(FALL, 3 * error)


def _lists(now: Measures, usual: Usual, at: datetime) -> list[Finding]:
    findings = []
    counts = now.counts
    if counts.lists_read and usual.named >= LIST_ROWS and counts.named < FEWER * usual.named:
        findings.append(Finding("lists_shrank", {"named": round(counts.named), "usual": round(usual.named)}))
    if not now.new and usual.last_new and usual.longest_silence is not None:
        silent = at - usual.last_new
        if silent > max(SILENCE, 2 * usual.longest_silence):
            findings.append(Finding("quiet", {"days": silent.days, "usual": usual.longest_silence.days}))
    return findings
