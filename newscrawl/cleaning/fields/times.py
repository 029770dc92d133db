"""When the article was published and changed: which of the page's times is its own."""

from __future__ import annotations

from datetime import datetime, tzinfo
from urllib.parse import urlsplit

from newscrawl.cleaning.fields.dates import find_times, parse_time
from newscrawl.cleaning.fields.evidence import Finding, Statements, Trace
from newscrawl.cleaning.fields.moments import Moment
from newscrawl.cleaning.fields.surroundings import Surroundings
from newscrawl.cleaning.page import Source
from newscrawl.patterns import lazy

URL_DATE = lazy(r"/(?P<y>(?:19|20)\d{2})[-/]?(?P<m>0[1-9]|1[0-2])[-/]?(?P<d>0[1-9]|[12]\d|3[01])(?=[/_.]|t?\d*[_./])")
UNREADABLE = lazy(r"(?:[发發][布佈表稿])?(?:[时時][间間]|日期)\s?[:：]\s?(?P<raw>[^\s:：]*\d[^\s|｜]{0,20})")
"""A time that the page labels but that is none, such as 发布时间：2024-13-45."""
_LABEL_END = r"(?:时间|時間|日期|期)?[\s|:：】\]]*$"
OF_SIGNING = lazy(rf"(?:成文|生成|印发|签发|制发|写作){_LABEL_END}")
"""A document's own date: it counts where the page does not say when it was published."""
OF_VALIDITY = lazy(rf"(?:实施|施行|生效|失效|废止|截止|截至|有效){_LABEL_END}")
"""Dates of what a document rules; they date no article."""
PRECISIONS = ("second", "minute", "day")
LONGEST_RAW = 80

Said = tuple[Moment, str, str]
"""A time, its layer, and the line or tag it was read from."""


def choose_published(
    statements: Statements, around: Surroundings, source: Source, trace: Trace
) -> tuple[Moment | None, str | None]:
    """(time of publication, the words of a time that could not be read)."""
    fetched, zone, url = source.capture.fetched_at, source.site.timezone, source.capture.url
    said: list[Said] = []
    unread: str | None = None
    for item in statements.of("published"):
        moment = parse_time(item.value, fetched_at=fetched, zone=zone)
        if moment:
            said.append((moment, item.layer, item.value))
        else:
            trace.note("published_at", Finding(item.layer, item.value, why="no time that a news page can have"))
            unread = unread or item.value[:LONGEST_RAW]
    said += _printed(around, fetched, zone)
    # A list may carry the time of its own update: what the page says of itself goes first.
    said.sort(key=lambda one: one[1] == "list")
    if not said and (match := URL_DATE.search(urlsplit(url).path)):
        moment = parse_time("-".join(match.group("y", "m", "d")), fetched_at=fetched, zone=zone)
        said = [(moment, "url", url)] if moment else []
    best = _finest(said)
    for one in said:
        trace.note("published_at", Finding(one[1], one[2], one[0].at.isoformat(), chosen=one is best))
    if best is None and unread is None:
        unread = _unreadable(around)
    return (best[0] if best else None), unread


def choose_modified(statements: Statements, source: Source, trace: Trace) -> Moment | None:
    """When the publisher says that it changed the article last."""
    fetched, zone = source.capture.fetched_at, source.site.timezone
    chosen = None
    for item in statements.of("modified"):
        moment = parse_time(item.value, fetched_at=fetched, zone=zone)
        trace.note(
            "modified_at",
            Finding(
                item.layer,
                item.value,
                moment.at.isoformat() if moment else "",
                chosen=moment is not None and chosen is None,
            ),
        )
        chosen = chosen or moment
    return chosen


def _printed(around: Surroundings, fetched: datetime, zone: tzinfo) -> list[Said]:
    """The times in the lines around the body; those of signing a document behind those of publishing it."""
    found: list[Said] = []
    signed: list[Said] = []
    for line in around.times:
        for moment in find_times(line, fetched_at=fetched, zone=zone):
            label = line[: max(0, line.find(moment.raw))]
            if OF_VALIDITY.search(label):
                continue
            (signed if OF_SIGNING.search(label) else found).append((moment, "text", line))
    return found + signed


def _finest(said: list[Said]) -> Said | None:
    """The first time; where it only tells the day, the first of the same day that tells more."""
    if not said:
        return None
    best = said[0]
    if best[0].precision != "day":
        return best
    same_day = [one for one in said if one[0].at.date() == best[0].at.date()]
    return min(same_day, key=lambda one: PRECISIONS.index(one[0].precision))


def _unreadable(around: Surroundings) -> str | None:
    match = next((match for line in around.head if (match := UNREADABLE.search(line))), None)
    return match.group("raw").strip()[:LONGEST_RAW] if match else None
