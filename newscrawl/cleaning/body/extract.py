"""The body of one page: its paragraphs, its captions, and for every other line the rule that removed it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from newscrawl.cleaning.body import captions, repeats
from newscrawl.cleaning.body.blocks import Block, Page
from newscrawl.cleaning.body.captions import Caption
from newscrawl.cleaning.body.chooser import LITTLE, Choice, choose
from newscrawl.cleaning.body.edges import SIGNED, complete
from newscrawl.cleaning.body.furniture import Rule
from newscrawl.cleaning.body.model import BlockModel
from newscrawl.cleaning.body.second_opinion import second_opinion
from newscrawl.cleaning.body.tables import whole_tables
from newscrawl.cleaning.text.tidy import fold
from newscrawl.items import Removal

LONG_PROSE = 120
"""Characters of prose after a tail marker that show that the article goes on."""
ATTACHMENT = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|rtf|zip|rar|7z)\s*[)）]?$|^附件\s*\d*\s*[:：]", re.IGNORECASE
)
"""A line that is the link to a file."""
DAY = re.compile(r"\d{1,2}月\d{1,2}日")
OUTSIDE = "outside_body"
OUTSIDE_LAYOUT = "outside_layout"


@dataclass(slots=True)
class Body:
    """A page taken apart."""

    page: Page
    kept: list[int]
    """Indices of the blocks that are paragraphs."""
    rules: list[Rule | None]
    """The furniture rule of each block of the page."""
    captions: list[Caption] = field(default_factory=list)
    choice: Choice | None = None
    """How the body was chosen, when no layout said where it is."""
    second_opinion: bool = False
    """Whether trafilatura's view was taken, because the block model found next to nothing."""

    @property
    def paragraphs(self) -> list[str]:
        """The text, line by line."""
        return [self.page.blocks[index].text for index in self.kept]

    def removals(self) -> list[Removal]:
        """What was removed, by rule, most characters first."""
        counts: dict[str, list[int]] = {}
        for block in self.page.blocks:
            if block.removed and block.text:
                entry = counts.setdefault(block.removed, [0, 0])
                entry[0] += 1
                entry[1] += len(block.text)
        found = [Removal(rule=rule, blocks=blocks, chars=chars) for rule, (blocks, chars) in counts.items()]
        return sorted(found, key=lambda removal: (-removal.chars, removal.rule))


def extract(
    page: Page,
    *,
    spans: Sequence[tuple[int, int]] = (),
    titles: Sequence[str] = (),
    descriptions: Sequence[str] = (),
    model: BlockModel | None = None,
) -> Body:
    """Find the body among the blocks of `page`.

    `spans` are the ranges that a site's layout says the body lies in; without them the block model chooses (`model`,
    or the one that newscrawl ships).
    Every block that is not a paragraph ends with `removed` set.
    """
    choice, asked = None, False
    if spans:
        within = [index for start, end in spans for index in range(start, end)]
        inside = [page.blocks[index] for index in within]
        repeats.mark(inside, [page.lines.folded[index] for index in within])
        rules = page.lines.rules
        kept = sorted({index for index, block in zip(within, inside, strict=True) if _is_shown(block)})
    else:
        repeats.mark(page.blocks, page.lines.folded)
        choice, view = choose(page, titles, descriptions, model)
        known = iter(view.rules)
        rules = [next(known) if block.removed is None else None for block in page.blocks]
        kept = complete(page, rules, [index for index in choice.kept if page.blocks[index].text], view.headlines)
        kept = whole_tables(page, rules, kept)
        other = second_opinion(page, kept, rules)
        asked, kept = other is not None, other or kept
    kept = _without_furniture(page.blocks, rules, _visible(page.blocks, kept))
    found = captions.find(page, kept)
    for caption in found:
        _remove(page.blocks[caption.block], "caption")
    kept = [index for index in kept if page.blocks[index].removed is None]
    _name_the_rest(page, kept, rules, OUTSIDE_LAYOUT if spans else OUTSIDE)
    return Body(page, kept, rules, found, choice, asked)


def _is_shown(block: Block) -> bool:
    return not block.removed and bool(block.text) and not block.hidden


def drop_headline(body: Body, title: str) -> None:
    """Take the headline out of the text, where it stands as one of the first lines, and what stands above it."""
    headline = fold(title)
    if len(headline) < 4:
        return
    for order, index in enumerate(body.kept[:3]):
        line = body.page.lines.folded[index]
        close = len(line) > 6 and len(line) < len(headline) + 14 and (line in headline or headline in line)
        if line == headline or close:
            for above in body.kept[: order + 1]:
                body.page.blocks[above].removed = "headline" if above == index else "above_headline"
            del body.kept[: order + 1]
            return


def _visible(blocks: Sequence[Block], kept: list[int]) -> list[int]:
    """The lines that a browser shows; all of them where it shows next to none, as scripts will uncover the body."""
    shown = [index for index in kept if not blocks[index].hidden]
    return shown if sum(len(blocks[index].text) for index in shown) >= LITTLE else kept


def _without_furniture(blocks: Sequence[Block], rules: Sequence[Rule | None], kept: list[int]) -> list[int]:
    """Drop furniture lines; at a tail marker that no long prose follows, drop all that comes after it."""
    left: list[int] = []
    for order, index in enumerate(kept):
        rule, block = rules[index], blocks[index]
        if block.link_chars >= 0.5 * len(block.text) and ATTACHMENT.search(block.text):
            _remove(block, "attachment_line")
            continue
        if rule is None or (rule.name == "time_line" and order and _belongs(block)):
            left.append(index)
            continue
        _remove(blocks[index], rule.name)
        if rule.place == "tail" and _prose_after(blocks, rules, kept[order + 1 :]) < LONG_PROSE:
            for rest in kept[order + 1 :]:
                following = rules[rest]
                _remove(blocks[rest], following.name if following else f"after_{rule.name}")
            break
    return left


def _belongs(block: Block) -> bool:
    """Whether a line that is only a date is part of the text: a day as cross-head, or the date under a document."""
    return SIGNED.fullmatch(block.text) is not None or DAY.fullmatch(block.text) is not None


def _prose_after(blocks: Sequence[Block], rules: Sequence[Rule | None], rest: Sequence[int]) -> int:
    return sum(
        len(blocks[index].text)
        for index in rest
        if rules[index] is None
        and len(blocks[index].text) >= 25
        and blocks[index].link_chars < 0.3 * len(blocks[index].text)
        and any(stop in blocks[index].text for stop in "。！？，,")
    )


def _name_the_rest(page: Page, kept: Sequence[int], rules: Sequence[Rule | None], otherwise: str) -> None:
    stay = set(kept)
    for index, block in enumerate(page.blocks):
        if index not in stay and block.removed is None:
            rule = rules[index]
            block.removed = rule.name if rule else "hidden" if block.hidden else otherwise


def _remove(block: Block, rule: str) -> None:
    if block.removed is None:
        block.removed = rule
