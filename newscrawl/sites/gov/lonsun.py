"""LonSun (龙讯, 安徽).

Lists are ``/public/column/{id}?type=4&catId=...&action=list``: that was seen.  Articles called
``/public/{id}/{number}.html`` are inferred, and how further pages are called is not known: their links are followed.
"""

from __future__ import annotations

import re

from newscrawl.sites.base import Identity, Layout
from newscrawl.sites.gov.family import HOST, Family

FAMILY = Family(
    name="lonsun",
    system="LonSun (龙讯)",
    identities=(
        Identity(
            pattern=re.compile(HOST + r"/(?:.*/)?public/(?:column/)?\d+/(?P<id>\d+)\.html?"), key="lonsun:{host}:{id}"
        ),
    ),
    layouts=(Layout(name="lonsun", body=(".j-fontContent",)),),
    words=("/public/column/", "/PolicyContent/", "j-fontContent"),
    signs=((re.compile(r"/public/column/\d+\?|/PolicyContent/|\bj-fontContent\b"), 0.9),),
)
