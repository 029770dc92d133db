"""Examples at the end of a command's --help, line by line as they are typed."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import ClassVar

from scrapy.commands import ScrapyCommand, ScrapyHelpFormatter
from scrapy.exceptions import UsageError
from scrapy.settings import Settings

from newscrawl.crawling.safe_log import make_logs_safe

HEADING = "Examples\n========\n"


class WithExamples(ScrapyCommand):
    """A command whose --help ends with `examples`, and that knows its options.

    Name it before another base class.
    """

    settings: Settings
    requires_project = True
    examples: ClassVar[Sequence[tuple[str, str]]] = ()
    """(what is typed, what it does) of each."""

    def add_options(self, parser: ArgumentParser) -> None:
        super().add_options(parser)
        parser.formatter_class = _Formatter
        parser.epilog = HEADING + "\n".join(f"  {typed}\n      {meaning}" for typed, meaning in self.examples)

    def process_options(self, args: list[str], opts: Namespace) -> None:
        """Refuse options that the command does not have; Scrapy takes them for arguments.  Make logs safe."""
        unknown = [word for word in args if word.startswith("-") and word != "-"]
        if unknown:
            name = type(self).__module__.rpartition(".")[2]
            raise UsageError(f"no option {unknown[0]}; `scrapy {name} --help` shows those there are", print_help=False)
        super().process_options(args, opts)
        make_logs_safe()


class _Formatter(ScrapyHelpFormatter):
    """Scrapy's, which wraps all text; the examples stay as they are."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return text if text.startswith(HEADING) else super()._fill_text(text, width, indent)
