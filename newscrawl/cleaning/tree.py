"""From characters to one lxml tree."""

from __future__ import annotations

import html as entities
import re
from typing import Any

from lxml import etree

from newscrawl.compiled import twin

COMPILED = twin("source")
MARKUP = re.compile(
    rb"<(?:!doctype|html|head|body|p|div|br|table|td|li|ul|section|article|h[1-6]|span|title|meta|center|font)"
    rb"(?![\w\x80-\xff])",
    re.IGNORECASE,
)
EMPTY = b"<html><body></body></html>"
CLOSING = re.compile(rb"</(?:[bB][oO][dD][yY]|[hH][tT][mM][lL])\s*>(?=\s*\S)")  # a flag for case would hide the "</"
"""The end of the document before its end.  What follows belongs to the body; the parser would put it beside."""
STRAY_TAG = re.compile(r"</[A-Za-z][A-Za-z0-9]{0,10}\s*>")
"""A closing tag left over in a page saved as text."""


def parse(source: str | bytes) -> Any:
    """The root element of `source`, which may be a page, a fragment or plain text; always has a body.

    Plain text becomes one paragraph a line.  Bytes are UTF-8.  `source` must have been through
    :func:`newscrawl.cleaning.text.tidy.strip_source`.
    """
    # huge_tree: without it everything nested deeper than 256 levels is dropped in silence.  Nobody asks for the table
    # of ids, a twentieth of the time.
    parser = etree.HTMLParser(
        huge_tree=True, remove_comments=True, remove_pis=True, collect_ids=False, encoding="utf-8"
    )
    root = etree.fromstring(prepared(source), parser)
    if root is None or root.tag != "html":
        return etree.fromstring(EMPTY, parser)
    if root.getnext() is not None:  # <html … />: the page comes after its element instead of in it
        root.extend(list(root.itersiblings()))
    return root


def parsed_by(target: Any, source: str | bytes) -> None:
    """Parse `source` as :func:`parse` does, but make no tree: tell a parser target of lxml of each element and text."""
    parser = etree.HTMLParser(target=target, huge_tree=True, encoding="utf-8")
    etree.fromstring(prepared(source), parser)


def prepared(source: str | bytes) -> bytes:
    """The source as the parser takes it."""
    # utf-8 bytes with the encoding given: a str would be refused for its encoding declaration, and a meta could lie.
    data = source if isinstance(source, bytes) else source.encode("utf-8", "replace")
    if not MARKUP.search(data):
        lines = [STRAY_TAG.sub("", line) for line in data.decode("utf-8", "replace").splitlines()]
        paragraphs = (f"<p>{entities.escape(line, quote=False)}</p>" for line in lines if line.strip())
        data = "".join(paragraphs).encode("utf-8")
    if COMPILED is None:
        return CLOSING.sub(b"", data) or EMPTY
    first = COMPILED.closing(data)  # near the end of most pages, and the pattern takes long to come to it
    return data[:first] + CLOSING.sub(b"", data[first:]) or EMPTY
