"""Libraries that only some exports need."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from newscrawl.storage.errors import StorageError


class MissingExtra(StorageError):  # noqa: N818 - says more without the suffix
    """A library is not installed; the message says how to get it."""


def require(module: str, extra: str) -> Any:
    """The module; raises MissingExtra."""
    try:
        return import_module(module)
    except ImportError as error:
        name = module.partition(".")[0]
        raise MissingExtra(
            f"this needs {name} ({error}): pip install 'newscrawl[{extra}]' or pip install {name}"
        ) from error
