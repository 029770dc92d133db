"""Completion of the `scrapy` commands of this project in bash and zsh: one static script, made from the parsers.

Static, because a program that has to import Scrapy before it can answer takes seconds for every press of the tab key.
"""

from __future__ import annotations

import inspect
import re
from argparse import Action, ArgumentParser
from collections.abc import Mapping, Sequence

import shtab
from scrapy.commands import ScrapyCommand
from scrapy.settings import Settings
from scrapy.utils.misc import walk_modules_iter

SHELLS = ("bash", "zsh")
FILES = frozenset({"FILE", "OUT.html", "PATH", "spider_file"})
DIRECTORIES = frozenset({"DIR"})
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


def commands(settings: Settings) -> dict[str, ScrapyCommand]:
    """Scrapy's commands and the project's by name; the project's replace Scrapy's."""
    found: dict[str, ScrapyCommand] = {}
    for package in ("scrapy.commands", settings["COMMANDS_MODULE"]):
        for module in walk_modules_iter(package):
            kinds = (kind for kind in vars(module).values() if inspect.isclass(kind) and not inspect.isabstract(kind))
            for kind in kinds:
                if issubclass(kind, ScrapyCommand) and kind.__module__ == module.__name__:
                    found[module.__name__.rpartition(".")[2]] = kind()
    return found


def script(settings: Settings, spiders: Sequence[str], shell: str) -> str:
    """The completion script for `shell`, one of SHELLS."""
    return str(shtab.complete(parser_of(commands(settings), settings, spiders), shell=shell))


def parser_of(known: Mapping[str, ScrapyCommand], settings: Settings, spiders: Sequence[str]) -> ArgumentParser:
    """One parser with a subparser for each command, for completion alone."""
    root = ArgumentParser(prog="scrapy", description="Crawl Chinese local news")
    subparsers = root.add_subparsers(metavar="COMMAND")
    for name, command in sorted(known.items()):
        parser = subparsers.add_parser(name, help=command.short_desc(), conflict_handler="resolve")
        command.settings = settings
        command.add_options(parser)
        for action in parser._actions:  # noqa: SLF001 - argparse offers no other way to see them
            _complete_value(action)
        _add_words(parser, command.syntax(), spiders)
    return root


def _complete_value(action: Action) -> None:
    """What can follow an option, read from what its --help calls it."""
    if action.dest == "loglevel":
        action.choices = LEVELS
    elif action.metavar in FILES:
        action.complete = shtab.FILE  # type: ignore[attr-defined]  # shtab's way to ask for it
    elif action.metavar in DIRECTORIES:
        action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]


def _add_words(parser: ArgumentParser, syntax: str, spiders: Sequence[str]) -> None:
    """What can follow the command itself, read from its syntax, such as `cat [PATH...] | verify` or `<spider>`."""
    words = [match[1] for part in syntax.split(" | ") if (match := re.match(r"\s*([a-z]\w*)\b", part))]
    without_options = re.sub(r"\[?--?\w+( [A-Z]\S*)?", "", syntax)
    named = set(re.findall(r"[\w.]+", without_options))
    if words:
        parser.add_argument("action", choices=words)
    if named & {"spider", "SPIDER"}:
        parser.add_argument("spider", choices=list(spiders), nargs="?")
    if named & FILES:
        parser.add_argument("file", nargs="*").complete = shtab.FILE  # type: ignore[attr-defined]
