"""Hanweb jpage (大汉): articles ``/art/2024/1/5/art_123_4567.html`` or ``/art/2024/art_{32 hexadecimal}.html``.

A column ``/col/col123/index.html`` carries its first records as XML in a script; further ones come from
``dataproxy.jsp``, by record numbers or, in newer versions, by an address with encrypted ids in ``<nextgroup>``.
"""

from __future__ import annotations

import re

from newscrawl.sites.base import Identity, Layout
from newscrawl.sites.formats.hanweb_records import next_records, records
from newscrawl.sites.gov.family import HOST, Family

FAMILY = Family(
    name="hanweb",
    system="Hanweb jpage (大汉)",
    identities=(
        Identity(
            pattern=re.compile(HOST + r"/(?:.*/)?art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_(?P<id>\d+)\.html?"),
            key="hanweb:{host}:{id}",
        ),
        Identity(
            pattern=re.compile(HOST + r"/(?:.*/)?art/\d{4}/art_(?P<id>[0-9a-f]{32})\.html?"), key="hanweb:{host}:{id}"
        ),
    ),
    layouts=(Layout(name="hanweb", body=(".artile_zw", ".article_zoom", "#zoom", ".main-txt")),),
    words=("/module/web/jpage/dataproxy.jsp", "<datastore>"),
    signs=(
        (re.compile(r"/module/web/jpage/dataproxy\.jsp|<datastore>", re.IGNORECASE), 0.9),
        (re.compile(r"/script/jpage|jpage\.js|hanweb", re.IGNORECASE), 0.7),
    ),
    list_html=records,
    next_page=next_records,
)
