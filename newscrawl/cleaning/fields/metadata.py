"""Standard metadata of a page: ``meta`` elements, JSON-LD, and the ids that Baidu News asked publishers to set.

The names of government portals follow 政府网站发展指引 (国办发〔2017〕47号): ArticleTitle, PubDate, ContentSource,
SiteName, ColumnName.  Portals leave placeholders in them, which say nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from newscrawl.cleaning.body.notes import Notes
from newscrawl.cleaning.fields.evidence import Statements

METAS: dict[str, tuple[str, ...]] = {
    "title": ("articletitle", "og:title", "twitter:title", "dc.title"),
    "published": (
        "pubdate", "publishdate", "article:published_time", "og:published_time", "og:release_date", "datepublished",
        "publish_time", "firstpublishedtime", "article:create_at", "weibo:article:create_at", "dc.date.issued",
        "release_date", "og:pubdate", "_pubtime", "date",
    ),
    "modified": ("article:modified_time", "og:updated_time", "datemodified", "lastmodifiedtime"),
    "source": ("contentsource", "source", "mediaid", "article:source"),
    "author": ("author", "article:author", "og:article:author", "dc.creator"),
    "editor": ("editor", "责任编辑"),
    "section": ("columnname", "article:section"),
    "tags": ("keywords", "news_keywords", "article:tag"),
    "site_name": ("sitename", "og:site_name", "application-name"),
    "description": ("description", "og:description"),
}  # fmt: skip
"""Field -> names of metas in lower case, most trusted first."""
BAIDU_IDS = {
    "published": "pubtime_baidu",
    "source": "source_baidu",
    "author": "author_baidu",
    "editor": "editor_baidu",
}
PLACEHOLDERS = re.compile(
    r"^(?:网站名称|政府网站标识码|栏目名称|文章标题|发布日期|内容来源|关键[字词]|摘要|作者|来源|标题|null|undefined|none|无|空|"
    r"[-—–\s]*|\$?\{.*\}|\[.*\])$",
    re.IGNORECASE,
)
SPELLINGS = {
    "articletitle": "ArticleTitle",
    "pubdate": "PubDate",
    "contentsource": "ContentSource",
    "columnname": "ColumnName",
    "sitename": "SiteName",
}
"""Names as the guideline spells them, so that provenance reads well."""
LAYERS = [(field, name, f"meta:{SPELLINGS.get(name, name)}") for field, names in METAS.items() for name in names]
"""Every field and meta, and what provenance calls the meta."""
ARTICLE_TYPES = re.compile(r"Article|Posting|Report|WebPage", re.IGNORECASE)


Metas = dict[str, list[str]]


def read(notes: Notes, found: Metas, statements: Statements) -> None:
    """Add what the page's metas (`found`), JSON-LD and Baidu ids say to `statements`."""
    for field, name, layer in LAYERS:
        for value in found.get(name, ()):
            statements.add(field, value, layer)
    for data in structured_data(notes.structured):
        _read_structured(data, statements)
    for field, identifier in BAIDU_IDS.items():
        statements.add(field, notes.baidu.get(identifier), f"id:{identifier}")


def metas(elements: Iterable[Any]) -> Metas:
    """Contents of ``meta`` elements, given by their attributes, by name, property or itemprop in lower case; without
    placeholders.
    """
    found: Metas = {}
    for element in elements:
        name = element.get("name") or element.get("property") or element.get("itemprop")
        value = (element.get("content") or "").strip()
        if name and value and not PLACEHOLDERS.match(value):
            found.setdefault(name.strip().lower(), []).append(value)
    return found


def page_titles(notes: Notes, found_metas: Metas) -> list[str]:
    """What the page calls itself: its first ``title`` element and title metas."""
    found = [" ".join(title.split()) for title in notes.titles[:1]]
    for name in METAS["title"]:
        found += found_metas.get(name, [])[:1]
    return [title for title in found if title]


def descriptions(found_metas: Metas) -> list[str]:
    """The page's description metas."""
    return [value for name in METAS["description"] for value in found_metas.get(name, [])[:1]]


def structured_data(scripts: Iterable[str]) -> list[dict[str, Any]]:
    """The article objects in the page's JSON-LD; broken blocks are passed over."""
    found: list[dict[str, Any]] = []
    for script in scripts:
        try:
            data = json.loads(script, strict=False)
        except (ValueError, RecursionError):
            continue
        queue = [data]
        while queue and len(found) < 20:
            value = queue.pop(0)
            if isinstance(value, list):
                queue += value[:50]
            elif isinstance(value, dict):
                if ARTICLE_TYPES.search(str(value.get("@type", ""))) or "headline" in value or "pubDate" in value:
                    found.append(value)
                graph = value.get("@graph")
                queue += graph[:50] if isinstance(graph, list) else []
    return found


def _read_structured(data: dict[str, Any], statements: Statements) -> None:
    for key, field in (
        ("headline", "title"),
        ("title", "title"),
        ("datePublished", "published"),
        ("pubDate", "published"),
        ("dateModified", "modified"),
        ("upDate", "modified"),
        ("articleSection", "section"),
    ):
        if isinstance(data.get(key), str) and not PLACEHOLDERS.match(data[key]):
            statements.add(field, data[key], "jsonld")
    author = data.get("author")
    for person in author if isinstance(author, list) else [author]:
        if isinstance(person, dict) and str(person.get("@type", "Person")) == "Person":
            statements.add("author", str(person.get("name") or ""), "jsonld")
        elif isinstance(person, str):
            statements.add("author", person, "jsonld")
