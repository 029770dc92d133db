"""What a page prints twice: a second copy of the body, a repeated paragraph, a teaser that is the cut lead.

Works on the blocks before the body is chosen, so that a body carried twice in flat markup comes out once.  Only the
page at hand is looked at; nothing is kept from page to page.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

from newscrawl.cleaning.body.alike import Alike
from newscrawl.cleaning.body.blocks import Block
from newscrawl.cleaning.text.tidy import fold

WORTH_FOLDING = 8
"""Shorter lines repeat by nature: names, times, menu entries."""
WHOLE_LINE = 20
"""Folded characters from which a line that stands twice is a repeat by itself."""
COPY_GAP = 8
"""Lines of its own that a copy may hold between two lines of the original."""
COPY_CHARS = 60
"""Folded characters that make a row of repeated lines a copy of a passage."""
FULLER = 1.3
"""How much more prose the second copy must have to be the one that stays."""
ABSTRACT = re.compile(r"(?:摘\s*要|导\s*[读语讀語]|核心提示|内容提要|提\s*要)\s*[:：]?\s*(?:【[^】]{1,80}】)?\s*")
ABSTRACT_BEGINS = frozenset("摘导核内提")
"""What ABSTRACT begins with; few lines do, and patterns take long to say no."""
MOST_ABSTRACTS = 50
"""Lines marked as abstracts that are looked for in the text; an article has one or two."""
CUT = ("...", "…", "．．．", "。。。")
PREFIX = 10
LEFT_OUT = 12
"""Folded characters that a teaser without dots must leave out; a caption adds a name to its sentence, no more."""
NEIGHBOURS = 3
QUESTION = ("？", "?", "：", ":")
"""Ends of an interview's questions, and of what introduces a list."""


def mark(blocks: Sequence[Block], lines: Sequence[str] | None = None) -> None:
    """Set `removed` on the blocks that repeat others; of two copies the fuller one stays, else the first.

    `lines` are the folded texts of the blocks, where they are at hand.
    """
    lines = lines if lines is not None else [fold(block.text) for block in blocks]
    folded = [
        line if len(block.text) >= WORTH_FOLDING and not (block.tag == "pre" and _is_code(block.text)) else ""
        for block, line in zip(blocks, lines, strict=True)
    ]
    if repeated := _repeated(folded):
        for pairs in _copies(folded, repeated):
            _drop_copy(blocks, folded, pairs)
        _drop_lines(blocks, repeated)
    _drop_teasers(blocks, folded)
    _drop_abstracts(blocks, folded)


def _repeated(lines: Sequence[str]) -> dict[str, list[int]]:
    """The lines that stand in several places, with those places."""
    again = {line for line, times in Counter(lines).items() if times > 1 and len(line) >= WORTH_FOLDING}
    places: dict[str, list[int]] = {}
    for index, line in enumerate(lines) if again else ():
        if line in again:
            places.setdefault(line, []).append(index)
    return places


def _copies(folded: Sequence[str], repeated: dict[str, list[int]]) -> list[list[tuple[int, int]]]:
    """Rows of (first, second) places at which the same lines follow one another in the same order."""
    rows: list[list[tuple[int, int]]] = []
    for second, line in enumerate(folded):
        found = repeated.get(line)
        if not found or found[0] >= second:
            continue
        row = rows[-1] if rows else []
        following = bisect_right(found, row[-1][0]) if row else 0
        first = found[following % len(found)]
        near = bool(row) and 0 < first - row[-1][0] <= COPY_GAP and second - row[-1][1] <= COPY_GAP
        if near and first < row[0][1]:
            row.append((first, second))
        elif found[0] < second:
            rows.append([(found[0], second)])
    return [
        row
        for row in rows
        if len(row) > 1
        and row[0][1] > row[-1][0]
        and sum(len(folded[first]) for first, _ in row) >= COPY_CHARS
        and _is_dense(folded, row)
    ]


def _is_dense(folded: Sequence[str], row: Sequence[tuple[int, int]]) -> bool:
    """Whether a copy says little that the original does not: an interview asks several people the same questions."""
    said = Alike(folded[row[0][0] : row[-1][0] + 1])
    copy = [folded[second] for second in range(row[0][1], row[-1][1] + 1)]
    own = sum(len(line) for line in copy if line not in said and not said.say_most_of(line))
    return own <= sum(map(len, copy)) / 2


def _drop_copy(blocks: Sequence[Block], folded: Sequence[str], pairs: list[tuple[int, int]]) -> None:
    """Remove the poorer of two copies: its repeated lines, and between them the short lines that both have."""
    original = range(pairs[0][0], pairs[-1][0] + 1)
    copy = range(pairs[0][1], pairs[-1][1] + 1)
    repeated = {folded[first] for first, _ in pairs}
    if _passage(blocks, copy) > FULLER * _passage(blocks, original) or all(blocks[place].hidden for place in original):
        original, copy = copy, original
    kept = Alike(folded[index] or fold(blocks[index].text) for index in original)
    for index in copy:
        line = folded[index] or fold(blocks[index].text)
        if line in repeated or line in kept or kept.say_most_of(line):
            _remove(blocks[index], "repeated_body", "stands in the other copy")


def _drop_abstracts(blocks: Sequence[Block], folded: Sequence[str]) -> None:
    """Remove a line marked 摘要 whose words stand in the text again, with or without the headline before them."""
    marked = 0
    for index in [index for index, block in enumerate(blocks) if block.text[:1] in ABSTRACT_BEGINS]:
        block = blocks[index]
        label = ABSTRACT.match(block.text) if block.removed is None else None
        if label is None:
            continue
        marked += 1
        if marked > MOST_ABSTRACTS:
            return
        said = fold(block.text[label.end() :])
        for other, line in enumerate(folded):
            if other == index or blocks[other].removed or len(line) < WHOLE_LINE:
                continue
            if said and (line.startswith(said) or said.startswith(line)):
                _remove(block, "repeated_abstract", f"the words of line {other}")
                break


def _passage(blocks: Sequence[Block], places: range) -> int:
    """Characters of prose in a copy and in the lines of prose that go on from it on either side."""
    start, end = places.start, places.stop
    while start > 0 and _prose(blocks, range(start - 1, start)):
        start -= 1
    while end < len(blocks) and _prose(blocks, range(end, end + 1)):
        end += 1
    return _prose(blocks, range(start, end))


def _drop_lines(blocks: Sequence[Block], repeated: dict[str, list[int]]) -> None:
    """Of a long line that stands alone in several places keep the one that has the most prose around it."""
    for line, found in repeated.items():
        left = [index for index in found if blocks[index].removed is None]
        if len(left) < 2 or len(line) < WHOLE_LINE or all(_may_recur(blocks[index]) for index in left):
            continue
        best = max(left, key=lambda index: (_prose(blocks, _around(index, len(blocks))), -index))
        for index in left:
            if index != best:
                _remove(blocks[index], "repeated_line", f"same as line {best}")


def _drop_teasers(blocks: Sequence[Block], folded: Sequence[str]) -> None:
    """Remove lines that are the cut beginning of a longer one, as related-reading lists print of the article itself."""
    longer: dict[str, list[int]] = {}
    for index in [index for index, line in enumerate(folded) if len(line) >= 2 * WHOLE_LINE]:
        if blocks[index].removed is None:
            longer.setdefault(folded[index][:PREFIX], []).append(index)
    for index in [index for index, line in enumerate(folded) if line[:PREFIX] in longer]:
        block, line = blocks[index], folded[index]
        if block.removed:
            continue
        cut = block.text.endswith(CUT)
        if not cut and len(line) < WHOLE_LINE:
            continue
        for other in longer[line[:PREFIX]]:
            full = folded[other]
            rest = len(full) - len(line)
            if other != index and full.startswith(line) and (rest > 0 if cut else rest >= LEFT_OUT):
                _remove(block, "truncated_teaser", f"the beginning of line {other}")
                break


def _prose(blocks: Sequence[Block], places: range) -> int:
    """Characters outside links in lines that read like prose."""
    return sum(
        len(block.text) - block.link_chars
        for block in (blocks[index] for index in places)
        if len(block.text) >= WHOLE_LINE and block.link_chars < 0.5 * len(block.text) and not block.hidden
    )


def _may_recur(block: Block) -> bool:
    """Whether an article may well print a line twice: a question, an introduction, a row of a table."""
    return block.text.endswith(QUESTION) or " | " in block.text


def _is_code(text: str) -> bool:
    """Whether a line in plain type is of a program or a table, where lines repeat by nature."""
    return not any(stop in text for stop in "，。！？")


def _around(index: int, size: int) -> range:
    return range(max(0, index - NEIGHBOURS), min(size, index + NEIGHBOURS + 1))


def _remove(block: Block, rule: str, evidence: str) -> None:
    if block.removed is None:
        block.removed, block.evidence = rule, evidence
