"""东方财富 (eastmoney), a re-host: its news API, its desktop page, and the Jekyll mirror that publishes its answers.

Articles keep their first publisher in a closing line "（文章来源：南方Plus）", which becomes the source.
"""

from __future__ import annotations

import re

from newscrawl.sites.base import Identity, Layout, Site
from newscrawl.sites.formats.eastmoney_api import read_body_answer
from newscrawl.sites.formats.jekyll_post import read_post

NOISE = (
    "p.em_media",
    "p.res-edit",
    "div.zwothers",
    "div.b-review",
    '[class^="ad_context"]',
    "img.em_handle_adv_close",
)


EASTMONEY = Site(
    name="eastmoney",
    display_name="东方财富",
    hosts=(".eastmoney.com", "finews.zning.xyz", "finews.withounder.com", "43.240.125.15", "183.136.162.242"),
    identities=(
        Identity(pattern=re.compile(r"/a/(?P<id>\d{18})\.html"), key="em:NW{id}"),
        Identity(pattern=re.compile(r"[?&](?:id|infoCode)=(?P<id>NW\d{17,18})(?!\d)"), key="em:{id}"),
        Identity(pattern=re.compile(r"[/-](?P<id>NW\d{17,18})\.(?:html|md)"), key="em:{id}"),
    ),
    layouts=(
        Layout(name="body_api", reader=read_body_answer, remove=NOISE),
        Layout(name="post", reader=read_post, remove=NOISE),
        Layout(
            name="mirror",
            fingerprint=(".post-content",),
            fields={"title": (".post-title",), "published": (".post-meta time::attr(datetime)",)},
            body=(".post-content",),
            remove=(*NOISE, 'p:has(a[href*="NewsShare.html"])', 'p:has(a[href*="/category/"])'),
        ),
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
