"""The pages as HTML: templates that escape everything, and the frame around an archived page."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from newscrawl.browsing.forms import VERDICTS, address
from newscrawl.browsing.labels import LANGUAGES
from newscrawl.browsing.search import MOST_COUNTED
from newscrawl.monitoring.summary import printable
from newscrawl.sites.base import BEIJING
from newscrawl.storage.values import ENDS

LARGEST = 1_000_000
"""Bytes that no page exceeds."""
TEXT_SHOWN = 120_000
"""Characters of an article's text that a page shows."""
TEXT_IN_SHORT = 10_000
"""The same where the page would be too large otherwise."""
FIELD_SHOWN = 2_000
"""Characters of a single field that a page shows."""

STYLE = files(__package__).joinpath("templates", "style.css").read_text("utf-8")
FRAME_STYLE = files(__package__).joinpath("templates", "frame.css").read_text("utf-8")


def render(template: str, **values: Any) -> str:
    """A page of templates/."""
    return _environment().get_template(f"{template}.html").render(**values)


def frame(tree: str | None, about: str, source: str = "") -> str:
    """The document in the frame: the page as inert HTML `tree`, or else its `source` as text."""
    body = f'<div class="tree">{tree}</div>' if tree else f"<pre>{escape(source, quote=False)}</pre>"
    return (
        f'<!DOCTYPE html><html lang="zh"><meta charset="utf-8"><title>{escape(about)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{FRAME_STYLE}</style>'
        f'<p class="about">{escape(about)}</p>{body}</html>'
    )


def moment(value: str | None, precision: str | None = "minute") -> str:
    """A time of a row as people in China read it; empty for none."""
    if not value:
        return ""
    at = datetime.fromisoformat(value).astimezone(BEIJING)
    return at.strftime("%Y-%m-%d" if precision == "day" else "%Y-%m-%d %H:%M")


def shortened(value: object, most: int = FIELD_SHOWN) -> str:
    """A value, cut where it is too long for a page."""
    text = printable(str(value))
    return text if len(text) <= most else text[:most] + "…"


def in_words(value: object) -> str:
    """A part of a row as it would be written down: JSON, but a string as it is."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def is_web_address(url: str) -> bool:
    """Whether a link to `url` leads to the web, and runs nothing."""
    return url.startswith(("http://", "https://"))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("newscrawl.browsing"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"moment": moment, "shortened": shortened, "printable": printable, "words": in_words}
    environment.globals |= {
        "address": address,
        "is_web_address": is_web_address,
        "verdicts": VERDICTS,
        "ends": ENDS,
        "languages": LANGUAGES,
        "most_counted": MOST_COUNTED,
    }
    return environment
