"""TRS WCM, the most widespread system, and the many that look like it: static directories.

Articles are ``/zwgk/zcwj/202401/t20240105_123456.html``, look-alikes have ``/2024-01/05/content_123456.shtml`` and
``c_123456.htm``.  Lists count from 0: page 2 is ``index_1.html``; ``createPageHTML`` tells how many there are, and deep
pages are often stubs of some hundred bytes without a link.  All of this was seen on many portals; that look-alikes
without ``createPageHTML`` count in the same way is inferred.
"""

from __future__ import annotations

import re

from newscrawl.sites.base import Identity, Layout
from newscrawl.sites.gov.family import HOST, Family
from newscrawl.sites.gov.paging import PAGE_MACRO, counting_up

FAMILY = Family(
    name="trs",
    system="TRS WCM and look-alikes",
    identities=(
        Identity(pattern=re.compile(HOST + r"/.*?/t(?P<id>\d{8}_\d+)\.s?html?"), key="trs:{host}:{id}"),
        Identity(
            pattern=re.compile(HOST + r"/(?:.*/)?\d{4}-?\d\d/\d{1,2}/content_(?P<id>\d+)\.s?html?"),
            key="trs:{host}:{id}",
        ),
        Identity(
            pattern=re.compile(HOST + r"/(?:.*/)?\d{4}-?\d\d/(?:\d\d/)?c_(?P<id>\d+)\.s?html?"), key="trs:{host}:{id}"
        ),
    ),
    layouts=(
        Layout(
            name="trs",
            body=(".trs_editor_view", ".TRS_UEDITOR", ".TRS_Editor", ".Custom_UnionStyle"),
            remove=(".TRS_Editor style", ".TRS_Editor script"),
        ),
    ),
    words=("TRS_Editor", "TRS_UEDITOR", "trs_editor_view", "Custom_UnionStyle"),
    signs=(
        (re.compile(r"TRS_(?:Editor|UEDITOR)|trs_editor_view|Custom_UnionStyle"), 0.95),
        (re.compile(r"TRS_WCM|trswcm|/images/P0\d{15,}|\./[PW]0\d{15,}", re.IGNORECASE), 0.7),
        (PAGE_MACRO, 0.6),
    ),
    next_page=counting_up(1),
)
