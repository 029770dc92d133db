"""One article out of several pages: its bodies in order, without what each page repeats of the others."""

from __future__ import annotations

from collections.abc import Sequence

from newscrawl.cleaning.body.extract import Body
from newscrawl.cleaning.fields.images import images_of
from newscrawl.cleaning.text.tidy import tidy_line
from newscrawl.items import Image

REPEATED = "repeated_line"
"""The rule that takes a line out that an earlier page has."""
WORTH = 20
"""Folded characters of a line that is a repeat wherever it stands; shorter ones are only at the edges of a page."""
EDGE = 2
SENTENCE_ENDS = tuple('。！？…”’」』）)】》：:；;!?."')
LEAST_TORN = 15
"""Characters of a line without an end that goes on on the next page."""


def drop_repeats(bodies: Sequence[Body]) -> None:
    """Take out of each further page what an earlier one has: a repeated lead, an editor's note, a signature."""
    if len(bodies) < 2:
        return
    seen: set[str] = set()
    for number, body in enumerate(bodies):
        folded = [body.page.lines.folded[index] for index in body.kept]
        if number:
            last = len(folded) - EDGE
            repeats = {
                index
                for order, (index, key) in enumerate(zip(body.kept, folded, strict=True))
                if key in seen and (len(key) >= WORTH or order < EDGE or order >= last)
            }
            for index in repeats:
                body.page.blocks[index].removed = REPEATED
            body.kept = [index for index in body.kept if index not in repeats]
        seen.update(key for key in folded if key)


def joined(bodies: Sequence[Body]) -> list[str]:
    """The paragraphs of all pages; one that the page break tore apart becomes whole."""
    paragraphs: list[str] = []
    for number, body in enumerate(bodies):
        lines = [line for paragraph in body.paragraphs if (line := tidy_line(paragraph))]
        if number and _torn(bodies[number - 1], body) and paragraphs and lines:
            paragraphs[-1] += lines.pop(0)
        paragraphs += lines
    return paragraphs


def joined_images(bodies: Sequence[Body], urls: Sequence[str], title: str) -> list[Image]:
    """Pictures of all pages, placed by the paragraphs of the whole."""
    images: list[Image] = []
    before = 0
    for number, (body, url) in enumerate(zip(bodies, urls, strict=True)):
        torn = number > 0 and _torn(bodies[number - 1], body)
        for image in images_of(body, url, title):
            image.after_paragraph += before - (torn and image.after_paragraph > 0)
            images.append(image)
        before += len(body.kept) - torn
    return images


def _torn(before: Body, after: Body) -> bool:
    """Whether the last line of a page goes on in the first of the next: it has no end, and neither is a cross-head."""
    if not before.kept or not after.kept:
        return False
    last, first = before.page.blocks[before.kept[-1]], after.page.blocks[after.kept[0]]
    text = last.text.rstrip()
    whole = text.endswith(SENTENCE_ENDS) or len(text) < LEAST_TORN or last.heading or last.bold
    return not (whole or first.heading or first.bold or first.text[:1] in "“（【《")
