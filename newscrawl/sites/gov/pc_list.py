"""Portals with a desktop tree below ``pc/`` (开封, 铜陵).

Lists are ``/c00189/pc/list.html``, articles ``/pc/content/content_123.html``: both forms were seen.  That the second
page is ``list_2.html`` is inferred, so a link called 下一页 goes first.
"""

from __future__ import annotations

import re

from newscrawl.sites.base import Identity
from newscrawl.sites.gov.family import HOST, Family
from newscrawl.sites.gov.paging import counting_up

FAMILY = Family(
    name="pc_list",
    system="pc/list",
    identities=(
        Identity(pattern=re.compile(HOST + r"/(?:.*/)?pc/content/content_(?P<id>\d+)\.s?html?"), key="pc:{host}:{id}"),
    ),
    signs=((re.compile(r"/pc/list(?:_\d+)?\.html"), 0.7),),
    next_page=counting_up(2),
)
