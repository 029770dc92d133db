"""What one text is to another: a copy, a part, another of the same series, or nothing.

A single threshold on similarity cannot tell them apart: two bulletins of one series agree in nine tenths of their
words, a shortened copy in half.  So it is looked at where two texts differ, and by what.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Literal, NamedTuple

from newscrawl.dedup import names
from newscrawl.dedup.alignment import Alignment
from newscrawl.dedup.features import Features

Relation = Literal["near", "part_of", "series"]

RELATED = 0.45
"""Share of the shorter text, by clauses or by shingles, that the longer one must hold for any relation."""
COPY_BY_SHINGLES = 0.55
"""The same by shingles alone, where so many characters were edited that few clauses are whole."""
COPY_BY_SHINGLES_IF_SHORT = 0.7
SHORT = 300
"""Characters below which texts share many of their shingles by chance."""
NOTICE = 400
"""Characters below which one changed figure is the news."""
FIGURES_KEPT = 0.6
"""Share of the figures of the text with fewer that a copy keeps."""
FEW_FIGURES = 3
"""Fewer, of which others stand somewhere at the edge, say nothing."""
FIGURES_IN_PLACE = 0.8
"""Share of figures that no other figure stands in the place of."""
PASSAGE = 40
"""Characters from which other words in the same place are another passage, no edit."""
PASSAGES_INSIDE = 0.18
"""Share of other passages, between shared ones, that makes another article."""
PASSAGES = 0.33
"""The same, at the edges too: leads and closing lines differ more."""
EDITED = 0.25
"""Share of differing text that shingles still recognise, from which it was edited rather than replaced."""
EXCERPT = 0.38
"""Ratio of lengths below which the shorter is an excerpt."""
ANOTHER_ARTICLE = 250
"""Characters beside a copied text that can be another article."""


MOST_OF_IT = 0.7
"""Share of the longer text that a copy of it holds, where the longer text is a digest."""
INSIDE = 0.6
"""Share of an article that stands in a text which holds it among others."""
APART = 0.9
"""Share of it that is nothing of another article in the same text."""
WORTH_HOLDING = 60
"""Characters of an article below which it does not make a digest."""


class Comparison(NamedTuple):
    """How two texts relate, and how similar they are (0 to 1)."""

    relation: Relation
    score: float
    says_other_things: bool = False
    """Whether figures or names of the one stand in the place of others, rather than whole passages."""


def compare(
    earlier: Features, own: Features, found: Alignment, similarity: float, containment: float
) -> Comparison | None:
    """The relation of two texts that were aligned; None when there is none.

    `similarity` is their Jaccard similarity, `containment` the share of the smaller one's shingles in the larger one.
    """
    shorter = max(1, min(found.one, found.other))
    sentences = found.shared / shorter
    score = min(1.0, max(sentences, containment))
    if score < RELATED:
        return None
    if _other_figures(found, shorter):
        return Comparison("series", score, says_other_things=True)
    if _other_passages(found, containment * shorter):
        return Comparison("series", score)
    if _is_part(found, shorter, sentences) or (earlier.holds_several and not is_whole(found)):
        return Comparison("part_of", score)
    enough = COPY_BY_SHINGLES_IF_SHORT if shorter < SHORT else COPY_BY_SHINGLES
    if sentences < RELATED and containment < enough:
        return None
    if_copy = Comparison("near", max(score, similarity))
    return Comparison("series", score, says_other_things=True) if names.are_replaced(earlier, own) else if_copy


def is_whole(found: Alignment) -> bool:
    """Whether the shorter text holds most of the longer one."""
    return found.shared >= MOST_OF_IT * max(found.one, found.other)


def is_same(found: Alignment) -> bool:
    """Whether either text holds nearly all of the other."""
    return found.shared >= APART * max(found.one, found.other)


def holds_several(found: Sequence[Alignment]) -> bool:
    """Whether a text is a digest: of the earlier texts that were laid beside it, two stand in it apart.

    Two excerpts of an article that was laid beside it as well are no two articles.
    """
    inside = [one for one in found if one.shared >= max(WORTH_HOLDING, INSIDE * one.one) and one.other > one.one]
    for one, other in combinations(inside, 2):
        if sum(clause & 0xFF for clause in one.both - other.both) >= APART * one.shared:
            together = one.both | other.both
            if not any(len(together & whole.both) >= APART * len(together) for whole in found):
                return True
    return False


def _other_figures(found: Alignment, shorter: int) -> bool:
    if not found.has_other_figures:
        return False
    differing = [gap for gap in found.gaps if gap.figures]
    if not differing:
        return False
    inside = sum(gap.figures for gap in differing if not gap.at_edge)
    edges = sum(gap.figures for gap in differing if gap.at_edge)
    replaced = sum(gap.figures for gap in differing if gap.at_edge and gap.is_even)
    said = inside or replaced or (edges and found.fewest >= FEW_FIGURES)  # else a headline in the place of a lead
    if said and found.figures < FIGURES_KEPT * found.fewest:
        return True
    if shorter < NOTICE and inside + replaced:
        return True
    standing = inside + sum(gap.figures for gap in differing if gap.at_edge and gap.is_alike)
    return standing > 0 and found.figures < FIGURES_IN_PLACE * (found.figures + standing)


def _other_passages(found: Alignment, recognised: float) -> bool:
    """Whether other text stands in the place of the text, rather than edited, shortened or longer text."""
    if found.replaced < PASSAGE:
        return False
    passages = [(both, gap.at_edge) for gap in found.gaps if (both := gap.both) >= PASSAGE]
    if not passages:
        return False
    edited = max(0.0, recognised - found.shared) / sum(gap.both for gap in found.gaps)
    inside = sum(both for both, at_edge in passages if not at_edge)
    everywhere = sum(both for both, _ in passages)
    inside_share = inside / (found.shared + inside + 1)
    if edited < EDITED:
        return inside_share > PASSAGES_INSIDE or everywhere / (found.shared + everywhere + 1) > PASSAGES
    return edited < 0.4 and inside_share > 0.25


def _is_part(found: Alignment, shorter: int, sentences: float) -> bool:
    """Whether the longer text holds the shorter one among others: a digest, or the article an excerpt is from."""
    longer = max(found.one, found.other)
    ratio = shorter / max(1, longer)
    if ratio < EXCERPT:
        return True
    if ratio >= 0.75:
        return False
    edges = found.edges()
    if edges.lead > max(ANOTHER_ARTICLE, 0.3 * longer):  # a shortened copy begins where the article begins
        return True
    whole = sentences > 0.9 and edges.ends_shared and edges.lead >= 8  # behind its headline
    beside = edges.before + edges.behind
    scattered = longer - beside - found.shared
    return whole and scattered < 0.3 * shorter and beside > max(ANOTHER_ARTICLE, 0.35 * longer)
