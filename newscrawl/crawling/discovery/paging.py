"""When paging ends."""

from __future__ import annotations

from collections import Counter

from newscrawl.crawling.discovery.values import ListPage

MOST_INDEXES = 5
"""Indexes below each other, such as sitemaps of sitemaps; the protocol knows one."""
MOST_FRUITLESS = 40
"""Articles of one list in a row that told nothing new, after which the list is left: a calendar, a row of copies."""
MOST_ALIKE = 100
"""Articles of one list that differed in little more than dates and numbers, after which the list is left."""
TRAPS = {
    "all_seen": "further pages name the same articles again",
    "barren": "page after page names no article",
    "fruitless": f"{MOST_FRUITLESS} articles in a row were copies, missing or none at all",
    "alike": f"{MOST_ALIKE} articles differed in little more than numbers; with -a since=DAY it is read on",
    "too_deep": f"more than {MOST_INDEXES} indexes below each other",
    "budget": "no run reads more of one list; -s LIST_PAGES_LIMIT=N does",
}
"""Ends of paging that the run's report names, in words: the site may be endless there, or have changed."""
USEFUL = ("new", "revisit", "known", "known_elsewhere", "named_elsewhere", "outside_dates")
ON_SITE = (*USEFUL, "seen", "beyond_limit")
"""What can become of an article that a list page names, see `NewsSpider.choose`."""
NOTHING_NEW = ("known", "revisit", "seen", "known_elsewhere")


def end_of_paging(page: ListPage, tally: Counter[str], *, number: int = 1, backfill: bool, barren: bool) -> str | None:
    """Why no page after `page` is read, in one word; None when paging goes on.

    `number`: how deep below its start the page lies, from 1.
    `backfill`: the user asked for a span of days, so a page of known articles does not end it.
    `barren`: this would be one page too many in a row without an article.
    """
    if not page.following:
        return "last"
    if page.branches:  # an index has no articles of its own to judge by
        return "too_deep" if number >= MOST_INDEXES else None
    articles = sum(tally[name] for name in ON_SITE)
    rules = {
        "empty": not page.links,
        "all_seen": 0 < articles == tally["seen"],
        "before_since": 0 < articles == tally["dated"] == tally["older"],
        "all_known": not backfill and 0 < articles == sum(tally[name] for name in NOTHING_NEW),
        "barren": barren and not articles,
    }
    return next((name for name, ends in rules.items() if ends), None)
