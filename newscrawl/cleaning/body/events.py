"""A page as the events of its parser: what begins, what ends, and the text between.

Most pages need no tree, whose making, walking and taking down would cost more than everything that is done with their
lines; a page whose site has a layout gives the same events from its tree.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from lxml import etree

from newscrawl.cleaning.body.markup import Attributes
from newscrawl.cleaning.tree import parsed_by

Event = tuple[str, Attributes] | str | None
"""The beginning of an element as (tag, attributes), a piece of text, or None for the end of the innermost element."""
MAX_DEPTH = 2_040
"""Levels of elements: 2,000 of the page's own and a template around them.  A tree cannot be deeper than 2,048: the
parser leaves out what is without a word."""
ROLE = "\0role"
"""Under this name the attributes of an element hold what a layout says of it; no page can have it."""
REMOVED, WHOLE = "removed", "whole"


class TooDeep(Exception):  # noqa: N818  the name says what is wrong
    """The page nests deeper than MAX_DEPTH: no extractor sees it whole."""


def events_of(source: str | bytes) -> list[Event]:
    """The events of a page's source.  Raises TooDeep."""
    events: list[Event] = []
    note = events.append
    depth = 0

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise TooDeep
        note((tag, attributes))

    def end(_tag: str) -> None:
        nonlocal depth
        depth -= 1
        note(None)

    try:
        parsed_by(SimpleNamespace(start=start, end=end, data=note, close=lambda: None), source)
        return events[:]
    finally:
        # A parser and its target hold each other until the garbage collector comes by; it need not find a page there.
        events.clear()


def events_of_tree(root: Any, roles: Mapping[Any, str]) -> list[Event]:
    """The events of a tree; `roles` says which elements get which ROLE.  Raises TooDeep."""
    events: list[Event] = []
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            depth += 1
            if depth > MAX_DEPTH:
                raise TooDeep
            attributes = dict(element.items())
            if role := roles.get(element):
                attributes[ROLE] = role
            events.append((element.tag, attributes))
            said = element.text
        else:
            depth -= 1
            events.append(None)
            said = element.tail if element is not root else None
        if said:
            events.append(said)
    return events
