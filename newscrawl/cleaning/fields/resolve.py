"""From evidence to fields: for each field the most trusted layer that says something valid, and its name as provenance.

The order of trust: the site's layout, what its API or reader said, standard metadata, JSON-LD, the lines around the
body, the list the page was found on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from newscrawl.cleaning.body.extract import Body
from newscrawl.cleaning.fields import metadata
from newscrawl.cleaning.fields.attachments import attachments
from newscrawl.cleaning.fields.document_numbers import find_document_numbers
from newscrawl.cleaning.fields.evidence import Evidence, Finding, Statements, Trace
from newscrawl.cleaning.fields.makers import choose_bylines
from newscrawl.cleaning.fields.moments import Moment
from newscrawl.cleaning.fields.origin import choose_source
from newscrawl.cleaning.fields.section import choose_section, choose_tags
from newscrawl.cleaning.fields.surroundings import Surroundings, surroundings
from newscrawl.cleaning.fields.times import choose_modified, choose_published
from newscrawl.cleaning.fields.title import above, choose_title, from_lines, is_foreign
from newscrawl.cleaning.page import Source
from newscrawl.cleaning.selectors import values
from newscrawl.cleaning.text.tidy import fold, tidy_line
from newscrawl.items import Attachment, Byline, RawPage
from newscrawl.sites.registry import UNKNOWN_HOST

OPERATOR = re.compile(
    r"(?:主办(?:单位)?\s*[:：]\s*)(\S{4,24}?)(?:\s|$)|(\S{4,20}(?:人民政府|政府办公室|委员会|局))\s*主办"
)


OF_DOCUMENTS = ("issuer", "doc_no", "index_no")


@dataclass(slots=True)
class Fields:
    """Everything about the article but its text."""

    title: str
    site_name: str
    article_id: str | None = None
    subtitle: str | None = None
    summary: str | None = None
    published: Moment | None = None
    published_raw: str | None = None
    modified: Moment | None = None
    source: str | None = None
    bylines: list[Byline] = field(default_factory=list)
    section: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    doc_no: str | None = None
    index_no: str | None = None
    issuer: str | None = None
    trace: Trace = field(default_factory=Trace)
    """What each layer says of each field, and which was believed."""

    def summary_beside(self, text: str) -> str | None:
        """The summary, unless the text says the same."""
        if not self.summary or self.summary in text:  # as most are: to fold the whole text takes its time
            return None
        key = fold(self.summary)
        return self.summary if key and key not in fold(text) else None


def resolve(page: RawPage, source: Source, body: Body, last: Body | None = None) -> Fields:
    """All fields of a page whose body is known; `last` is the body of the article's last page, if it has several."""
    statements = gather(page, source)
    titles = metadata.page_titles(source.notes, source.metas)
    trace = Trace()
    site_name = _site_name(source, statements, body, trace)
    title = _title(statements, titles, body, [site_name, source.site.name], trace)
    around = surroundings(body, title)
    paragraphs = body.paragraphs
    if last is not None:
        paragraphs = [*paragraphs, *last.paragraphs]
        around.tail += surroundings(last, title).tail
    known = Fields(title=title, site_name=site_name, trace=trace)
    known.article_id = next((reading.article_id for _, reading in source.readings if reading.article_id), None)
    how = f"layout:{source.layout.name}" if source.layout else "second_opinion" if body.second_opinion else "generic"
    trace.believe("text", how, "", f"{len(body.kept)} lines")
    known.published, known.published_raw = choose_published(statements, around, source, trace)
    known.modified = choose_modified(statements, source, trace)
    known.source = _origin(known, statements, around, source)
    outlets = {fold(known.site_name), fold(known.source or "")}
    known.bylines = choose_bylines(statements, around, paragraphs, outlets, trace)
    _documents(known, statements, around, body)
    for name in ("subtitle", "summary"):
        _first(known, name, statements)
    known.section = choose_section(statements, around, title, trace)
    known.tags = choose_tags(statements, around, title, trace)
    known.attachments = attachments(source)
    return known


def gather(page: RawPage, source: Source) -> Statements:
    """What layout, readers, metadata and list say, most trusted first."""
    statements = Statements()
    if source.layout:
        for name, selectors in source.layout.fields.items():
            for value in values(source.root, selectors)[: None if name in ("section", "tags") else 1]:
                statements.add(name, value, f"layout:{source.layout.name}")
    for _, reading in source.readings:
        statements.extend(reading.fields.items(), reading.layer)
    metadata.read(source.notes, source.metas, statements)
    statements.extend(page.listing.items(), "list")
    return statements


def _title(statements: Statements, titles: list[str], body: Body, names: Iterable[str], trace: Trace) -> str:
    chosen = _chosen_title(statements, titles, body, names)
    if chosen:
        trace.believe("title", chosen.layer, _printed_as(chosen, statements, titles), chosen.value)
    for title in titles:
        trace.note("title", Finding("title", title))
    for item in statements.of("title"):
        trace.note("title", Finding(item.layer, item.value))
    return chosen.value if chosen else ""


def _printed_as(chosen: Evidence, statements: Statements, titles: list[str]) -> str:
    """The whole content of the tag that a title was cut out of."""
    whole = [item.value for item in statements.of("title") if item.layer == chosen.layer]
    whole += titles if chosen.layer == "title" else []
    return next((value for value in whole if fold(chosen.value) in fold(value)), chosen.value)


def _chosen_title(statements: Statements, titles: list[str], body: Body, names: Iterable[str]) -> Evidence | None:
    blocks, folded = body.page.blocks, body.page.lines.folded
    together = "\n".join(map(fold, titles))
    printable = [
        block
        for block, line in zip(blocks, folded, strict=True)
        if 4 <= len(line) <= len(together) and line in together and 4 <= len(block.text) <= 120
    ]
    chosen = choose_title(statements.of("title"), titles, printable, names)
    text = "".join(folded[index] for index in body.kept)
    if chosen and chosen.layer in ("text", "title") and is_foreign(chosen.value, text):
        # A page that calls itself by the site's name only: a line above the body may say more of it.
        chosen = above(blocks, body.rules, body.kept[:1], text) or chosen
    if chosen:
        return chosen
    listed = next((item for item in statements.of("title") if item.layer == "list"), None)
    if listed:
        return listed
    printed = from_lines(blocks, body.rules, body.kept[0]) if body.kept else None
    return Evidence(tidy_line(printed), "text") if printed else None


def _site_name(source: Source, statements: Statements, body: Body, trace: Trace) -> str:
    """The site's own name: declared, said by a meta, or printed as the operator of a page without an address."""
    site = source.site
    chosen = Evidence(site.display_name, "site")
    printed = site.display_name
    if site.display_name == site.name and not site.identities:
        chosen = next(iter(statements.of("site_name")), Evidence(site.display_name, "host"))
        printed = chosen.value
        if chosen.layer == "host":
            for block in reversed(body.page.blocks[-12:]):
                if match := OPERATOR.search(block.text):
                    chosen = Evidence((match.group(1) or match.group(2)).strip(), "text")
                    printed = block.text
                    break
    trace.believe("site_name", chosen.layer, printed, chosen.value)
    return chosen.value


def _origin(known: Fields, statements: Statements, around: Surroundings, source: Source) -> str | None:
    site_name = known.site_name if known.site_name != UNKNOWN_HOST else None
    return choose_source(statements, around, known.trace, own_names=source.site.own_names, site_name=site_name)


def _documents(known: Fields, statements: Statements, around: Surroundings, body: Body) -> None:
    for name in OF_DOCUMENTS:
        _first(known, name, statements)
    numbers = find_document_numbers(
        [
            *around.head,
            *body.paragraphs[:2],
            *(block.text for block in body.page.blocks[:80] if block.tag in ("tr", "td", "li")),
        ]
    )
    for name in OF_DOCUMENTS:
        value = getattr(numbers, name)
        if value:
            taken = getattr(known, name) is None
            if taken:
                setattr(known, name, value)
            known.trace.note(name, Finding("text", numbers.printed.get(name, value), value, chosen=taken))


def _first(known: Fields, name: str, statements: Statements) -> None:
    for item in statements.of(name):
        value = tidy_line(item.value)
        valid = bool(value) and not metadata.PLACEHOLDERS.match(value)
        taken = valid and getattr(known, name) is None
        if taken:
            setattr(known, name, value)
        known.trace.note(name, Finding(item.layer, item.value, value if valid else "", chosen=taken))
