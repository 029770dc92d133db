"""What goes in and out of a source: :class:`Asked` and :class:`Answer`, and the ways to make answers."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from string import Template
from typing import Any

HTML = "text/html; charset=utf-8"
JSON = "application/json; charset=utf-8"
SCRIPT = "application/javascript; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"
XML = "application/xml; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request."""

    host: str
    """With the port where it is not 80."""
    path: str
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer."""

    body: bytes
    content_type: str = HTML
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "other"
    """article, list, api or other: switches name what they spoil."""


def page_answer(template: str, kind: str, **values: str) -> Answer:
    """The HTML of a page template; `values` go in as they are."""
    return Answer(body=render(template, **values).encode(), kind=kind)


def render(template: str, **values: str) -> str:
    return _template(template).substitute(values)


def json_answer(value: Any, *, callback: str | None = None, kind: str = "api") -> Answer:
    text = json.dumps(value, ensure_ascii=False)
    if callback is not None:
        return Answer(body=f"{callback}({text});".encode(), content_type=SCRIPT, kind=kind)
    return Answer(body=text.encode(), content_type=JSON, kind=kind)


def text_answer(text: str, content_type: str = PLAIN) -> Answer:
    return Answer(body=text.encode(), content_type=content_type)


def escape(text: str) -> str:
    """Text as it stands in HTML, attributes included."""
    return html.escape(text, quote=True)


@cache
def _template(name: str) -> Template:
    return Template(files(__package__).joinpath("pages", name + ".html").read_text(encoding="utf-8"))
