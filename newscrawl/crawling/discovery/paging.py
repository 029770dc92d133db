"""When paging ends."""

from __future__ import annotations

from collections import Counter

from newscrawl.crawling.discovery.values import ListPage

ON_SITE = ("new", "revisit", "known", "seen", "outside_dates", "beyond_limit")
"""What can become of an article that a list page names, see `NewsSpider.choose`."""


def end_of_paging(page: ListPage, tally: Counter[str], *, backfill: bool, barren: bool) -> str | None:
    """Why no page after `page` is read, in one word; None when paging goes on.

    `backfill`: the user asked for a span of days, so a page of known articles does not end it.
    `barren`: this would be one page too many in a row without an article.
    """
    if not page.following:
        return "last"
    if page.branches:  # an index has no articles of its own to judge by
        return None
    articles = sum(tally[name] for name in ON_SITE)
    rules = {
        "empty": not page.links,
        "all_seen": 0 < articles == tally["seen"],
        "before_since": 0 < articles == tally["dated"] == tally["older"],
        "all_known": not backfill and 0 < articles == tally["known"] + tally["revisit"] + tally["seen"],
        "barren": barren and not articles,
    }
    return next((name for name, ends in rules.items() if ends), None)
