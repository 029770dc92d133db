"""Portals whose articles are a day and a hash: ``/20240105/{32 hexadecimal}.html`` (上海), ``/2024/1/5/{hash}.shtml``
(四川), ``/202401/{hash}.shtml``.

The articles' addresses are on record, their lists are not: ``index_2.html`` as the second page is inferred, so a link
called 下一页 goes first.
"""

from __future__ import annotations

import re

from newscrawl.sites.base import Identity, Layout
from newscrawl.sites.gov.family import HOST, Family
from newscrawl.sites.gov.paging import counting_up

FAMILY = Family(
    name="hash_dated",
    system="day and hash",
    identities=(
        Identity(
            pattern=re.compile(
                HOST + r"/(?:.*/)?(?:20\d{6}|20\d{4}|20\d\d/\d{1,2}/\d{1,2})/(?P<id>[0-9a-f]{32})\.s?html?"
            ),
            key="hash:{host}:{id}",
        ),
    ),
    layouts=(Layout(name="hash_dated", body=("#ivs_content", ".Article_content")),),
    words=("ivs_content", "ivs_title", "ivs_date", "Article_content"),
    signs=((re.compile(r"[\"']ivs_(?:content|title|date)[\"']|\bArticle_content\b"), 0.9),),
    next_page=counting_up(2),
)
