"""UCAP (开普): articles ``/site/c100123/202401/{hexadecimal}.shtml`` or ``/c100123/content.html``.

Lists are files such as ``listDisplaySelf.shtml``, ``xxgk_list.shtml`` or ``common_list.shtml``.  Those names and the
addresses of articles were seen; that the second page is ``common_list_2.shtml`` is inferred from the way other systems
count, so a link called 下一页 goes first.
"""

from __future__ import annotations

import re

from newscrawl.sites.base import Identity, Layout
from newscrawl.sites.gov.family import HOST, Family
from newscrawl.sites.gov.paging import counting_up

FAMILY = Family(
    name="ucap",
    system="UCAP (开普)",
    identities=(
        Identity(
            pattern=re.compile(HOST + r"/(?:.*/)?c\d{3,}/\d{6}/(?:\d\d/)?(?P<id>[0-9a-f]{16,})\.s?html?"),
            key="ucap:{host}:{id}",
        ),
        Identity(
            pattern=re.compile(HOST + r"/(?P<id>(?:.*/)?c\d{3,}/(?:\d{6}/)?c?(?:_?[0-9a-f]{6,}/)?)content\.s?html?"),
            key="ucap:{host}:{id}",
        ),
    ),
    layouts=(
        Layout(
            name="ucap",
            fields={"published": ("publishtime",), "source": ("span.resourse font",)},
            body=("#UCAP-CONTENT", "ucapcontent"),
        ),
    ),
    words=("ucap-content", "<ucapcontent", "<ucaptitle"),
    signs=(
        (re.compile(r"UCAP-CONTENT|<ucap(?:content|title)", re.IGNORECASE), 0.95),
        (re.compile(r"\b(?:common_list|xxgk_list|listDisplaySelf)(?:_\d+)?\.shtml|ucap", re.IGNORECASE), 0.6),
    ),
    next_page=counting_up(2),
)
