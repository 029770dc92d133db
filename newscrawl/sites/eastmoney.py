"""东方财富 (eastmoney), a re-host: its news API, its desktop page, and the mirror that publishes its answers.

Articles keep their first publisher in a closing line "（文章来源：南方Plus）", which becomes the source.
"""

from __future__ import annotations

import re

from newscrawl.sites.base import Identity, Layout, Reading, Site
from newscrawl.sites.rows import JsonError, parse_json

SOURCE = re.compile(r"[(（]\s*文章来源\s*[:：]\s*([^()（）<>]{1,60}?)\s*[)）]")
EDITOR = re.compile(r"[(（]\s*责任编辑\s*[:：]\s*([^()（）<>]{1,60}?)\s*[)）]")
CODE = re.compile(r"\bNW\d{17,18}\b")

NOISE = (
    "p.em_media",
    "p.res-edit",
    "div.zwothers",
    "div.b-review",
    '[class^="ad_context"]',
    "img.em_handle_adv_close",
)


def read_body_answer(text: str, url: str) -> Reading | None:
    """Read the body API: JSON with the body's HTML in ``text`` or ``content``."""
    if not text.lstrip("\ufeff \t\r\n").startswith("{"):
        return None
    try:
        answer = parse_json(text)
    except JsonError:
        return None
    body = answer.get("text") or answer.get("content")
    if not isinstance(body, str) or not body.strip():
        return None
    code = CODE.search(url)
    return Reading(
        body=body,
        fields=closing_fields(body),
        layer="api",
        article_id=f"em:{code.group()}" if code else None,
    )


def closing_fields(body: str) -> dict[str, str]:
    """Publisher and editor from the lines that close an article."""
    found = {"source": SOURCE.search(body), "editor": EDITOR.search(body)}
    return {name: match.group(1) for name, match in found.items() if match}


EASTMONEY = Site(
    name="eastmoney",
    display_name="东方财富",
    hosts=(".eastmoney.com", "finews.zning.xyz", "43.240.125.15", "183.136.162.242"),
    identities=(
        Identity(pattern=re.compile(r"/a/(?P<id>\d{18})\.html"), key="em:{id}"),
        Identity(pattern=re.compile(r"[?&](?:id|infoCode)=(?P<id>NW\d{17,18})(?!\d)"), key="em:{id}"),
    ),
    layouts=(
        Layout(name="body_api", reader=read_body_answer, remove=NOISE),
        Layout(
            name="desktop",
            fingerprint=("#ContentBody",),
            fields={
                "title": ("h1", ".title"),
                "published": ("div.infos .item::text", ".infos .time::text"),
            },
            body=("#ContentBody",),
            remove=NOISE,
        ),
    ),
)
