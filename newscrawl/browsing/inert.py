"""An archived page made fit to be looked at: as a tree of text without anything that acts, and as its source.

What is shown goes into a frame that may do nothing (see :mod:`newscrawl.browsing.guard`); here the page also loses what
would try: scripts, handlers, styles, frames, forms, and every address that the browser would fetch or follow.
"""

from __future__ import annotations

from itertools import chain

from lxml import etree, html
from lxml_html_clean import Cleaner

from newscrawl.cleaning.text.decode import decode
from newscrawl.cleaning.text.tidy import strip_source
from newscrawl.items import Capture

MOST_SHOWN = 190_000
"""Characters of a page that are shown, so that none is larger than 1 MB; all of it is in the archive."""

KEPT = frozenset({
    "html", "head", "title", "body", "main", "article", "section", "header", "footer", "nav", "aside", "div", "span",
    "p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption",
    "thead", "tbody", "tfoot", "tr", "td", "th", "blockquote", "pre", "code", "em", "strong", "b", "i", "u", "s",
    "sub", "sup", "small", "figure", "figcaption", "a", "center", "font", "time", "address",
})  # fmt: skip
"""Elements that remain; of all others only their text does."""
KEPT_ATTRIBUTES = frozenset({"colspan", "rowspan", "align"})

_CLEANER = Cleaner(
    scripts=True, javascript=True, comments=True, style=True, inline_style=True, links=True, meta=True,
    page_structure=False, processing_instructions=True, embedded=True, frames=True, forms=True, annoying_tags=True,
    kill_tags={"script", "style", "template", "textarea", "select", "title", "svg", "math"},
    remove_unknown_tags=False, allow_tags=KEPT, safe_attrs_only=True, safe_attrs=KEPT_ATTRIBUTES,
)  # fmt: skip


def source_of(capture: Capture) -> tuple[str, str, bool]:
    """(the page's characters, the encoding they were read in, whether they were cut to MOST_SHOWN)."""
    declared = (capture.header("Content-Type") or "").partition("charset=")[2].strip(" \"';") or None
    decoded = decode(capture.body, declared)
    return decoded.text[:MOST_SHOWN], decoded.encoding, len(decoded.text) > MOST_SHOWN


def inert_tree(source: str) -> str:
    """The page as HTML of text elements only, for the inside of ``<body>``; empty when there is nothing in it."""
    try:
        root = html.document_fromstring(strip_source(source), parser=html.HTMLParser(huge_tree=True))
    except (etree.ParserError, etree.XMLSyntaxError):
        return ""
    for picture in list(root.iter("img")):
        _replace(picture, f"〔图 {picture.get('alt') or ''}〕".replace(" 〕", "〕"))
    for element in root.iter(etree.Element):
        # All at once and before anybody else: lxml can neither ask for nor take away one by a name such as "{onclick".
        kept = {name: value for name, value in element.items() if name in KEPT_ATTRIBUTES}
        element.attrib.clear()
        element.attrib.update(kept)
    _CLEANER(root)
    body = root if root.tag == "body" else root.find("body")
    if body is None:
        return ""
    parts = chain(
        (_escape(body.text or ""),), (etree.tostring(child, encoding="unicode", method="html") for child in body)
    )
    return "".join(parts)


def _replace(element: html.HtmlElement, text: str) -> None:
    """Put `text` where `element` stands."""
    element.tail = text + (element.tail or "")
    element.drop_tree()


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
