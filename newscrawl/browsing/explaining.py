"""Explains one archived page on standard output: `python -m newscrawl.browsing.explaining DATA_DIR FILE OFFSET`.

A process of its own, within the limits of cleaning: a page is written by strangers.
"""

from __future__ import annotations

import sys
from pathlib import Path

from newscrawl.cleaning.article import clean_with_trace
from newscrawl.cleaning.refusals import NotAnArticle
from newscrawl.cleaning.tasks import Limits
from newscrawl.cleaning.worker import limit
from newscrawl.monitoring.explain import explain
from newscrawl.storage.archive import ArchiveReader
from newscrawl.storage.errors import StorageError

LIMITS = Limits(cpu_seconds=30.0)


def main(data_dir: str, file: str, offset: str) -> int:
    """Write the explanation; the exit code is 1 when there is none, and the last line on stderr says why."""
    limit(LIMITS)
    try:
        page = ArchiveReader(Path(data_dir)).read(file, int(offset))
        explanation = explain(clean_with_trace(page))
    except (NotAnArticle, StorageError, MemoryError) as error:
        print(error or "the page needs more memory than it may have", file=sys.stderr)
        return 1
    sys.stdout.buffer.write(explanation.encode("utf-8", "replace"))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
