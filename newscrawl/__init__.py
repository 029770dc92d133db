"""newscrawl: Chinese local news, from the source sites to clean, deduplicated JSONL.

article = newscrawl.clean(html, url="https://news.ycwb.com/…")
for article in newscrawl.read_dumps("data/dumps", site="ycwb", unique=True): ...
with newscrawl.Deduplicator("state.db") as dedup: verdicts = dedup.judge(articles)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newscrawl.version import __version__

if TYPE_CHECKING:
    from newscrawl.cleaning.saved import clean
    from newscrawl.dedup.deduplicator import Deduplicator
    from newscrawl.storage.cursor import Cursor
    from newscrawl.storage.reader import read_dumps

__all__ = ["Cursor", "Deduplicator", "__version__", "clean", "read_dumps"]

_HOMES = {
    "Cursor": "newscrawl.storage.cursor",
    "clean": "newscrawl.cleaning.saved",
    "Deduplicator": "newscrawl.dedup.deduplicator",
    "read_dumps": "newscrawl.storage.reader",
}


def __getattr__(name: str) -> Any:
    """Load the public names when they are asked for: a reader of dumps needs no HTML parser."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
