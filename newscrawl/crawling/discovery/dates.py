"""The day of an article as a list or an address tells it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from newscrawl.crawling.links import url_date
from newscrawl.sites.base import BEIJING

DAY = re.compile(r"((?:19|20)\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")


def listed_day(listing: Mapping[str, str], url: str) -> date | None:
    """The day of publication in Beijing; None when neither the list nor the address says it."""
    printed = listing.get("published", "")
    try:
        moment = datetime.fromisoformat(printed)
    except ValueError:
        moment = None
    if moment is not None:
        return (moment.astimezone(BEIJING) if moment.tzinfo else moment).date()
    found = DAY.search(printed)
    try:
        if found:
            return date(*map(int, found.groups()))
        return date.fromisoformat(day) if (day := url_date(url)) else None
    except ValueError:
        return None
