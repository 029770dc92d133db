"""Whether a site's layout and the generic extractor still see the same body: when they part, the template changed."""

from __future__ import annotations

from collections import Counter

from newscrawl.cleaning import page as pages
from newscrawl.cleaning.body.events import TooDeep
from newscrawl.cleaning.body.extract import extract
from newscrawl.cleaning.body.line import TooLong
from newscrawl.cleaning.collector import collector_at_rest
from newscrawl.cleaning.fields import metadata
from newscrawl.cleaning.text.tidy import fold
from newscrawl.items import RawPage

GRAM = 4
"""Characters that are compared at a time, so that it matters little where lines break."""


def agreement(page: RawPage) -> float | None:
    """F1 of the body by the page's layout and the body that the block model would choose, 0 to 1.

    None where no layout reads the page, or its body came from an interface.
    """
    with collector_at_rest():
        return _agreement(page)


def _agreement(page: RawPage) -> float | None:
    source = pages.read(page.capture, site_name=page.site, published=pages.stated_time(page))
    if source.layout is None or source.body_root is not None:
        return None
    try:
        blocks, spans = source.blocks()
        titles, descriptions = metadata.page_titles(source.notes, source.metas), metadata.descriptions(source.metas)
        by_layout = extract(blocks, spans=spans, titles=titles, descriptions=descriptions).paragraphs if spans else []
        source.layout = None
        blocks, _ = source.blocks()
        generic = extract(blocks, titles=titles, descriptions=descriptions).paragraphs
    except (TooDeep, TooLong):
        return None
    return overlap(by_layout, generic)


def overlap(one: list[str], other: list[str]) -> float:
    """F1 of two texts given as lines: 1 for the same, 0 for nothing in common; two empty texts are the same."""
    if one == other:
        return 1.0
    mine, theirs = _grams(one), _grams(other)
    both, all_of_them = (mine & theirs).total(), mine.total() + theirs.total()
    return 2 * both / all_of_them if all_of_them else 1.0


def _grams(lines: list[str]) -> Counter[str]:
    text = fold("".join(lines))
    return Counter(text[start : start + GRAM] for start in range(max(1, len(text) - GRAM + 1))) if text else Counter()
