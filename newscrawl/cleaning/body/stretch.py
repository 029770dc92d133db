"""An article is one stretch of a page, under its headline: what the block model chose far from there goes.

The model scores lines by how they look and what stands near; a page of menus and teasers holds lines that look like
text but belong to other articles.  Nothing here depends on the weights of the model.
"""

from __future__ import annotations

from collections.abc import Sequence

from newscrawl.cleaning.body.view import View

NEAR = 12
"""Lines between two lines of the same stretch."""
ISLAND_SHARE = 0.1
"""Share of the largest stretch's characters below which another one is no part of the article."""
PROSE = 25
"""Characters of a line with the end of a sentence that make it prose."""
FAR_HEAVIER = 3.0
"""How much more text must stand elsewhere to be believed against the lines under the headline."""


def one_stretch(view: View, kept: Sequence[int]) -> list[int]:
    """`kept`, the lines that the model chose, without those that stand apart from the article.

    Where the model chose nothing under the headline, the lines there are taken instead: photo news has one or two
    sentences on a page of menus and teasers, which may score higher.
    """
    groups = _without_islands(view, _groups(kept))
    lead = set(_lead(view))
    if not lead:
        return _joined(groups)
    place = next((number for number, group in enumerate(groups) if lead & set(group)), None)
    if place is not None:
        return _around(view, groups, place)
    below = [index for index in _joined(groups) if index > max(lead)]
    return _joined(groups) if _chars(view, below) > FAR_HEAVIER * _chars(view, lead) else sorted(lead)


def _groups(kept: Sequence[int]) -> list[list[int]]:
    groups: list[list[int]] = []
    for index in kept:
        if groups and index - groups[-1][-1] <= NEAR:
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups


def _without_islands(view: View, groups: list[list[int]]) -> list[list[int]]:
    sizes = [_chars(view, group) for group in groups]
    least = ISLAND_SHARE * max(sizes, default=0)
    return [group for group, size in zip(groups, sizes, strict=True) if size >= least]


def _around(view: View, groups: list[list[int]], place: int) -> list[int]:
    """The group at `place` and those that no menu or tail marker parts from it; all, if it is little beside them."""
    first = last = place
    while first > 0 and not _parted(view, groups[first - 1][-1], groups[first][0]):
        first -= 1
    while last + 1 < len(groups) and not _parted(view, groups[last][-1], groups[last + 1][0]):
        last += 1
    near, everything = _joined(groups[first : last + 1]), _joined(groups)
    return everything if _chars(view, everything) > (1 + FAR_HEAVIER) * _chars(view, near) else near


def _parted(view: View, first: int, last: int) -> bool:
    """Whether a tail marker stands between two lines, or mostly links do."""
    between = [view.blocks[index] for index in range(first + 1, last) if view.blocks[index].text]
    if any(rule is not None and rule.place == "tail" for rule in view.rules[first + 1 : last]):
        return True
    return 2 * sum(2 * block.link_chars >= len(block.text) for block in between) > len(between)


def _lead(view: View) -> list[int]:
    """The lines of prose between the headline and the first line that cannot stand in an article.

    Empty on a page without a headline, and where no time or source stands between the two: there it may be a teaser.
    """
    if view.headline_at is None:
        return []
    found: list[int] = []
    head = False
    for index in range(view.headline_at + 1, len(view.blocks)):
        block, rule = view.blocks[index], view.rules[index]
        if not block.text or block.hidden:
            continue
        if rule is not None and rule.place == "head" and not found:
            head = head or rule.name in ("time_line", "source_line")
        elif rule is not None or 2 * block.link_chars >= len(block.text):
            if found or (rule is not None and rule.place == "tail"):
                break
        elif len(block.text) >= PROSE:
            if not any(end in block.text for end in "。！？"):
                if found:
                    break
                continue
            found.append(index)
    return found if head else []


def _joined(groups: Sequence[Sequence[int]]) -> list[int]:
    return [index for group in groups for index in group]


def _chars(view: View, places: Sequence[int] | set[int]) -> int:
    return sum(len(view.blocks[index].text) for index in places)
