"""What changed between two rows of one article, in short."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any

from newscrawl.items import Changes

MOST_COMPARED = 4_000_000
"""Product of lengths up to which changed paragraphs are compared by character, about a second."""


def changes(row: Mapping[str, Any], other: Mapping[str, Any], names: tuple[str, ...]) -> Changes:
    """The changes from `other` to the later `row` in the fields `names`."""
    ours, theirs = row["text"].split("\n"), other["text"].split("\n")
    added = "\n".join((Counter(ours) - Counter(theirs)).elements())
    removed = "\n".join((Counter(theirs) - Counter(ours)).elements())
    kept = 0
    if len(added) * len(removed) <= MOST_COMPARED:
        kept = sum(match.size for match in SequenceMatcher(None, added, removed, autojunk=False).get_matching_blocks())
    return Changes(
        fields=[name for name in names if row.get(name) != other.get(name)],
        chars_added=len(added) - kept,
        chars_removed=len(removed) - kept,
    )
