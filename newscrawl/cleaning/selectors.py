"""The selectors of site declarations on a page's tree.

Most of them are rows of tags, ids and classes (``.pc h1``), which a compiled twin finds in one walk over the tree;
the others are translated into XPath, as all are where the twin is missing.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from lxml import etree

from newscrawl.compiled import twin

COMPILED = twin("steps")
_LITERAL = r"'[^']*'|\"[^\"]*\""
OF_ANY_ELEMENT = re.compile(
    r"(?P<axis>descendant(?:-or-self)?::)\*\[(?:"
    rf"@id = (?P<id>{_LITERAL})|"
    rf"@class and contains\(@class, (?P<class>{_LITERAL})\) and "
    rf"contains\(concat\(' ', normalize-space\(@class\), ' '\), (?P<word>{_LITERAL})\))\]"
)
"""A step to all elements of an id or a class, as selectors are translated."""
STEP = re.compile(
    r"(?P<inside>>)?\s*(?P<tag>[A-Za-z][A-Za-z0-9]*)?(?P<marks>(?:[#.][A-Za-z_][\w-]*)*)(?=\s|>|\Z)\s*", re.ASCII
)
MARK = re.compile(r"(?P<kind>[#.])(?P<name>[\w-]+)", re.ASCII)


def elements(root: Any, selector: str) -> list[Any]:
    """Elements that a selector finds."""
    if COMPILED is not None and (steps := _steps(selector)):
        try:
            found: list[Any] = COMPILED.find(root, steps)
        except ValueError:  # deeper than it has room for
            pass
        else:
            return found
    return [found for found in compiled(selector)(root) if not isinstance(found, str)]


def values(root: Any, selectors: tuple[str, ...]) -> list[str]:
    """Texts that the first selector with any non-blank result finds, white space collapsed."""
    for selector in selectors:
        found = elements(root, selector) if _steps(selector) else compiled(selector)(root)
        texts = [" ".join((one if isinstance(one, str) else "".join(one.itertext())).split()) for one in found]
        if texts := [text for text in texts if text]:
            return texts
    return []


@cache
def compiled(selector: str) -> etree.XPath:
    """A selector of a declaration as XPath.  Raises ValueError that names a selector with an error."""
    from parsel.csstranslator import HTMLTranslator  # takes its time to load, and few pages need it

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


@cache
def _steps(selector: str) -> Any | None:
    """A selector as the twin takes it; None where there is no twin, or the selector is more than tags, ids and
    classes inside each other.
    """
    place, steps = 0, list[tuple[bytes | None, bool, list[bytes], list[bytes]]]()
    selector = selector.strip()
    while COMPILED is not None and place < len(selector):
        step = STEP.match(selector, place)
        if not step or not (step["tag"] or step["marks"]) or (step["inside"] and not steps):
            return None
        marks = [(mark["kind"], mark["name"].encode()) for mark in MARK.finditer(step["marks"])]
        ids, classes = ([name for kind, name in marks if kind == one] for one in "#.")
        steps.append((step["tag"].lower().encode() if step["tag"] else None, bool(step["inside"]), ids, classes))
        place = step.end()
    try:
        return COMPILED.Steps(steps) if COMPILED is not None and steps else None
    except ValueError:  # more of them than it has room for
        return None
