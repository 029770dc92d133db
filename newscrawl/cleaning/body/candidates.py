"""Candidate bodies: ranges of blocks that one element holds, each cut to the run in it that reads like an article.

On a flat page the only element is the body itself, and its best run is the candidate; in good markup the article's own
container is one.  Short bodies, ``<br>`` bodies and bodies split over siblings are all ranges.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newscrawl.cleaning.body.columns import Codes, Columns, binned, numbered, ranges
from newscrawl.cleaning.body.elements import NAMED_LEVELS
from newscrawl.cleaning.body.markup import BLOCK_LEVEL
from newscrawl.cleaning.body.surface import LONGEST, Floats, Ints, Surface, best_run, totals
from newscrawl.cleaning.body.view import ON_TOPIC, View

LEAST = 12
"""Characters of likely text that make a range worth ranking."""
LIKELY = -1.5
"""Score from which a line may be text."""
CHARS = np.array([30, 60, 120, 250, 500, 1000, 2000])
SHARES = np.array([0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95])
DENSITIES = np.array([0.2, 0.4, 0.6, 0.75, 0.85, 0.95])
LINKED = np.array([0.01, 0.05, 0.15, 0.3, 0.6])
COUNTS = np.array([1, 2, 4, 8, 16])
PROSE_SHARES = np.array([0.1, 0.3, 0.5, 0.7, 0.9])
GAPS = np.array([1, 2, 3, 5, 9, 20])
TOPIC_SHARES = np.array([0.01, 0.2, 0.5])
OUTSIDE = np.array([0.1, 0.3, 0.6, 1.5, 4])
POSITIONS = np.array([0.1, 0.2, 0.4, 0.6, 0.8])
STOPS = frozenset("。，！？；,")
PROSE = 25
"""Characters from which a line with one of the STOPS is prose."""
TITLE_REACH = 60
"""Lines between headline and candidate that are counted."""
TAGS = tuple(sorted(BLOCK_LEVEL))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A range of blocks, and the element whose range it was cut from."""

    start: int
    end: int
    node: int


def candidates(view: View, scores: Sequence[float] | Floats, surface: Surface | None = None) -> list[Candidate]:
    """All ranges worth ranking, by the scores of the block model; the whole page when there is none."""
    surface, scored = surface or Surface(view), np.asarray(scores, dtype=np.float64)
    counts = (scored > LIKELY) & (surface.link_chars < 0.5 * surface.sizes)
    likely = totals(np.where(counts, surface.lengths, 0))
    enough = np.flatnonzero(likely[surface.ends] - likely[surface.starts] >= LEAST)[::-1]
    weighted = surface.damped(scored, shift=0.5).tolist()
    sums = likely.tolist()
    found: dict[tuple[int, int], int] = {}
    seen: set[tuple[int, int]] = set()
    spans = zip(surface.starts[enough].tolist(), surface.ends[enough].tolist(), strict=True)
    for index, span in zip(enough.tolist(), spans, strict=True):
        if span in seen:
            continue
        seen.add(span)
        start, end = best_run(weighted[span[0] : span[1]])
        for cut in ((start + span[0], end + span[0]), _trimmed(span, view)):
            if sums[cut[1]] - sums[cut[0]] >= LEAST:
                found.setdefault(cut, index)
    if not found:
        return [Candidate(0, len(view.blocks), 0)]
    return [Candidate(start, end, node) for (start, end), node in found.items()]


def _trimmed(span: tuple[int, int], view: View) -> tuple[int, int]:
    """The range without headline and furniture at its ends."""
    start, end = span
    blocks, rules = view.blocks, view.rules
    while start < end and (rules[start] is not None or not blocks[start].text or blocks[start].heading == 1):
        start += 1
    while end > start and (rules[end - 1] is not None or not blocks[end - 1].text):
        end -= 1
    return start, end


RANGE = Columns(
    ranges("c_chars", CHARS),
    ranges("c_share", SHARES),
    ranges("c_dens", DENSITIES),
    ranges("c_link", LINKED),
    ranges("c_prose", COUNTS),
    ranges("c_proseshare", PROSE_SHARES),
    numbered("c_tails", 4),
    numbered("c_heads", 4),
    numbered("c_headbefore", 4),
    numbered("c_tailafter", 4),
    ranges("c_proseafter", COUNTS[:3]),
    ranges("c_prosebefore", COUNTS[:3]),
    numbered("c_topic", 3),
    numbered("c_desc", 2),
    ranges("c_outprose", OUTSIDE),
    ranges("c_pos", POSITIONS),
    ["c_hasprose"],
    ranges("c_topicshare", TOPIC_SHARES),
    ranges("c_titlegap", GAPS),
    ranges("c_titleprose", COUNTS[:3]),
    ranges("c_htitlegap", GAPS),
    numbered("c_skips", 3),
    ["c_skipsdesc"],
    ["c_titlenone"],
    ["c_titleinstart", "c_titleinmid"],
    ["c_flat"],
    [f"c_first:{tag}" for tag in TAGS],
    [f"c_tag:{tag}" for tag in TAGS],
    [f"c_good@{level}" for level in range(NAMED_LEVELS)],
    [f"c_bad@{level}" for level in range(NAMED_LEVELS)],
    ["c_exact", "c_part"],
)
"""What is asked of a candidate, in the order in which :meth:`Ranking.matrix` answers."""


class Ranking:
    """Features of candidates, read off sums made once per page."""

    def __init__(
        self,
        scores: Sequence[float] | Floats,
        surface: Surface,
    ) -> None:
        view = surface.view
        self.view, self.surface = view, surface
        self.mass = surface.mass(np.asarray(scores, dtype=np.float64))
        self.chars = totals(surface.lengths)
        self.linked = totals(np.minimum(LONGEST, surface.link_chars))
        self.prose = totals(_prose(surface))
        self.lines = totals(surface.sizes > 0)
        self.free = totals(surface.loose)
        self.on_topic = totals(np.array(view.topics) >= ON_TOPIC)
        self.described = totals(np.array(view.described, bool))
        self.headlines = np.array(view.headline_places, int)

    def features(self, candidate: Candidate) -> list[str]:
        """The names that hold for a candidate."""
        return RANGE.names(self.matrix([candidate]))[0]

    def matrix(self, ranges: Sequence[Candidate]) -> Codes:
        """The answers for each candidate."""
        start = np.array([candidate.start for candidate in ranges])
        end = np.array([candidate.end for candidate in ranges])
        return RANGE.matrix([*self._text(start, end), *self._title(start, end), *self._element(ranges, start, end)])

    def _text(self, start: Ints, end: Ints) -> list[Codes]:
        size = len(self.view.blocks)

        def within(sums: NDArray[Any], first: Ints = start, last: Ints = end) -> NDArray[Any]:
            return np.asarray(sums[last] - sums[first])

        def counted(sums: NDArray[Any], most: int, first: Ints = start, last: Ints = end) -> Codes:
            return np.asarray(np.minimum(most, within(sums, first, last)) + 1)

        above, below = np.maximum(0, start - 6), np.minimum(size, end + 4)
        mass, chars, prose = within(self.mass), within(self.chars), within(self.prose)
        filled, some = np.maximum(chars, 1), np.maximum(prose, 1)
        topic_share = binned(within(self.on_topic) / some, TOPIC_SHARES)
        return [
            binned(chars, CHARS),
            binned(mass / (self.mass[-1] or 1.0), SHARES),
            binned(mass / filled, DENSITIES),
            binned(within(self.linked) / filled, LINKED),
            binned(prose, COUNTS),
            binned(prose / np.maximum(within(self.lines), 1), PROSE_SHARES),
            counted(self.surface.tails, 3),
            counted(self.surface.heads, 3),
            counted(self.surface.heads, 3, above, start),
            counted(self.surface.tails, 3, end, below),
            binned(within(self.prose, end, np.minimum(size, end + 5)), COUNTS[:3]),
            binned(within(self.prose, np.maximum(0, start - 5), start), COUNTS[:3]),
            counted(self.on_topic, 2),
            counted(self.described, 1),
            binned((self.prose[-1] - prose) / some, OUTSIDE),
            binned(start / max(1, size), POSITIONS),
            np.where(prose > 0, 1, 0),
            np.where(prose > 0, topic_share, 0),
        ]

    def _title(self, start: Ints, end: Ints) -> list[Codes]:
        """Where a candidate stands to the last headline before it, and whether there is one in it."""
        count = np.searchsorted(self.headlines, start)
        before = count > 0
        if not len(self.headlines):
            nothing = np.zeros(len(start), np.int64)
            return [nothing] * 5 + [nothing + 1, nothing]
        last = self.headlines[np.maximum(count - 1, 0)]
        headings = np.array([self.view.blocks[index].heading > 0 for index in self.view.headline_places])
        headings = headings[np.maximum(count - 1, 0)]
        gap = binned(self.free[np.maximum(last + 1, np.minimum(start, last + TITLE_REACH))] - self.free[last + 1], GAPS)
        prose = binned(self.prose[start] - self.prose[last], COUNTS[:3])
        skips = np.minimum(2, self.on_topic[start] - self.on_topic[last + 1]) + 1
        leaves_out = self.described[start] != self.described[last + 1]
        first = self.headlines[np.minimum(count, len(self.headlines) - 1)]
        inside = (first >= start) & (first < end)
        return [
            np.where(before, gap, 0),
            np.where(before, prose, 0),
            np.where(before & headings, gap, 0),
            np.where(before, skips, 0),
            np.where(before & leaves_out, 1, 0),
            np.where(before, 0, 1),
            np.where(inside, np.where(first - start < 4, 1, 2), 0),
        ]

    def _element(self, ranges: Sequence[Candidate], start: Ints, end: Ints) -> list[Codes]:
        tags_of = self.view.page.nodes.tags
        if not tags_of:
            return [np.zeros(len(ranges), np.int64)] * 6
        places = np.array([candidate.node for candidate in ranges])
        exact = (self.surface.starts[places] == start) & (self.surface.ends[places] == end)
        firsts = [TAG_CODES.get(self.view.blocks[place].tag, 0) for place in start.tolist()]
        tags = [TAG_CODES.get(tags_of[place], 0) for place in places.tolist()]
        flat = int(self.view.flat)
        return [
            np.full(len(ranges), flat),
            np.array(firsts) * (1 - flat),
            np.array(tags) * (1 - flat),
            *self.surface.elements.names[:, places],
            np.where(exact, 1, 2),
        ]


TAG_CODES = {tag: number for number, tag in enumerate(TAGS, 1)}


def _prose(surface: Surface) -> Ints:
    """1 for each line that reads like prose and is no furniture."""
    found = np.zeros(len(surface.sizes), np.int64)
    long = surface.loose & (surface.sizes >= PROSE) & (surface.link_chars < 0.3 * surface.sizes)
    for place in np.flatnonzero(long).tolist():
        found[place] = not STOPS.isdisjoint(surface.view.blocks[place].text)
    return found
