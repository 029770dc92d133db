"""Regular expressions that are compiled when they are first used.

Cleaning has three hundred of them, and Python takes a third of a millisecond to compile one, more where it names a
range of Chinese characters.  A command that reads one page needs a third of them.  A process that is going to read many
has them all compiled before, see :func:`compile_all`.
"""

from __future__ import annotations

import re
from typing import Any, cast

METHODS = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn")


class _Lazy:
    """Becomes its pattern at the first call: from then on its methods are those of the pattern, and as quick."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self.pattern, self._flags)
        for method in METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


_all: list[_Lazy] = []


def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """As :func:`re.compile`; for constants of modules.  An error in the pattern shows at its first use."""
    made = _Lazy(pattern, flags)
    _all.append(made)
    return cast("re.Pattern[str]", made)


def compile_all() -> None:
    """Compile what has been named so far and not been used yet."""
    for pattern in _all:
        pattern.search  # noqa: B018 - asking for it is what compiles it
