"""A post of a Jekyll site as it lies in its repository: front matter between ``---`` lines, then HTML or plain text.

Mirrors of news APIs are published this way, and their posts end with a link to the mirrored page and links back to the
mirror's own pages.
"""

from __future__ import annotations

import html
import re

from newscrawl.sites.base import Reading
from newscrawl.sites.formats.closing_lines import CODE, closing_fields

FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)\r?\n---[ \t]*\r?\n", re.DOTALL)
ENTRY = re.compile(r"^(\w[\w-]*)[ \t]*:[ \t]*(.*?)[ \t\r]*$", re.MULTILINE)
ENTRIES = {"title": "title", "date": "published", "author": "author", "last_modified_at": "modified"}
"""Front matter entry -> field."""
CLOSING_LINK = re.compile(r"<https?://[^\s<>]+>|(?:\[[^\]\n]*\]\([^)\s]*\)[｜|\s]*)+")


def is_post(text: str) -> bool:
    """Whether `text` starts with front matter that has a layout or a title."""
    found = FRONT_MATTER.match(text)
    return bool(found and re.search(r"^(?:layout|title)[ \t]*:", found.group(1), re.MULTILINE))


def read_post(text: str, _url: str) -> Reading | None:
    """Read a post: its front matter as fields, the rest without the closing links as body."""
    found = FRONT_MATTER.match(text)
    if not found or not is_post(text):
        return None
    entries = {name: _unquoted(value) for name, value in ENTRY.findall(found.group(1))}
    rest = text[found.end() :]
    code = CODE.search(rest)
    lines = rest.rstrip().splitlines()
    while lines and (not lines[-1].strip() or CLOSING_LINK.fullmatch(lines[-1].strip())):
        lines.pop()
    body = "\n".join(lines)
    if not re.search(r"<(?:p|div|br|table|section)\b", body, re.IGNORECASE):
        body = "".join(f"<p>{html.escape(line, quote=False)}</p>\n" for line in lines if line.strip())
    fields = {field: entries[name] for name, field in ENTRIES.items() if entries.get(name)}
    return Reading(
        body=body,
        fields=fields | closing_fields(body),
        layer="front_matter",
        article_id=f"em:{code.group()}" if code else None,
    )


def _unquoted(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1].replace('\\"', '"').replace("''", "'")
    return value
