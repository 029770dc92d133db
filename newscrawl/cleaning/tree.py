"""From characters to one lxml tree, and the selectors of site declarations on it."""

from __future__ import annotations

import html as entities
import re
from functools import cache
from typing import Any

from lxml import etree
from parsel.csstranslator import HTMLTranslator

MARKUP = re.compile(
    rb"<(?:!doctype|html|head|body|p|div|br|table|td|li|ul|section|article|h[1-6]|span|title|meta|center|font)"
    rb"(?![\w\x80-\xff])",
    re.IGNORECASE,
)
BLANKS, GREATER = b" \t\r\n\f", ord(">")
EMPTY = b"<html><body></body></html>"
CLOSING = re.compile(rb"</(?:[bB][oO][dD][yY]|[hH][tT][mM][lL])\s*>(?=\s*\S)")  # a flag for case would hide the "</"
"""The end of the document before its end.  What follows belongs to the body; the parser would put it beside."""
UNSEEN = re.compile(rb"<(?:!--|[sS][cC][rR][iI][pP][tT][\s>]|[sS][tT][yY][lL][eE][\s>])")
"""The beginning of a comment, a script or a style sheet."""
COMMENT_END = re.compile(rb"--!?>")
ELEMENT_END = re.compile(rb"</(?:[sS][cC][rR][iI][pP][tT]|[sS][tT][yY][lL][eE])[^<>]{0,40}>")
TAG_FOLLOWS = re.compile(rb"\s*(?:<|$)")
STRAY_TAG = re.compile(r"</[A-Za-z][A-Za-z0-9]{0,10}\s*>")
"""A closing tag left over in a page saved as text."""


def parse(source: str | bytes) -> Any:
    """The root element of `source`, which may be a page, a fragment or plain text; always has a body.

    Plain text becomes one paragraph a line.  Bytes are UTF-8.  `source` must have been through
    :func:`newscrawl.cleaning.text.tidy.strip_source`.
    """
    # huge_tree: without it everything nested deeper than 256 levels is dropped in silence.
    parser = etree.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    root = etree.fromstring(_prepared(source), parser)
    return root if root is not None and root.tag == "html" else etree.fromstring(EMPTY, parser)


def parsed_by(target: Any, source: str | bytes) -> None:
    """Parse `source` as :func:`parse` does, but make no tree: tell a parser target of lxml of each element and text."""
    parser = etree.HTMLParser(target=target, huge_tree=True, encoding="utf-8")
    etree.fromstring(_prepared(source), parser)


def without_scripts(source: bytes) -> bytes:
    """A page's source without its scripts, style sheets and comments: half of most pages, and no reader sees them.

    Structured data stays.  What may be no such element, or ends in no common way, is left to the parser.
    """
    kept: list[bytes] = []
    done = place = 0
    while found := UNSEEN.search(source, place):
        start, place = found.span()
        comment = source[start + 1 : start + 2] == b"!"
        # A comment may end with the dashes that it begins with.
        ends = COMMENT_END.search(source, start + 2) if comment else ELEMENT_END.search(source, place)
        if ends is None or _is_odd(source[start : ends.start()], ends.group()):
            break
        place = ends.end()
        data = not comment and b"json" in source[start : source.find(b">", start, place)].lower()
        if not data and _behind_a_tag(source, start) and TAG_FOLLOWS.match(source, place):
            kept.append(source[done:start])
            done = place
    return b"".join((*kept, source[done:])) if done else source


def _behind_a_tag(source: bytes, place: int) -> bool:
    """Whether only blanks part a place from the tag before it: then it does not stand in the value of an attribute."""
    place -= 1
    while place >= 0 and source[place] in BLANKS:
        place -= 1
    if place < 0 or source[place] != GREATER:
        return False
    tag = source[source.rfind(b"<", 0, place) : place]
    return tag.count(b'"') % 2 == tag.count(b"'") % 2 == 0


def _is_odd(inside: bytes, end: bytes) -> bool:
    """Whether the parser may see another end: a style sheet's tag in a script, a script in a comment in a script."""
    if inside.startswith(b"<!"):
        return end != b"-->"
    return end[2:7].lower() != inside[1:6].lower() or (b"<!--" in inside and b"<script" in inside[1:].lower())


def _prepared(source: str | bytes) -> bytes:
    """The source as the parser takes it."""
    # utf-8 bytes with the encoding given: a str would be refused for its encoding declaration, and a meta could lie.
    data = source if isinstance(source, bytes) else source.encode("utf-8", "replace")
    if not MARKUP.search(data):
        lines = [STRAY_TAG.sub("", line) for line in data.decode("utf-8", "replace").splitlines()]
        paragraphs = (f"<p>{entities.escape(line, quote=False)}</p>" for line in lines if line.strip())
        data = "".join(paragraphs).encode("utf-8")
    return CLOSING.sub(b"", without_scripts(data)) or EMPTY


@cache
def compiled(selector: str) -> etree.XPath:
    """A selector of a declaration as XPath.  Raises ValueError that names a selector with an error."""
    try:
        return etree.XPath(HTMLTranslator().css_to_xpath(selector))
    except Exception as error:
        raise ValueError(f"selector {selector!r}: {error}") from error


def elements(root: Any, selector: str) -> list[Any]:
    """Elements that a selector finds."""
    return [found for found in compiled(selector)(root) if not isinstance(found, str)]


def values(root: Any, selectors: tuple[str, ...]) -> list[str]:
    """Texts that the first selector with any non-blank result finds, white space collapsed."""
    for selector in selectors:
        texts = [
            " ".join((found if isinstance(found, str) else "".join(found.itertext())).split())
            for found in compiled(selector)(root)
        ]
        if texts := [text for text in texts if text]:
            return texts
    return []
