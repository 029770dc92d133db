"""What a line of a page is made of: its text as a browser shows it, its pictures, and whether its link is one."""

from __future__ import annotations

from collections.abc import Sequence

from newscrawl.cleaning.body.blocks import Block, Picture
from newscrawl.cleaning.body.markup import LAZY_SOURCES, Attributes
from newscrawl.patterns import lazy

HAN_LINE_BREAK = lazy(r"(?<=[⺀-鿿，。、；：！？“”])[ \t\r]*\n\s*(?=[⺀-鿿，。、；：！？“”])")
MAX_BLOCKS = 100_000
"""Lines of a page; the longest real pages hold some ten thousand."""
MAX_CAPTION = 2_000
"""Characters of an attribute that are read as a picture's caption."""
PROSE = 25
PARAGRAPHS = 4
"""Paragraphs of sentences in one link that show that somebody forgot to close it."""


class TooLong(Exception):  # noqa: N818  the name says what is wrong
    """The page holds more than MAX_BLOCKS lines, more than can be compared with each other in reasonable time."""


def squeeze(text: str) -> str:
    """Collapse white space as a browser does, but join Chinese text that only the source breaks over lines."""
    if "\n" in text:
        text = HAN_LINE_BREAK.sub("", text.strip())
    return " ".join(text.split())


def picture_of(attributes: Attributes) -> Picture | None:
    """The picture that an ``img`` shows, with what its attributes say of it; None where they say nothing."""
    source = ""
    for name in LAZY_SOURCES:
        if source := attributes.get(name, ""):
            break
    said = [
        squeeze(value[:MAX_CAPTION])
        for name, value in attributes.items()
        if value and (name == "alt" or "title" in name or "caption" in name)
    ]
    texts = tuple(text for text in said if text) if said else ()
    return Picture(source.strip(), texts) if source or texts else None


def unlink(lines: Sequence[Block]) -> None:
    """Take the lines of a link that holds paragraphs for what they are: an ``a`` that nobody closed."""
    if sum(len(line.text) >= PROSE and "。" in line.text for line in lines) >= PARAGRAPHS:
        for line in lines:
            line.link_chars = line.links = 0
