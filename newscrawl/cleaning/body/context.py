"""Features of a block that come from around it: its neighbours' scores, its containers, the headline, the tail markers.

All are read off prefix sums, so the cost is linear in the blocks.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import accumulate

from newscrawl.cleaning.body.blocks import Block, Page
from newscrawl.cleaning.body.view import View

SCORES = (-6, -4, -2.5, -1.5, -0.75, 0, 0.75, 1.5, 2.5, 4, 6)
SHARES = (0.02, 0.1, 0.25, 0.5, 0.75, 0.9)
LINKED = (0.01, 0.2, 0.5, 0.8)
DISTANCES = (2, 5, 15)
RESTS = (0.01, 0.05, 0.2, 0.5)
STEPS = (1, 2, 4, 8, 16, 30)
LONGEST = 300
"""Characters of a block that count: beyond this, longer is not more."""
LEVELS = ("own", "up1", "up2", "up3")


def numbered(prefix: str, limits: Sequence[float] | int) -> tuple[str, ...]:
    """Names of the ranges that `limits` cut, or of so many counts; made once, as formatting costs more than use."""
    return tuple(f"{prefix}{number}" for number in range(limits if isinstance(limits, int) else len(limits) + 1))


SCORE_NAMES = numbered("z<", SCORES)
WINDOWS = tuple(
    (numbered(f"{name}<", SCORES), first, last)
    for name, first, last in (
        ("prev", -1, 0),
        ("next", 1, 2),
        ("before3", -3, 0),
        ("after3", 1, 4),
        ("before10", -10, 0),
        ("after10", 1, 11),
    )
)
"""Names, and the lines that the mean is taken over, counted from the block."""
SHARE_NAMES = tuple(numbered(f"share_{level}<", SHARES) for level in LEVELS)
DENSITY_NAMES = tuple(numbered(f"density_{level}<", SHARES) for level in LEVELS)
LINKY_NAMES = tuple(numbered(f"linky_{level}<", LINKED) for level in LEVELS)
LCA_NAMES = numbered("lca:", 5)
BELOW_NAMES = numbered("below_lca:", 5)
ALIKE_NAMES = numbered("sig<", SHARES)
TAIL_NAMES = numbered("tails:", 4)
PICKED_TAIL_NAMES = numbered("ptails:", 4)
REST_NAMES = numbered("rest", RESTS)
TITLE_NAMES = numbered("title:", STEPS)
AFTER_TITLE_NAMES = tuple((f"after_title:{step}n", f"after_title:{step}p") for step in range(len(STEPS) + 1))


def probability(score: float) -> float:
    """The logistic function."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def totals(values: Sequence[float]) -> list[float]:
    """Prefix sums: entry k is the sum of the first k values."""
    return list(accumulate(values, initial=0))


def best_run(scores: Sequence[float]) -> tuple[int, int]:
    """The contiguous run with the greatest sum, as (start, end); empty when no score is above 0 (Kadane's
    algorithm).
    """
    best = current = 0.0
    best_start = best_end = start = 0
    for index, score in enumerate(scores):
        if current <= 0:
            current, start = 0.0, index
        current += score
        if current > best:
            best, best_start, best_end = current, start, index + 1
    return best_start, best_end


def damped(blocks: Sequence[Block], scores: Sequence[float], shift: float = 0.0) -> list[float]:
    """Scores in which one line cannot outweigh many, and a short line counts little."""
    return [
        max(-4.0, min(4.0, score + shift)) * min(1.0, 0.25 + min(LONGEST, len(block.text)) / 60)
        for block, score in zip(blocks, scores, strict=True)
    ]


def context(
    view: View,
    scores: Sequence[float],
    picked: tuple[int, int] | None = None,
    least: float = float("-inf"),
) -> list[list[str]]:
    """Features of every block around its score; `picked` is the range that the candidate ranking chose, if it ran.

    Blocks that score below `least` get none: menus and lists are most of a page, and nothing near makes them text.
    """
    blocks = view.blocks
    lengths = [min(LONGEST, len(block.text)) for block in blocks]
    mass = totals([probability(score) * length for score, length in zip(scores, lengths, strict=True)])
    run = best_run(damped(blocks, scores))
    window = _windows(scores, lengths)
    around = _containers(view.page, mass, totals(lengths), totals([_is_linked(block) for block in blocks]))
    alike = _signatures(view.page, mass)
    tails = [int(total) for total in totals([rule is not None and rule.place == "tail" for rule in view.rules])]
    run_mass = mass[run[1]] - mass[run[0]] or 1.0
    after_headline = 0
    rows: list[list[str]] = []
    for index, block in enumerate(blocks):
        after_headline += _follows(view, index)
        if scores[index] < least:
            rows.append([])
            continue
        names = [SCORE_NAMES[bisect_right(SCORES, scores[index])], *window(index), *around(block.node), alike[index]]
        names.append(_place("seg", index, run))
        if picked:
            names.append(_place("pick", index, picked))
            names.append(f"both:{run[0] <= index < run[1]}{picked[0] <= index < picked[1]}")
            if index >= picked[1]:
                names.append(PICKED_TAIL_NAMES[min(3, tails[index + 1] - tails[picked[1]])])
        if index >= run[1]:
            names.append(TAIL_NAMES[min(3, tails[index + 1] - tails[run[1]])])
        elif index >= run[0]:
            rest = bisect_right(RESTS, (mass[run[1]] - mass[index]) / run_mass)
            names.append(REST_NAMES[rest])
            if inside := tails[index + 1] - tails[run[0]]:
                names.append(f"tails_in:{min(2, inside)}_rest{rest}")
        names += _from_headline(view, index, after_headline)
        rows.append(names)
    return rows


def _follows(view: View, index: int) -> bool:
    """Whether the block is a line below the headline that no furniture rule knows."""
    below = view.headline_at is not None and index > view.headline_at
    return below and view.rules[index] is None and bool(view.blocks[index].text)


def _from_headline(view: View, index: int, after: int) -> list[str]:
    """How far below the headline the block stands, in all lines and in those (`after`) that are no furniture."""
    if view.headline_at is None:
        return ["title:none"]
    if index <= view.headline_at:
        return ["title:before" if index < view.headline_at else "title:0"]
    return [
        TITLE_NAMES[bisect_right(STEPS, index - view.headline_at)],
        AFTER_TITLE_NAMES[bisect_right(STEPS, after)][_is_prose(view.blocks[index])],
    ]


def _windows(scores: Sequence[float], lengths: Sequence[int]) -> Callable[[int], list[str]]:
    weights = [length + 3 for length in lengths]
    weighted = totals([max(-5.0, min(5.0, score)) * weight for score, weight in zip(scores, weights, strict=True)])
    weight = totals(weights)
    size = len(scores)

    def names(index: int) -> list[str]:
        found = []
        for ranges, first, last in WINDOWS:
            start, end = max(0, index + first), min(size, index + last)
            value = (weighted[end] - weighted[start]) / (weight[end] - weight[start]) if end > start else -3.0
            found.append(ranges[bisect_right(SCORES, value)])
        return found

    return names


def _containers(
    page: Page, mass: Sequence[float], chars: Sequence[float], linked: Sequence[float]
) -> Callable[[int], list[str]]:
    """Features of the elements around a block: how much of the page's likely text they hold, how dense, how linked."""
    total = mass[-1] or 1.0
    held = [mass[node.end] - mass[node.start] for node in page.nodes]
    main = 0
    for index, node in enumerate(page.nodes):
        if held[index] >= 0.7 * total and node.depth >= page.nodes[main].depth:
            main = index
    on_the_way = frozenset(page.ancestors(main)) if page.nodes else frozenset()
    known: dict[int, list[str]] = {}

    def names(node: int) -> list[str]:
        if node not in known:
            known[node] = describe(node) if node >= 0 else []
        return known[node]

    def describe(node: int) -> list[str]:
        found: list[str] = []
        above = list(page.ancestors(node))
        for level, place in enumerate(above[: len(LEVELS)]):
            span = page.nodes[place]
            size = chars[span.end] - chars[span.start]
            count = span.end - span.start
            share = (linked[span.end] - linked[span.start]) / count if count else 0.0
            found.append(SHARE_NAMES[level][bisect_right(SHARES, held[place] / total)])
            found.append(DENSITY_NAMES[level][bisect_right(SHARES, held[place] / size if size else 0)])
            found.append(LINKY_NAMES[level][bisect_right(LINKED, share)])
        steps = next((step for step, place in enumerate(above) if place in on_the_way), len(above) - 1)
        meeting = above[steps]
        found.append(LCA_NAMES[min(4, max(0, page.nodes[main].depth - page.nodes[meeting].depth))])
        found.append("in_main" if meeting == main else "off_main")
        found.append(BELOW_NAMES[min(4, steps)])
        return found

    return names


def _signatures(page: Page, mass: Sequence[float]) -> list[str]:
    """Per block the share of likely text in blocks of the same tag and class under the same kind of parent."""
    held: dict[object, float] = defaultdict(float)
    signatures: list[object] = []
    for index, block in enumerate(page.blocks):
        signature: object = None
        if block.node >= 0:
            node = page.nodes[block.node]
            parent = page.nodes[node.parent].element if node.parent >= 0 else None
            around = (parent.tag, parent.get("class") or parent.get("id")) if parent is not None else None
            signature = (node.element.tag, node.element.get("class"), around)
        signatures.append(signature)
        held[signature] += mass[index + 1] - mass[index]
    total = mass[-1] or 1.0
    return [ALIKE_NAMES[bisect_right(SHARES, held[signature] / total)] for signature in signatures]


def _place(name: str, index: int, span: tuple[int, int]) -> str:
    if index < span[0]:
        return f"{name}:before{bisect_right(DISTANCES, span[0] - index)}"
    if index < span[1]:
        return f"{name}:in"
    return f"{name}:after{bisect_right(DISTANCES, index - span[1] + 1)}"


def _is_linked(block: Block) -> bool:
    return bool(block.text) and block.link_chars > 0.6 * len(block.text)


def _is_prose(block: Block) -> bool:
    return len(block.text) > 40 and not block.link_chars and ("。" in block.text or "，" in block.text)
