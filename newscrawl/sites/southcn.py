"""南方网 (southcn.com): pages of news.southcn.com by node, and the pages of before 2020.

The app 南方Plus lives below the same domain and is a site of its own (:mod:`newscrawl.sites.nanfang_plus`), as is the
electronic 南方日报 (:mod:`newscrawl.sites.nanfang_daily`).
"""

from __future__ import annotations

import re
from datetime import date

from newscrawl.sites.base import Identity, Layout, Site

SOUTHCN = Site(
    name="southcn",
    display_name="南方网",
    hosts=(".southcn.com",),
    identities=(
        Identity(pattern=re.compile(r"/node_[0-9a-f]{10}/(?P<id>[0-9a-f]{10})\.s?html?"), key="southcn:{id}"),
        Identity(pattern=re.compile(r"/\d{4}-\d\d/\d\d/content_(?P<id>\d+)\.html?"), key="southcn:{id}"),
    ),
    drop_query=True,
    layouts=(
        Layout(
            name="2019",
            until=date(2021, 12, 31),
            fingerprint=("#article_title",),
            fields={
                "title": ("#article_title",),
                "published": ("#pubtime_baidu",),
                "source": ("#source_baidu",),
                "editor": ("#editor_baidu",),
            },
            body=("#content",),
        ),
    ),
)
