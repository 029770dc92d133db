"""From characters to one lxml tree, and the selectors of site declarations on it."""

from __future__ import annotations

import html as entities
import re
from functools import cache
from typing import Any

from lxml import etree
from parsel.csstranslator import HTMLTranslator

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
_LITERAL = r"'[^']*'|\"[^\"]*\""
OF_ANY_ELEMENT = re.compile(
    r"(?P<axis>descendant(?:-or-self)?::)\*\[(?:"
    rf"@id = (?P<id>{_LITERAL})|"
    rf"@class and contains\(@class, (?P<class>{_LITERAL})\) and "
    rf"contains\(concat\(' ', normalize-space\(@class\), ' '\), (?P<word>{_LITERAL})\))\]"
)
"""A step to all elements of an id or a class, as selectors are translated."""


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


@cache
def compiled(selector: str) -> etree.XPath:
    """A selector of a declaration as XPath.  Raises ValueError that names a selector with an error."""
    try:
        return etree.XPath(OF_ANY_ELEMENT.sub(_by_attribute, HTMLTranslator().css_to_xpath(selector)))
    except Exception as error:
        raise ValueError(f"selector {selector!r}: {error}") from error


def _by_attribute(step: re.Match[str]) -> str:
    """The same step by way of the attributes: few elements have them, so it takes a fifth of the time."""
    if step["id"]:
        return f"{step['axis']}*/@id[. = {step['id']}]/parent::*"
    test = f"contains(., {step['class']}) and contains(concat(' ', normalize-space(.), ' '), {step['word']})"
    return f"{step['axis']}*/@class[{test}]/parent::*"


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
