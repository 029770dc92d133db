"""Portals with numbered channels or columns named by a UUID (both seen in 河北).

Lists are ``/channel/list/8.html`` or ``/columns/{uuid}/index.html``, articles
``/columns/{uuid}/202401/05/{uuid}.html``.
How further pages are called is not known: their links are followed.
"""

from __future__ import annotations

import re

from newscrawl.sites.base import Identity
from newscrawl.sites.gov.family import HOST, Family

UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"

FAMILY = Family(
    name="channel_list",
    system="channel/list, columns/{uuid}",
    identities=(
        Identity(
            pattern=re.compile(HOST + rf"/(?:.*/)?columns/{UUID}/\d{{6}}/\d\d/(?P<id>{UUID})\.html?"),
            key="uuid:{host}:{id}",
        ),
        Identity(
            pattern=re.compile(HOST + r"/(?:.*/)?channel/(?:content|detail|article)/(?:\d+/)?(?P<id>\d+)\.html?"),
            key="channel:{host}:{id}",
        ),
    ),
    words=("/channel/list/", "/columns/"),
    signs=((re.compile(r"/channel/list/\d+\.html"), 0.7), (re.compile(rf"/columns/{UUID}/"), 0.8)),
)
