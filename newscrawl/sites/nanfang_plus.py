"""南方Plus (Nanfang Plus), the app of 南方日报: share pages, desktop pages and the API that holds the clean body.

The service moved from nfapp.southcn.com to nfnews.com and kept its article ids, so both hosts are one site.
"""

from __future__ import annotations

import re

from newscrawl.sites.base import Identity, Layout, Site
from newscrawl.sites.formats.nanfang_page import read_body_answer, read_properties

NOISE = (
    ".article-nfh-icon",
    ".article-crumb",
    ".article-share",
    ".article-copyright",
    'p:has(img[alt*="二维码"])',
    'p:has(img[title*="二维码"])',
    'p:has(img[src*="45c855b2-ff57-49c8-bda0-c75db468d456"])',
)

NANFANG_PLUS = Site(
    name="nanfang_plus",
    display_name="南方Plus",
    hosts=(".nfapp.southcn.com", ".nfnews.com"),
    identities=(
        Identity(pattern=re.compile(r"/content/\d{6}/\d{1,2}/c(?P<id>\d+)\.html"), key="nfplus:{id}"),
        Identity(pattern=re.compile(r"^https?://pc\.nfnews\.com/\d+/(?P<id>\d+)\.html"), key="nfplus:{id}"),
        Identity(
            pattern=re.compile(r"^https?://www\.nfnews\.com/content/(?P<code>[A-Za-z0-9]{10})\.html"),
            key="nfnews:{code}",
        ),
    ),
    host_aliases={f"{name}.nfapp.southcn.com": f"{name}.nfnews.com" for name in ("static", "pc", "m", "api")},
    drop_query=True,
    layouts=(
        Layout(name="body_api", reader=read_body_answer, remove=NOISE),
        Layout(
            name="static",
            fingerprint=("#articleTitle",),
            fields={
                "title": ("#articleTitle",),
                "author": ("meta[name=author]::attr(content)",),
                "published": ("div.nfhtime.pubtime::attr(data-time)", ".pubtime::attr(data-time)"),
            },
            body=(".article",),
            remove=NOISE,
            reader=read_properties,
        ),
        Layout(
            name="pc",
            fingerprint=("#content",),
            fields={"author": ("meta[name=author]::attr(content)",)},
            body=("#content",),
            remove=NOISE,
            reader=read_properties,
        ),
    ),
)
