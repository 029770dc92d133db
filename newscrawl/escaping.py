"""Words of strangers in places where control characters do harm: logs, terminals, reports."""

from __future__ import annotations

HARMLESS = "\n\t\u3000\xa0"
"""Characters that str.isprintable() does not count as printable, and that may be shown all the same."""


def escape_controls(text: str) -> str:
    """`text` with control and direction characters and lone surrogates written out, ESC as backslash x1b."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char in HARMLESS else ascii(char)[1:-1] for char in text)
