"""Twins of the innermost loops of cleaning, in Cython, for installations that have a C compiler.

Each module here answers as the Python code does that it stands in for, bit by bit, only sooner; that code runs where a
twin is missing, and tests compare the two.  deploy/compile.py builds them when newscrawl is installed.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

SWITCH = "NEWSCRAWL_PURE_PYTHON"
"""Environment variable; set to anything, it keeps the twins out, as where they could not be compiled."""


def twin(name: str) -> Any | None:
    """The compiled module `name` of this package; None where it was not compiled, does not fit the installed libraries,
    or is switched off.
    """
    if os.environ.get(SWITCH):
        return None
    try:
        return import_module(f"{__name__}.{name}")
    except ImportError:
        return None
