"""The simple extractor, for pages on which cleaning does not end or breaks: the long lines of the page, in order.

One walk over the tree, a constant amount of work for each piece of text, and nothing that compares lines with lines.
What it finds is worse than what cleaning finds: rows made of it carry the flag ``fallback_extractor``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from lxml import etree

from newscrawl.cleaning.article import LEAST_TEXT, too_damaged
from newscrawl.cleaning.body.events import MAX_DEPTH
from newscrawl.cleaning.body.markup import BLOCK_LEVEL, SKIPPED, is_hidden
from newscrawl.cleaning.fields.dates import find_times
from newscrawl.cleaning.fields.moments import Moment
from newscrawl.cleaning.fields.title import LONGEST, without_site
from newscrawl.cleaning.record import content_hash, crawl_of
from newscrawl.cleaning.refusals import NotAnArticle
from newscrawl.cleaning.text.decode import charset_in, decode
from newscrawl.cleaning.text.tidy import language_of, strip_source, tidy_line
from newscrawl.cleaning.tree import parse
from newscrawl.items import Article, Quality, RawPage
from newscrawl.sites.registry import site_for
from newscrawl.urls import article_id, canonical_url

FLAG = "fallback_extractor"
LEAST_LINE = 15
"""Characters below which a line without the end of a sentence is no paragraph."""
SENTENCE_END = re.compile(r"[。！？；…”.!?]\s*$")
MOST_LINK = 0.5
"""Share of a line in links above which it is navigation."""
MOST_CHARS = 2_000_000
"""Characters of text that are kept."""
HEAD_LINES = 40
"""Lines from the top in which the time of publication is looked for."""
LONGEST_HEAD_LINE = 200
"""Characters of a line that may hold nothing but time and source."""
LANGUAGE_SAMPLE = 5_000
"""Characters that the language is told by."""


def fallback_page(page: RawPage) -> Article:
    """The article of a raw page as far as its long lines tell it.  Raises NotAnArticle; pure: no state, no network."""
    capture = page.capture
    decoded = decode(capture.body, charset_in(capture.header("Content-Type")))
    root = parse(strip_source(decoded.text))
    lines, above = _paragraphs(root, capture.fetched_at)
    text = "\n".join(lines)
    if len(text) < LEAST_TEXT:
        raise NotAnArticle("no_body", f"{len(text)} characters of text found")
    if too_damaged(decoded.replaced, text):
        raise NotAnArticle("undecodable", f"{decoded.replaced} characters could not be decoded as {decoded.encoding}")
    site = site_for(capture.url)
    canonical = canonical_url(capture.url, site)
    language, script = language_of(text[:LANGUAGE_SAMPLE])
    title = _title(root)
    flags = {FLAG: True, "replacement_chars": decoded.replaced > 0, "no_title": not title, "no_date": above is None}
    return Article(
        id=article_id(canonical, site),
        url=capture.url,
        canonical_url=canonical,
        site=site.name,
        site_name=site.display_name,
        title=title,
        text=text,
        published_at=above.at if above else None,
        published_raw=above.raw if above else None,
        published_precision=above.precision if above else None,
        fetched_at=capture.fetched_at,
        language=language,
        script=script,
        content_hash=content_hash(text),
        quality=Quality(chars=len(text), flags=[name for name, holds in flags.items() if holds]),
        provenance={"text": "fallback", "title": "title", **({"published_at": "text"} if above else {})},
        crawl=crawl_of(page, decoded.encoding),
    )


def _paragraphs(root: Any, fetched_at: datetime) -> tuple[list[str], Moment | None]:
    """The lines that read as paragraphs, and the first time printed near the top."""
    kept: list[str] = []
    moment, chars = None, 0
    for number, (line, link_chars) in enumerate(_lines(root)):
        if moment is None and number < HEAD_LINES and len(line) <= LONGEST_HEAD_LINE:
            moment = next(iter(find_times(line, fetched_at=fetched_at)), None)
        if link_chars <= MOST_LINK * len(line) and (len(line) >= LEAST_LINE or SENTENCE_END.search(line)):
            kept.append(line)
            chars += len(line)
            if chars > MOST_CHARS:
                break
    return kept, moment


def _lines(root: Any) -> Iterator[tuple[str, int]]:
    """Every visible line with the number of its characters that are links.  Raises NotAnArticle for too deep a page."""
    parts: list[str] = []
    depth = in_link = link_chars = 0
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        starts, tag = event == "start", element.tag
        counts = isinstance(tag, str) and tag not in SKIPPED and not is_hidden(element)
        if starts:
            depth += 1
            if depth > MAX_DEPTH:
                raise NotAnArticle("too_deep", "the page nests too deeply")
            if not counts:
                walker.skip_subtree()
        else:
            depth -= 1
        if counts and (tag in BLOCK_LEVEL or tag == "br"):
            if line := tidy_line("".join(parts)):
                yield line, link_chars
            parts, link_chars = [], 0
        if counts and tag == "a":
            in_link = max(0, in_link + (1 if starts else -1))
        said = (element.text if counts else "") if starts else element.tail
        if said:
            parts.append(said)
            link_chars += len(said) if in_link else 0
    if line := tidy_line("".join(parts)):
        yield line, link_chars


def _title(root: Any) -> str:
    for path in ("//h1", "//title"):
        for element in root.iterfind("." + path):
            said = without_site("".join(element.itertext())[: 10 * LONGEST])
            if said:
                return said[:LONGEST]
    return ""
