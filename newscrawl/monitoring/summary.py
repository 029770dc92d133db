"""What a run did, in a table for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from newscrawl.monitoring.health import Health

COLUMNS = ("stored", "revised", "unchanged", "duplicate", "quarantined", "blocked", "failed")
"""The counts of the table.  Revised articles, and duplicates where they are marked, are among the stored."""
NAMED_FAILURES = 5


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Rows under a header: the first column to the left, the others to the right."""
    cells = [[str(cell) for cell in row] for row in (header, *rows)]
    first, *widths = (max(map(len, column)) for column in zip(*cells, strict=True))
    return "\n".join(
        "  ".join([row[0].ljust(first), *(cell.rjust(width) for cell, width in zip(row[1:], widths, strict=True))])
        for row in cells
    )


def summary_of(
    name: str, health: Health, counts: Mapping[str, Mapping[str, int]], failures: Sequence[str], places: Sequence[str]
) -> str:
    """The last lines of a crawl: what came of every site, what went wrong, where the rows lie, and the outcome."""
    rows = [[site, *(ended.get(column, 0) for column in COLUMNS)] for site, ended in sorted(counts.items())]
    parts = [table(["site", *COLUMNS], rows)] if rows else []
    parts += [f"  {failure}" for failure in failures[:NAMED_FAILURES]]
    if len(failures) > NAMED_FAILURES:
        parts.append(f"  and {len(failures) - NAMED_FAILURES} more, see the manifest")
    parts += [f"wrote {place}" for place in places]
    parts.append(f"{name}: {health.outcome}" + "".join(f"; {reason}" for reason in health.reasons))
    return "\n".join(parts)
