"""The article of 南方Plus: the answer of its body interface, and the property block in its pages."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from newscrawl.sites.base import Reading
from newscrawl.sites.rows import parse_object

PLACEHOLDER = re.compile(r"<!--\s*(IMAGE|VIDEO)\w*#\d+\s*-->")
PROPERTIES = re.compile(r"<!--(?:(?!-->).)*?enpproperty.*?-->", re.DOTALL)
PROPERTY = re.compile(r"<(articleid|title|keyword|author|date)>(.*?)</\1>", re.DOTALL)


def read_body_answer(text: str, url: str) -> Reading | None:
    """Read the body API: JSON whose ``content`` has comments where pictures and videos belong, in order."""
    answer = parse_object(text)
    if answer is None:
        return None
    inner = answer.get("data")
    answer = inner if isinstance(inner, dict) and "content" in inner else answer
    content = answer.get("content")
    if not isinstance(content, str) or not content.strip():
        return None
    media = {
        "IMAGE": [f'<img src="{_quoted(one)}">' for one in _urls(answer.get("images"), "imageUrl")],
        "VIDEO": [f'<video src="{_quoted(one)}"></video>' for one in _urls(answer.get("videos"), "videoUrl")],
    }
    queues = {kind: iter(tags) for kind, tags in media.items()}
    body = PLACEHOLDER.sub(lambda found: next(queues[found.group(1)], ""), content)
    article = parse_qs(urlsplit(url).query).get("articleId", [""])[0]
    return Reading(body=body, layer="api", article_id=f"nfplus:{article}" if article.isdigit() else None)


def read_properties(text: str, _url: str) -> Reading | None:
    """Read the property block of the Founder CMS, a comment with pseudo-XML.

    It is the only place of the id and the keywords on pages with an opaque address.
    """
    block = PROPERTIES.search(text)
    if not block:
        return None
    found = {name: value.strip() for name, value in PROPERTY.findall(block.group()) if value.strip()}
    fields = {"title": found.get("title"), "tags": "\n".join(re.split(r"[,，;；\s]+", found.get("keyword", "")))}
    article = found.get("articleid", "")
    return Reading(
        fields={name: value for name, value in fields.items() if value},
        layer="enpproperty",
        article_id=f"nfplus:{article}" if article.isdigit() else None,
    )


def _urls(groups: Any, name: str) -> list[str]:
    """Addresses in ``[{"imagearray": [{"imageUrl": ...}]}]``, in order."""
    found: list[str] = []
    for group in groups if isinstance(groups, list) else []:
        for value in group.values() if isinstance(group, dict) else []:
            members = value if isinstance(value, list) else [value]
            found += [one[name] for one in members if isinstance(one, dict) and isinstance(one.get(name), str)]
    return found


def _quoted(value: str) -> str:
    return value.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
