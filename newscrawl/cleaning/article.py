"""The one function that runs a page through cleaning: bytes in, :class:`~newscrawl.items.Article` out.

The order: read (decode, repair, parse, site and layout), take the page apart into blocks, find the body, gather what
layouts, lists, metadata and the lines around the body say of each field, resolve the fields, write the record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from newscrawl.cleaning import page as pages
from newscrawl.cleaning.body.events import MAX_DEPTH, TooDeep
from newscrawl.cleaning.body.extract import Body, drop_headline, extract
from newscrawl.cleaning.body.line import MAX_BLOCKS, TooLong
from newscrawl.cleaning.collector import collector_at_rest
from newscrawl.cleaning.fields import metadata, resolve
from newscrawl.cleaning.fields.evidence import Trace
from newscrawl.cleaning.joining import drop_repeats, joined, joined_images
from newscrawl.cleaning.record import content_hash, crawl_of
from newscrawl.cleaning.refusals import NotAnArticle
from newscrawl.cleaning.site_lines import NOTHING, drop_site_lines
from newscrawl.cleaning.tasks import Printed
from newscrawl.cleaning.text.tidy import language_of, private_use
from newscrawl.items import Article, Quality, RawPage, Removal, Repair
from newscrawl.urls import article_id, canonical_url

LEAST_TEXT = 12
"""Characters below which there is no article."""
SHORT_TEXT = 80
MANY_REPLACED = 0.001
FEW_REPLACED = 5
"""Characters lost in decoding that are never too many: a stray byte, a page cut inside a character."""


@dataclass(slots=True)
class Cleaned:
    """The record and how it came about, for the explanation."""

    article: Article
    source: pages.Source
    body: Body
    trace: Trace
    """What each layer says of each field; `article.provenance` names those that were believed."""
    further: list[Body]
    """The bodies of the article's further pages."""


def clean_page(page: RawPage, printed: Printed = NOTHING) -> Article:
    """The article of a raw page.  Raises NotAnArticle; pure: no state, no network.

    `printed` are the lines that sites are known to print around their articles.
    """
    with collector_at_rest():
        return clean_with_trace(page, printed).article


def clean_with_trace(page: RawPage, printed: Printed = NOTHING) -> Cleaned:
    """As :func:`clean_page`, with the blocks, scores and evidence behind the record.  Raises NotAnArticle."""
    cleaned, refusal = take_apart(page, printed)
    if refusal:
        raise refusal
    return cleaned


def take_apart(page: RawPage, printed: Printed = NOTHING) -> tuple[Cleaned, NotAnArticle | None]:
    """What cleaning makes of a page, also where it is no article: then with the reason, and for the explanation only.

    Raises NotAnArticle for a page that cannot be taken apart at all.
    """
    try:
        source = pages.read(page.capture, site_name=page.site, published=pages.stated_time(page))
        body = _body_of(source)
    except TooDeep:
        raise NotAnArticle("too_deep", f"the page nests more than {MAX_DEPTH} levels deep") from None
    except TooLong:
        raise NotAnArticle("too_long", f"the page holds more than {MAX_BLOCKS} lines") from None
    rest = _further(page)
    known = resolve.resolve(page, source, body, rest[-1][1] if rest else None)
    bodies = [body, *(following for _, following in rest)]
    for one in bodies:
        drop_headline(one, known.title)
    drop_repeats(bodies)
    site_lines = drop_site_lines(bodies, printed.get(source.site.name, ()))
    text = "\n".join(joined(bodies))
    article = _record(page, source, known, text)
    article.images = joined_images(bodies, [source.capture.url, *(url for url, _ in rest)], known.title)
    article.pages = [article.url, *(url for url, _ in rest)] if rest else []
    article.quality = _quality(source, bodies, article, incomplete=len(rest) < len(page.continuations))
    article.quality.site_lines = site_lines
    return Cleaned(article, source, body, known.trace, bodies[1:]), _refusal(source, text)


def _refusal(source: pages.Source, text: str) -> NotAnArticle | None:
    """Why this is no article, if it is none."""
    if len(text) < LEAST_TEXT:
        return NotAnArticle("no_body", f"{len(text)} characters of text found")
    if too_damaged(source.replaced, text):
        return NotAnArticle("undecodable", f"{source.replaced} characters could not be decoded as {source.encoding}")
    return None


def too_damaged(replaced: int, text: str) -> bool:
    """Whether so many characters of a page were lost in decoding that its text cannot be trusted."""
    return replaced > max(FEW_REPLACED, MANY_REPLACED * len(text))


def _further(page: RawPage) -> list[tuple[str, Body]]:
    """Addresses and bodies of the article's further pages; one that cannot be read is left out."""
    found: list[tuple[str, Body]] = []
    for capture in page.continuations:
        try:
            found.append((capture.url, _body_of(pages.read(capture, site_name=page.site))))
        except (TooDeep, TooLong):
            continue
    return found


def _body_of(source: pages.Source) -> Body:
    blocks, spans = source.blocks()
    titles, descriptions = (
        metadata.page_titles(source.notes, source.metas),
        metadata.descriptions(source.metas),
    )
    body = extract(blocks, spans=spans, titles=titles, descriptions=descriptions)
    if spans and not body.kept and source.body_root is None:
        # The layout's container is empty: another template, or a body filled in elsewhere.
        source.layout = None
        blocks, _ = source.blocks()
        body = extract(blocks, titles=titles, descriptions=descriptions)
    return body


def _record(page: RawPage, source: pages.Source, known: resolve.Fields, text: str) -> Article:
    capture = page.capture
    # The answer of an article API has an address that no reader can use; the list names the page for them.
    address = page.listing.get("url") or capture.url if source.body_root is not None else capture.url
    canonical = canonical_url(address, source.site)
    language, script = language_of(text)
    identifier = known.article_id or article_id(canonical, source.site)
    return Article(
        id=identifier,
        url=address,
        canonical_url=canonical,
        site=source.site.name,
        site_name=known.site_name,
        title=known.title,
        subtitle=known.subtitle,
        summary=known.summary_beside(text),
        text=text,
        published_at=known.published.at if known.published else None,
        published_raw=known.published.raw if known.published else known.published_raw,
        published_precision=known.published.precision if known.published else None,
        modified_at=known.modified.at if known.modified else None,
        fetched_at=capture.fetched_at,
        source=known.source,
        bylines=known.bylines,
        section=known.section,
        tags=known.tags,
        attachments=known.attachments,
        doc_no=known.doc_no,
        index_no=known.index_no,
        issuer=known.issuer,
        language=language,
        script=script,
        content_hash=content_hash(text),
        quality=Quality(chars=len(text)),
        provenance=known.trace.provenance(),
        crawl=crawl_of(page, source.encoding),
    )


def _quality(source: pages.Source, bodies: list[Body], article: Article, *, incomplete: bool) -> Quality:
    removed: dict[str, Removal] = {}
    for body in bodies:
        for removal in body.removals():
            entry = removed.setdefault(removal.rule, Removal(rule=removal.rule, blocks=0, chars=0))
            entry.blocks += removal.blocks
            entry.chars += removal.chars
    repairs = [Repair(rule=repair.rule, count=repair.count) for repair in source.repairs]
    flags = {
        "replacement_chars": source.replaced > 0,
        "private_use_chars": private_use(article.text) > 0,
        "no_title": not article.title,
        "no_date": article.published_at is None,
        "future_date": _is_future(article.published_at, article.fetched_at),
        "incomplete": incomplete,
        "short_text": len(article.text) < SHORT_TEXT,
        "second_opinion": any(body.second_opinion for body in bodies),
    }
    return Quality(
        chars=len(article.text),
        flags=[name for name, holds in flags.items() if holds],
        removed=sorted(removed.values(), key=lambda removal: (-removal.chars, removal.rule)),
        repairs=repairs,
    )


def _is_future(moment: datetime | None, fetched: datetime) -> bool:
    return moment is not None and moment > fetched + timedelta(days=1)
