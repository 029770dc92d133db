"""What servers and pages wrote (addresses, headers, the words of exceptions) reaches log and terminal escaped.

It cannot steer a terminal, nor begin a line that looks like a record of its own.
"""

from __future__ import annotations

import logging
from typing import Any

from scrapy.settings import BaseSettings

from newscrawl.escaping import escape_controls

INDENT = "    "
FORMATTER = logging.Formatter()


class SafeRecord(logging.LogRecord):
    """A log record without control characters, whose further lines are indented: only a record begins at the margin.

    Made safe in the record and not in a handler, so that it holds for every handler, now and later.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.exc_info:  # what formatters print once it is there
            self.exc_text = INDENT + escaped(FORMATTER.formatException(self.exc_info))
        if self.stack_info:
            self.stack_info = INDENT + escaped(self.stack_info)

    def getMessage(self) -> str:  # noqa: N802 - the name is logging's
        return escaped(super().getMessage())


def escaped(text: str) -> str:
    """`text` without control characters, and with all lines but the first indented."""
    return escape_controls(text).replace("\n", "\n" + INDENT)


def make_logs_safe() -> None:
    """From now on every record of this process is a SafeRecord."""
    logging.setLogRecordFactory(SafeRecord)


class SafeLogAddon:
    """Scrapy add-on: makes the logs of a crawl safe before its first request, also where no command runs it."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Called by Scrapy before the crawler is built."""
        make_logs_safe()
