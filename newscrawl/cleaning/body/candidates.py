"""Candidate bodies: ranges of blocks that one element holds, each cut to the run in it that reads like an article.

On a flat page the only element is the body itself, and its best run is the candidate; in good markup the article's own
container is one.  Short bodies, ``<br>`` bodies and bodies split over siblings are all ranges.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from newscrawl.cleaning.body.blocks import Block
from newscrawl.cleaning.body.context import LONGEST, best_run, damped, probability, totals
from newscrawl.cleaning.body.view import View

LEAST = 12
"""Characters of likely text that make a range worth ranking."""
CHARS = (30, 60, 120, 250, 500, 1000, 2000)
SHARES = (0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95)
DENSITIES = (0.2, 0.4, 0.6, 0.75, 0.85, 0.95)
LINKED = (0.01, 0.05, 0.15, 0.3, 0.6)
COUNTS = (1, 2, 4, 8, 16)
PROSE_SHARES = (0.1, 0.3, 0.5, 0.7, 0.9)
GAPS = (1, 2, 3, 5, 9, 20)
TOPIC_SHARES = (0.01, 0.2, 0.5)
OUTSIDE = (0.1, 0.3, 0.6, 1.5, 4)
POSITIONS = (0.1, 0.2, 0.4, 0.6, 0.8)
STOPS = "。，！？；,"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A range of blocks, and the element whose range it was cut from."""

    start: int
    end: int
    node: int


def candidates(view: View, scores: Sequence[float]) -> list[Candidate]:
    """All ranges worth ranking, by the scores of the block model; the whole page when there is none."""
    blocks = view.blocks
    likely = totals(
        [
            min(LONGEST, len(block.text)) if score > -1.5 and block.link_chars < 0.5 * len(block.text) else 0
            for block, score in zip(blocks, scores, strict=True)
        ]
    )
    weighted = damped(blocks, scores, shift=0.5)
    found: dict[tuple[int, int], int] = {}
    seen: set[tuple[int, int]] = set()
    for index in range(len(view.page.nodes) - 1, -1, -1):
        node = view.page.nodes[index]
        span = (node.start, node.end)
        if span in seen or likely[node.end] - likely[node.start] < LEAST:
            continue
        seen.add(span)
        start, end = best_run(weighted[node.start : node.end])
        for cut in ((start + node.start, end + node.start), _trimmed(span, view)):
            if likely[cut[1]] - likely[cut[0]] >= LEAST:
                found.setdefault(cut, index)
    if not found:
        return [Candidate(0, len(blocks), 0)]
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


class Ranking:
    """Features of candidates, read off sums made once per page."""

    def __init__(self, view: View, scores: Sequence[float], containers: Sequence[tuple[str, ...]]) -> None:
        blocks, rules = view.blocks, view.rules
        lengths = [min(LONGEST, len(block.text)) for block in blocks]
        self.view = view
        self.containers = containers
        self.mass = totals([probability(score) * length for score, length in zip(scores, lengths, strict=True)])
        self.chars = totals(lengths)
        self.linked = totals([min(LONGEST, block.link_chars) for block in blocks])
        self.tails = totals([rule is not None and rule.place == "tail" for rule in rules])
        self.heads = totals([rule is not None and rule.place == "head" for rule in rules])
        self.prose = totals(
            [rule is None and _reads_like_prose(block) for block, rule in zip(blocks, rules, strict=True)]
        )
        self.lines = totals([bool(block.text) for block in blocks])
        self.on_topic = totals([any(name in ("topic3", "topic4") for name in names) for names in view.topics])
        self.described = totals(["description" in names for names in view.topics])
        self.headlines = [index for index, block in enumerate(blocks) if block.text in view.headlines]

    def features(self, candidate: Candidate) -> list[str]:
        """The names that hold for a candidate."""
        start, end = candidate.start, candidate.end
        size = len(self.view.blocks)

        def within(sums: list[float], first: int = start, last: int = end) -> float:
            return sums[min(size, last)] - sums[max(0, first)]

        mass, chars, prose = within(self.mass), within(self.chars), within(self.prose)
        names = [
            f"c_chars{bisect_right(CHARS, chars)}",
            f"c_share{bisect_right(SHARES, mass / (self.mass[-1] or 1))}",
            f"c_dens{bisect_right(DENSITIES, mass / chars if chars else 0)}",
            f"c_link{bisect_right(LINKED, within(self.linked) / chars if chars else 0)}",
            f"c_prose{bisect_right(COUNTS, prose)}",
            f"c_proseshare{bisect_right(PROSE_SHARES, prose / max(1, within(self.lines)))}",
            f"c_tails{int(min(3, within(self.tails)))}",
            f"c_heads{int(min(3, within(self.heads)))}",
            f"c_headbefore{int(min(3, within(self.heads, start - 6, start)))}",
            f"c_tailafter{int(min(3, within(self.tails, end, end + 4)))}",
            f"c_proseafter{bisect_right(COUNTS[:3], within(self.prose, end, end + 5))}",
            f"c_prosebefore{bisect_right(COUNTS[:3], within(self.prose, start - 5, start))}",
            f"c_topic{int(min(2, within(self.on_topic)))}",
            f"c_desc{int(min(1, within(self.described)))}",
            f"c_outprose{bisect_right(OUTSIDE, (self.prose[-1] - prose) / max(1, prose))}",
            f"c_pos{bisect_right(POSITIONS, start / max(1, size))}",
        ]
        if prose:
            names.append("c_hasprose")
            names.append(f"c_topicshare{bisect_right(TOPIC_SHARES, within(self.on_topic) / prose)}")
        return names + self._headline(start, end) + self._element(candidate)

    def _headline(self, start: int, end: int) -> list[str]:
        before = [index for index in self.headlines if index < start]
        inside = [index for index in self.headlines if start <= index < end]
        names: list[str] = []
        if before:
            last = before[-1]
            gap = sum(
                1
                for index in range(last + 1, min(start, last + 60))
                if self.view.blocks[index].text and self.view.rules[index] is None
            )
            names.append(f"c_titlegap{bisect_right(GAPS, gap)}")
            names.append(f"c_titleprose{bisect_right(COUNTS[:3], self.prose[start] - self.prose[last])}")
            if self.view.blocks[last].heading:
                names.append(f"c_htitlegap{bisect_right(GAPS, gap)}")
            skipped = self.on_topic[start] - self.on_topic[last + 1]
            names.append(f"c_skips{int(min(2, skipped))}")
            if self.described[start] - self.described[last + 1]:
                names.append("c_skipsdesc")
        else:
            names.append("c_titlenone")
        if inside:
            names.append("c_titleinstart" if inside[0] - start < 4 else "c_titleinmid")
        return names

    def _element(self, candidate: Candidate) -> list[str]:
        if not self.view.page.nodes:
            return []
        node = self.view.page.nodes[candidate.node]
        names = ["c_flat"]
        if not self.view.flat:
            names = [f"c_first:{self.view.blocks[candidate.start].tag}", f"c_tag:{node.element.tag}"]
        names += [f"c_{name}" for name in self.containers[candidate.node]]
        names.append("c_exact" if (node.start, node.end) == (candidate.start, candidate.end) else "c_part")
        return names


def _reads_like_prose(block: Block) -> bool:
    return (
        len(block.text) >= 25 and block.link_chars < 0.3 * len(block.text) and any(stop in block.text for stop in STOPS)
    )
