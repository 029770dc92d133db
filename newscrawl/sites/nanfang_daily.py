"""南方日报, its electronic edition: one page of links for each page of the paper, one file for each article."""

from __future__ import annotations

import re

from newscrawl.sites.base import Identity, Site

NANFANG_DAILY = Site(
    name="nanfang_daily",
    display_name="南方日报",
    hosts=("epaper.southcn.com", "epaper.nfnews.com"),
    host_aliases={"epaper.southcn.com": "epaper.nfnews.com"},
    own_names=frozenset({"本报", "本报讯"}),
    identities=(
        Identity(
            pattern=re.compile(r"/(?P<paper>[a-z]+)/html/\d{6}/\d\d/content_(?P<id>\d+)\.html?"),
            key="epaper:{paper}:{id}",
        ),
        Identity(pattern=re.compile(r"/content_(?P<id>\d+)\.html?"), key="epaper:nfdaily:{id}"),
    ),
    drop_query=True,
)
