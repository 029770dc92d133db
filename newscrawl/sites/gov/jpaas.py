"""jpaas, Hanweb's new platform: a column page names its list by parameters, an interface answers with HTML in JSON.

The interface refuses requests without a Referer.  Articles have no dialect of their own: ``art_{32 hexadecimal}`` like
Hanweb's, or what the portal had before.
"""

from __future__ import annotations

import re

from newscrawl.sites.formats.jpaas_unit import next_unit, unit_html
from newscrawl.sites.gov import hanweb
from newscrawl.sites.gov.family import Family

FAMILY = Family(
    name="jpaas",
    system="jpaas (大汉)",
    identities=hanweb.FAMILY.identities,
    layouts=hanweb.FAMILY.layouts,
    words=("jpaas", "queryData"),
    signs=(
        (re.compile(r"jpaas-publish-server|jpaas"), 0.97),
        (re.compile(r"\bqueryData\s*=.{0,400}tplSetId", re.DOTALL), 0.9),
    ),
    list_html=unit_html,
    next_page=next_unit,
    headers=(("Referer", "{page}"), ("X-Requested-With", "XMLHttpRequest")),
)
