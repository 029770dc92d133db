"""schema.org NewsArticle (https://schema.org/NewsArticle) in JSON-LD, one object a line."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable
from datetime import datetime
from typing import Any, BinaryIO

from newscrawl import schema
from newscrawl.exporting.options import Options
from newscrawl.items import Article, Attachment, Image, Role
from newscrawl.sites.base import BEIJING
from newscrawl.storage.reader import Line

AUTHORS: frozenset[Role] = frozenset({"author", "reporter", "correspondent"})
CONTRIBUTORS: dict[Role, str] = {"photographer": "摄影", "proofreader": "校对", "coordinator": "统筹"}


def write(lines: Iterable[Line], target: BinaryIO, options: Options) -> list[str]:
    """A line of JSON-LD per row; what the record does not know is left out."""
    if options.fields:
        raise ValueError("schemaorg takes no --fields: schema.org names its own")
    target.writelines(schema.json_line(news_article(line.article)).encode("utf-8") + b"\n" for line in lines)
    return []


def news_article(article: Article) -> dict[str, Any]:
    """The article in the words of schema.org."""
    language = f"{article.language}-{article.script}" if article.language and article.script else article.language
    known = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": article.canonical_url,
        "identifier": _identifiers(article),
        "url": article.url,
        "mainEntityOfPage": article.canonical_url,
        "headline": article.title,
        "alternativeHeadline": article.subtitle,
        "abstract": article.summary,
        "articleBody": article.text,
        "articleSection": article.section,
        "keywords": article.tags,
        "inLanguage": language,
        "datePublished": _published(article),
        "dateModified": _time(article.modified_at),
        "version": article.revision.n if article.revision else None,
        "author": _people(article, AUTHORS),
        "editor": _people(article, frozenset({"editor"})),
        "contributor": [
            {"@type": "Person", "name": person.name, "jobTitle": CONTRIBUTORS[person.role]}
            for person in article.bylines
            if person.role in CONTRIBUTORS
        ],
        "publisher": {"@type": "Organization", "name": article.site_name},
        "sourceOrganization": _source(article),
        "image": [_image(image) for image in article.images if image.url],
        "associatedMedia": [_media(attachment) for attachment in article.attachments],
    }
    return _without_nothing(known)


def _identifiers(article: Article) -> list[Any]:
    numbers = (("文号", article.doc_no), ("索引号", article.index_no))
    named = [{"@type": "PropertyValue", "propertyID": name, "value": value} for name, value in numbers if value]
    return [article.id, *named]


def _published(article: Article) -> str | None:
    if article.published_at and article.published_precision == "day":
        return article.published_at.astimezone(BEIJING).date().isoformat()
    return _time(article.published_at)


def _people(article: Article, roles: frozenset[Role]) -> list[dict[str, str]]:
    return [{"@type": "Person", "name": person.name} for person in article.bylines if person.role in roles]


def _source(article: Article) -> dict[str, str] | None:
    if not article.source or article.source == article.site_name:
        return None
    return {"@type": "Organization", "name": article.source}


def _image(image: Image) -> dict[str, Any]:
    return _without_nothing(
        {
            "@type": "ImageObject",
            "contentUrl": image.url,
            "caption": image.caption,
            "creditText": image.credit,
            "alternateName": image.alt,
        }
    )


def _media(attachment: Attachment) -> dict[str, Any]:
    kind = mimetypes.guess_type(f"file.{attachment.type}")[0] if attachment.type else None
    return _without_nothing(
        {
            "@type": "MediaObject",
            "contentUrl": attachment.url,
            "name": attachment.title,
            "encodingFormat": kind or attachment.type,
        }
    )


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _without_nothing(known: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in known.items() if value not in (None, "", [])}
