"""The two values that cross the pipeline: :class:`RawPage` goes in, :class:`Article` comes out.

An :class:`Article` is one line of the dump.  The string under each field is its entry in the data dictionary and in the
JSON Schema (see :mod:`newscrawl.schema`), so it says meaning, unit and when the field is null.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

SCHEMA_VERSION = "1.0"

Precision = Literal["second", "minute", "day"]
Role = Literal["author", "reporter", "correspondent", "photographer", "editor", "proofreader", "coordinator"]
VerdictKind = Literal["new", "unchanged", "revision", "exact", "near", "part_of", "series"]
Script = Literal["Hans", "Hant"]


# --------------------------------------------------------------------------------------------------- what comes in


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One HTTP answer exactly as it was received, before any decoding."""

    url: str
    """Final URL, after redirects."""
    status: int
    """HTTP status code."""
    headers: tuple[tuple[str, str], ...]
    """Response headers in order; values decoded as Latin-1."""
    body: bytes
    """The payload after content decoding (gzip, br), before character decoding."""
    fetched_at: datetime
    """When the answer arrived; aware."""

    def header(self, name: str) -> str | None:
        """The first header of that name, ignoring case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveRecord:
    """Where the raw page lies in the archive."""

    file: str
    """WARC file, relative to the data directory."""
    offset: int
    """Byte offset of the record in that file."""
    digest: str
    """`sha256:` and the hexadecimal digest of the payload."""


@dataclass(slots=True, kw_only=True)
class RawPage:
    """A fetched article page with all that the crawler knows of it: what spiders emit and what the archive keeps."""

    capture: Capture
    """The answer that holds the article: an HTML page, or the JSON of an article API."""
    request_url: str
    """The URL that was asked for, before redirects."""
    spider: str
    """Name of the spider, or of the command that fetched the page."""
    site: str | None = None
    """Name of the site as the spider knows it; None lets the page be routed by URL and fingerprint."""
    listing: dict[str, str] = field(default_factory=dict)
    """What a list page, feed or API said of the article; keys are those of `newscrawl.sites.base.FIELDS`."""
    continuations: tuple[Capture, ...] = ()
    """The further pages of a paginated article, in order."""
    run_id: str | None = None
    """The run that fetched the page."""
    raw: ArchiveRecord | None = None
    """Set by the archive."""


# --------------------------------------------------------------------------------------------------- what goes out


@dataclass(slots=True, kw_only=True)
class Byline:
    """One person named as having made the article."""

    name: str
    """The person's name as printed, without role or agency."""
    role: Role
    """What the person did: 作者, 记者 (reporter), 通讯员 (correspondent), 摄 (photographer), 编辑, 校对 or 统筹."""


@dataclass(slots=True, kw_only=True)
class Image:
    """One picture of the body."""

    url: str | None
    """Absolute URL of the picture; null when the page prints a caption whose picture it lost."""
    caption: str | None = None
    """The caption as printed, without the credit; null when there is none."""
    credit: str | None = None
    """Who took the picture, as printed: a person or an agency; null when not said."""
    alt: str | None = None
    """The picture's alternative text, when it says more than the caption."""
    after_paragraph: int = 0
    """How many paragraphs of `text` stand before the picture; 0 puts it above the first."""


@dataclass(slots=True, kw_only=True)
class Attachment:
    """A file offered with the article, such as a government portal's PDF."""

    url: str
    """Absolute URL of the file."""
    title: str | None = None
    """Its link text or file name."""
    type: str | None = None
    """File name extension in lower case without the dot: `pdf`, `docx`."""


@dataclass(slots=True, kw_only=True)
class Changes:
    """What a revision changed, in short."""

    fields: list[str] = field(default_factory=list)
    """Names of the fields that changed, in the order of the record."""
    chars_added: int = 0
    """Characters of `text` that are new."""
    chars_removed: int = 0
    """Characters of the earlier `text` that are gone."""


@dataclass(slots=True, kw_only=True)
class Revision:
    """Says that this row replaces an earlier row of the same id."""

    n: int
    """Number of this revision; the first row of an article is 0 and carries no revision object."""
    previous_hash: str
    """`content_hash` of the row before."""
    changed_at: datetime
    """When the change was seen first: the fetch time of this row."""
    changes: Changes | None = None
    """What changed since the row before; null in rows of versions that did not note it."""


@dataclass(slots=True, kw_only=True)
class Dedup:
    """How this article relates to those stored before it."""

    verdict: VerdictKind = "new"
    """new, revision, exact, near, part_of or series; `unchanged` pages get no row."""
    of: str | None = None
    """`id` of the article that it repeats, belongs to or resembles; null for new."""
    cluster: str | None = None
    """`id` of the cluster's first article; equal for all copies of one article."""
    score: float | None = None
    """Similarity to `of`, 0 to 1; null for new."""
    canonical: str | None = None
    """`id` of the copy that stands for the cluster, as known when this row was stored.  When a better copy comes, its
    row names itself: the newest row of a cluster is right."""


@dataclass(slots=True, kw_only=True)
class Removal:
    """Blocks of the page that one rule kept out of the text."""

    rule: str
    """Name of the rule, listed in docs/cleaning.md."""
    blocks: int
    """How many blocks it removed."""
    chars: int
    """How many characters they held."""


@dataclass(slots=True, kw_only=True)
class Repair:
    """Damage in the page that was mended."""

    rule: str
    """Name of the repair: `pinyin_gloss`, `gbk_shift`, `traditional_conversion`, ..."""
    count: int
    """How many places it mended."""


@dataclass(slots=True, kw_only=True)
class EdgeLines:
    """Lines that were taken off the edges of a body, in order."""

    above: list[str] = field(default_factory=list)
    """Those that stood before the text."""
    below: list[str] = field(default_factory=list)
    """Those that stood behind it."""


@dataclass(slots=True, kw_only=True)
class Quality:
    """What was done to the page, and what to be careful about."""

    chars: int
    """Length of `text` in characters."""
    flags: list[str] = field(default_factory=list)
    """Names of doubts, such as `replacement_chars`, `future_date`, `short_text`, `incomplete`, `fallback_extractor`."""
    removed: list[Removal] = field(default_factory=list)
    """What was kept out of the text, by rule."""
    repairs: list[Repair] = field(default_factory=list)
    """What was mended in the text, by rule."""
    site_lines: EdgeLines | None = None
    """The lines that the rule `site_line` removed, which the site was seen to print around many articles; null where it
    removed none."""


@dataclass(slots=True, kw_only=True)
class Crawl:
    """Where the row comes from."""

    run_id: str | None = None
    """The run that stored the row; null for a page cleaned by hand."""
    spider: str | None = None
    """Spider or command that fetched the page."""
    code_version: str
    """Version of newscrawl that cleaned the page."""
    http_status: int | None = None
    """HTTP status of the answer."""
    etag: str | None = None
    """ETag header of the answer."""
    encoding: str
    """Character encoding that the bytes were read in, such as `utf-8` or `gb18030`."""
    raw: ArchiveRecord | None = None
    """The raw page in the archive."""


@dataclass(slots=True, kw_only=True)
class Article:
    """One article, cleaned: one line of the dump."""

    schema_version: str = SCHEMA_VERSION
    """Version of this schema; a change that breaks readers raises the first number."""
    id: str
    """Stable across revisions and URL forms: `nfplus:7491109`, `ycwb:41241906`, `nfcms:1926734`; where the URL holds
    no such key, `url:` and a hash of the canonical URL."""
    url: str
    """The URL as fetched, after redirects."""
    canonical_url: str
    """The URL in its one canonical form: host aliases, tracking parameters and session ids resolved."""
    site: str
    """Name of the source site: `ycwb`, `qingxin`; the host name for sites without a declaration."""
    site_name: str
    """The site's own name, such as 金羊网."""
    title: str
    """Headline without the site's name."""
    subtitle: str | None = None
    """Second headline (副题, 引题), when the page sets it apart."""
    summary: str | None = None
    """Abstract set apart by the page or given by the list; null when it only repeats the first paragraph."""
    text: str
    """The body: paragraphs separated by a line feed; no title line, captions or furniture."""
    published_at: datetime | None = None
    """When the article was published, with offset (+08:00 unless the page says otherwise); null when unknown or
    impossible."""
    published_raw: str | None = None
    """The words that `published_at` was read from."""
    published_precision: Precision | None = None
    """second, minute or day: what the page really said; a day's time is 00:00."""
    modified_at: datetime | None = None
    """When the publisher says that it last changed the article."""
    fetched_at: datetime
    """When the page was fetched."""
    source: str | None = None
    """来源 as printed, tidied (南方日报); 本网 and 本站 become the site's own name."""
    bylines: list[Byline] = field(default_factory=list)
    """People named as makers of the article, each with a role; an editor is never an author."""
    section: list[str] = field(default_factory=list)
    """The breadcrumb's columns from the outside in, without 首页 and 正文."""
    tags: list[str] = field(default_factory=list)
    """Keywords as printed by the page."""
    images: list[Image] = field(default_factory=list)
    """Pictures of the body in order."""
    attachments: list[Attachment] = field(default_factory=list)
    """Files offered with the article in order."""
    doc_no: str | None = None
    """文号 of an official document."""
    index_no: str | None = None
    """索引号 of an official document."""
    issuer: str | None = None
    """发布机构 of an official document."""
    pages: list[str] = field(default_factory=list)
    """URLs joined into this article, the first included; empty for an article on one page."""
    language: str | None = None
    """`zh` or `en`; null when undecided."""
    script: Script | None = None
    """`Hans` (simplified) or `Hant` (traditional) as found after repair; null for text that is not Chinese."""
    revision: Revision | None = None
    """Present when an earlier row of the same id exists; null on first sight."""
    content_hash: str
    """`sha256:` and the hexadecimal digest of `text` in UTF-8."""
    dedup: Dedup = field(default_factory=Dedup)
    """Verdict on repeats."""
    quality: Quality
    """What cleaning did, by rule."""
    provenance: dict[str, str] = field(default_factory=dict)
    """Per field the layer that won: `layout:2020`, `meta:PubDate`, `jsonld`, `api`, `text`, `class:NAME`, `generic`."""
    crawl: Crawl
    """Run, spider, encoding and the raw page."""
