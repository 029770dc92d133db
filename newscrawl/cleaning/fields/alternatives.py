"""Patterns that match any of many words."""

from __future__ import annotations

import re
from collections.abc import Iterable


def either(words: Iterable[str], between: str = "") -> str:
    """The pattern of any of `words`, longer ones first, with the pattern `between` between their characters.

    It looks at the first character before the words: one look-up tells of nearly every place in a line that none of
    them begins there, where trying them one by one takes as long as there are words.
    """
    ordered = sorted(words, key=lambda word: -len(word))
    first = "".join(sorted({re.escape(word[0]) for word in ordered}))
    return f"(?:(?=[{first}])(?:{'|'.join(between.join(map(re.escape, word)) for word in ordered)}))"
