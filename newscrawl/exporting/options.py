"""What a person can ask of an export beyond its form and its rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Settings of an export."""

    data_dir: Path
    """What the archive files named in rows are relative to."""
    fields: tuple[str, ...] = ()
    """The fields wanted, see :mod:`newscrawl.exporting.columns`; none stands for all."""
    byte_order_mark: bool = False
    """Begin a CSV file with the mark by which Excel knows UTF-8."""
