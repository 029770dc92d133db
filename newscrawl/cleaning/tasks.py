"""What a crawl and its cleaning processes say to each other.  By itself: a crawl need not load the cleaning."""

from __future__ import annotations

import struct
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from newscrawl.items import RawPage

Printed = Mapping[str, Collection[str]]
"""Site -> the lines that it prints around its articles."""
LENGTH = struct.Struct(">I")
"""Before every message: its length in bytes."""
NUMBER = struct.Struct(">i")
"""What is asked of a nursery: FORK, or a child's process number to be waited for; and answered: the child's number, or
its exit code."""
FORK = 0
COMPARE = "compare"
"""What a worker can be asked besides articles: see :func:`newscrawl.cleaning.drift.agreement`."""
OUT_OF_MEMORY = 12
"""Exit code of a worker whose page asked for more memory than it may have."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one page may use up."""

    cpu_seconds: float = 10.0
    """Processor time."""
    wall_seconds: float = 15.0
    """Time on the clock: more, because the machine may be busy with other things."""
    memory_bytes: int = 3 * 512 * 1024 * 1024
    """Address space of the worker."""
    tired_bytes: int = 300 * 1024 * 1024
    """Peak of its memory after which a worker is replaced."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a process is told once, before its first task, and does not answer."""

    site_lines: Printed


@dataclass(frozen=True, slots=True)
class Task:
    """What the parent asks for."""

    name: str
    page: RawPage
    limits: Limits
