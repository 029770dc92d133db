"""Which blocks are the body: score the blocks, rank the candidate ranges, score again knowing the winner, decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from newscrawl.cleaning.body.blocks import Page
from newscrawl.cleaning.body.candidates import Candidate
from newscrawl.cleaning.body.features import own_columns, own_matrix
from newscrawl.cleaning.body.model import BlockModel, block_model
from newscrawl.cleaning.body.scoring import Scoring
from newscrawl.cleaning.body.stretch import one_stretch
from newscrawl.cleaning.body.surface import Surface, best_run
from newscrawl.cleaning.body.view import View, next_article, view_of, without_removed
from newscrawl.compiled import twin

COMPILED = twin("scoring")
LITTLE = 60
"""Characters of body below which the page is looked at again with a lower threshold."""
SHIFTS = (1.0, 2.0, 3.0, 4.0, 6.0)
HOLE = 4
"""Lines between two lines of the body that may be taken in though their own score is low, such as cross-heads."""
HOLE_SCORE = -2.0


@dataclass(slots=True)
class Choice:
    """The body of a page."""

    kept: list[int]
    """Indices of the blocks of the body in the page, in order."""
    scores: list[float]
    """Final score per block of the page; removed blocks have -inf."""
    candidates: list[tuple[Candidate, float]] = field(default_factory=list)
    """Ranked ranges, best first, with their scores."""


def choose(
    page: Page, titles: Sequence[str], descriptions: Sequence[str], model: BlockModel | None = None
) -> tuple[Choice, View]:
    """Choose the body among the blocks that no rule has removed.

    Returns the choice, and the view of the page that it was made on (indices in the view are those of the blocks left).
    """
    model = model or block_model()
    rest, places = without_removed(page)
    view = view_of(rest, titles, descriptions)
    if (following := next_article(view)) is not None:
        for index in places[following:]:
            page.blocks[index].removed = "next_article"
        rest, places = without_removed(page)
        view = view_of(rest, titles, descriptions)
    if not rest.blocks:
        return Choice([], [float("-inf")] * len(page.blocks)), view
    scoring: Scoring = COMPILED.Scoring(view) if COMPILED is not None else Scoring(view)
    scores = scoring.again(model.context, scoring.alone(model.local))
    found = scoring.candidates(scores)
    worth = scoring.worth(found, scores, model.range)
    ranked = sorted(zip(found, worth.tolist(), strict=True), key=lambda pair: -pair[1])
    picked = (ranked[0][0].start, ranked[0][0].end)
    final = scoring.again(model.final, scores, picked).tolist()
    kept = one_stretch(view, decide(view, final))
    of_all = [float("-inf")] * len(page.blocks)
    for place, score in zip(places, final, strict=True):
        of_all[place] = score
    return Choice([places[index] for index in kept], of_all, ranked), view


def own_features(view: View) -> list[list[str]]:
    """Features of each block by itself, its containers' names and its words in common with the title, spelled out."""
    return own_columns().names(own_matrix(Surface(view)))


def decide(view: View, scores: Sequence[float]) -> list[int]:
    """From scores to a body: what is above 0, with small holes filled; below it when that leaves next to nothing."""
    blocks = view.blocks
    kept = {index for index, score in enumerate(scores) if score > 0}
    if sum(len(blocks[index].text) for index in kept) < LITTLE:
        kept = _relaxed(view, scores) or kept
    ordered = sorted(kept)
    for first, last in pairwise(ordered):
        if last - first <= HOLE:
            kept.update(
                index
                for index in range(first + 1, last)
                if scores[index] > HOLE_SCORE and not blocks[index].link_chars and view.rules[index] is None
            )
    return sorted(kept)


def _relaxed(view: View, scores: Sequence[float]) -> set[int]:
    """The best run at the first lower threshold that gives any text."""
    blocks = view.blocks
    for shift in SHIFTS:
        start, end = best_run(
            [
                (score + shift) * min(1.0, 0.2 + len(block.text) / 60)
                for score, block in zip(scores, blocks, strict=True)
            ]
        )
        kept = {index for index in range(start, end) if scores[index] + shift > 0}
        if sum(len(blocks[index].text) for index in kept) >= LITTLE / 2:
            return kept
    return set()
