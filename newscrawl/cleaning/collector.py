"""The garbage collector, kept from looking through a page that is being cleaned."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """No collection of cycles inside, where the collector was on; what nothing refers to goes at once, as always.

    Cleaning makes some ten thousand small objects a page, nearly all of which go with the page without a collector.
    It would start several times a page to look through them, and find nothing: a twentieth of the time.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        _settled()
        gc.enable()


@cache
def _settled() -> None:
    """What the first page loaded, modules and tables, is looked through once, and not again in the middle of others."""
    gc.collect()
