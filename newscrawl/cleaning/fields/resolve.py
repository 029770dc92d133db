"""From evidence to fields: for each field the most trusted layer that says something valid, and its name as provenance.

The order of trust: the site's layout, what its API or reader said, standard metadata, JSON-LD, the lines around the
body, the list the page was found on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from newscrawl.cleaning.body.extract import Body
from newscrawl.cleaning.fields import metadata
from newscrawl.cleaning.fields.attachments import attachments
from newscrawl.cleaning.fields.bylines import parse_bylines, people
from newscrawl.cleaning.fields.dates import Moment, find_times, parse_time
from newscrawl.cleaning.fields.document_numbers import find_document_numbers
from newscrawl.cleaning.fields.evidence import Evidence, Statements
from newscrawl.cleaning.fields.origin import choose_source
from newscrawl.cleaning.fields.section import choose_section, choose_tags
from newscrawl.cleaning.fields.surroundings import Surroundings, surroundings
from newscrawl.cleaning.fields.title import above, choose_title, from_lines, is_foreign
from newscrawl.cleaning.page import Source
from newscrawl.cleaning.text.tidy import fold, tidy_line
from newscrawl.cleaning.tree import values
from newscrawl.items import Attachment, Byline, RawPage, Role
from newscrawl.sites.registry import UNKNOWN_HOST

URL_DATE = re.compile(
    r"/(?P<y>(?:19|20)\d{2})[-/]?(?P<m>0[1-9]|1[0-2])[-/]?(?P<d>0[1-9]|[12]\d|3[01])(?=[/_.]|t?\d*[_./])"
)
OPERATOR = re.compile(
    r"(?:主办(?:单位)?\s*[:：]\s*)(\S{4,24}?)(?:\s|$)|(\S{4,20}(?:人民政府|政府办公室|委员会|局))\s*主办"
)
WRITERS = ("author", "reporter")
BYLINES_IN_PARAGRAPH = (
    re.compile(r"[（(]([^（）()]{2,60})[）)]\s*$"),
    re.compile(r"^[^。]{0,20}?[（(]([^（）()]{0,12}(?:[记記]者|通[讯訊][员員])[^（）()]{2,40})[）)]"),
    re.compile(r"^([^，。（）()]{2,20}[讯訊电電]\s*(?:[记記]者|通[讯訊][员員])[^，。（）()]{2,40})[，。：]"),
)
"""Where a long paragraph names people: a bracket at its end, a bracket or a dateline at its beginning."""
SHORT_LINE = 90
"""Characters of a line of the body that may be a byline rather than a paragraph."""


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
    provenance: dict[str, str] = field(default_factory=dict)

    def summary_beside(self, text: str) -> str | None:
        """The summary, unless the text says the same."""
        key = fold(self.summary or "")
        return self.summary if key and key not in fold(text) else None


def resolve(page: RawPage, source: Source, body: Body) -> Fields:
    """All fields of a page whose body is known."""
    statements = gather(page, source)
    titles = metadata.page_titles(source.root)
    site_name, site_layer = _site_name(source, statements, body)
    title = _title(statements, titles, body, [site_name, source.site.name])
    around = surroundings(body, title.value if title else "")
    known = Fields(title=title.value if title else "", site_name=site_name)
    known.article_id = next((reading.article_id for _, reading in source.readings if reading.article_id), None)
    known.provenance = {"title": title.layer} if title else {}
    known.provenance["text"] = f"layout:{source.layout.name}" if source.layout else "generic"
    known.provenance["site_name"] = site_layer
    _times(known, statements, around, source)
    _origin(known, statements, around, source)
    _people(known, statements, around, body)
    _documents(known, statements, around, body)
    for name in ("subtitle", "summary"):
        _first(known, name, statements)
    if section := choose_section(statements, around, known.title):
        known.section, known.provenance["section"] = section
    if tags := choose_tags(statements, around, known.title):
        known.tags, known.provenance["tags"] = tags
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
    metadata.read(source.root, statements)
    statements.extend(page.listing.items(), "list")
    return statements


def _title(statements: Statements, titles: list[str], body: Body, names: Iterable[str]) -> Evidence | None:
    blocks = body.page.blocks
    folded = [fold(title) for title in titles]
    headlines = [
        block for block in blocks if 4 <= len(block.text) <= 120 and any(fold(block.text) in title for title in folded)
    ]
    printable = [block for block in headlines if len(fold(block.text)) >= 4]
    chosen = choose_title(statements.of("title"), titles, printable, names)
    text = "\n".join(body.paragraphs)
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


def _site_name(source: Source, statements: Statements, body: Body) -> tuple[str, str]:
    """The site's own name: declared, said by a meta, or printed as the operator of a page without an address."""
    site = source.site
    if site.display_name != site.name or site.identities:
        return site.display_name, "site"
    for item in statements.of("site_name"):
        return item.value, item.layer
    for block in reversed(body.page.blocks[-12:]):
        match = OPERATOR.search(block.text)
        if match:
            return (match.group(1) or match.group(2)).strip(), "text"
    return site.display_name, "host"


def _times(known: Fields, statements: Statements, around: Surroundings, source: Source) -> None:
    fetched, zone = source.capture.fetched_at, source.site.timezone
    said: list[tuple[Moment, str]] = []
    for item in statements.of("published"):
        moment = parse_time(item.value, fetched_at=fetched, zone=zone)
        if moment:
            said.append((moment, item.layer))
        else:
            known.published_raw = known.published_raw or item.value[:80]
    for line in around.meta_lines():
        said += [(moment, "text") for moment in find_times(line, fetched_at=fetched, zone=zone)]
    listed = [pair for pair in said if pair[1] == "list"]
    said = [pair for pair in said if pair[1] != "list"] + listed
    if not said and (match := URL_DATE.search(urlsplit(source.capture.url).path)):
        moment = parse_time("-".join(match.group("y", "m", "d")), fetched_at=fetched, zone=zone)
        said = [(moment, "url")] if moment else []
    if said:
        best = said[0]
        same_day = [pair for pair in said if pair[0].at.date() == best[0].at.date()]
        finest = min(same_day, key=lambda pair: ("second", "minute", "day").index(pair[0].precision))
        if best[0].precision == "day" and finest[0].precision != "day":
            best = finest
        known.published, known.provenance["published_at"] = best
    for item in statements.of("modified"):
        known.modified = parse_time(item.value, fetched_at=fetched, zone=zone)
        if known.modified:
            known.provenance["modified_at"] = item.layer
            break


def _origin(known: Fields, statements: Statements, around: Surroundings, source: Source) -> None:
    site_name = known.site_name if known.site_name != UNKNOWN_HOST else None
    chosen = choose_source(statements, around, own_names=source.site.own_names, site_name=site_name)
    if chosen:
        known.source, known.provenance["source"] = chosen


def _people(known: Fields, statements: Statements, around: Surroundings, body: Body) -> None:
    found: list[tuple[Byline, str]] = []
    roles: tuple[tuple[str, Role], ...] = (("author", "author"), ("editor", "editor"))
    for name, role in roles:
        for item in statements.of(name):
            named = parse_bylines(item.value) or people(item.value, role)
            found += [(Byline(name=byline.name, role=_role(byline.role, role)), item.layer) for byline in named]
    lines = [*around.head, *_edges(body), *around.tail]
    found += [(byline, "text") for line in lines for byline in parse_bylines(line)]
    editors = {byline.name for byline, _ in found if byline.role in ("editor", "proofreader")}
    named_by_role = {byline.name for byline, _ in found if byline.role in ("reporter", "correspondent")}
    printed = {byline.name for byline, layer in found if layer == "text" and byline.role in WRITERS}
    names = {fold(known.site_name), fold(known.source or "")}
    for byline, layer in found:
        weak = byline.role == "author" and (
            byline.name in named_by_role
            or (layer.startswith("meta:") and (byline.name in editors or bool(printed - {byline.name})))
            or fold(byline.name) in names
        )
        if not weak and byline not in known.bylines:
            known.bylines.append(byline)
            known.provenance.setdefault("bylines", layer)


def _role(said: Role, asked: Role) -> Role:
    """An author field may name reporters and correspondents; an editor field names editors only."""
    return said if asked == "author" and said != "editor" else asked


def _edges(body: Body) -> list[str]:
    """Short lines at the beginning and end of the text, where bylines stand, and what closes its last paragraph."""
    paragraphs = body.paragraphs
    edges = [*paragraphs[:3], *paragraphs[3:][-3:]]
    lines = [line for line in edges if len(line) <= SHORT_LINE]
    for line in (paragraphs[:1] + paragraphs[-1:]) if paragraphs else []:
        if len(line) > SHORT_LINE:
            lines += [match.group(1) for pattern in BYLINES_IN_PARAGRAPH for match in pattern.finditer(line)]
    return lines


def _documents(known: Fields, statements: Statements, around: Surroundings, body: Body) -> None:
    for name in ("issuer", "doc_no", "index_no"):
        _first(known, name, statements)
    numbers = find_document_numbers(
        [
            *around.head,
            *body.paragraphs[:2],
            *(block.text for block in body.page.blocks[:80] if block.tag in ("tr", "td", "li")),
        ]
    )
    for name in ("issuer", "doc_no", "index_no"):
        value = getattr(numbers, name)
        if value and getattr(known, name) is None:
            setattr(known, name, value)
            known.provenance[name] = "text"


def _first(known: Fields, name: str, statements: Statements) -> None:
    for item in statements.of(name):
        value = tidy_line(item.value)
        if value and not metadata.PLACEHOLDERS.match(value):
            setattr(known, name, value)
            known.provenance[name] = item.layer
            return
