"""Every command's --help ends with examples that can be typed."""

import io
import re
import shlex
from argparse import ArgumentParser, Namespace
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path

import pytest
from scrapy.commands import ScrapyCommand, ScrapyHelpFormatter
from scrapy.exceptions import UsageError
from scrapy.settings import Settings
from scrapy.spiderloader import get_spider_loader
from scrapy.utils.test import get_crawler

from newscrawl import settings as project_settings
from newscrawl.console.completion import commands

ROOT = Path(__file__).parents[2]
NAMES = sorted(path.stem for path in (ROOT / "newscrawl" / "commands").glob("[a-z]*.py"))


def settings() -> Settings:
    settings = Settings()
    settings.setmodule(project_settings)
    return settings


@cache
def known() -> dict[str, ScrapyCommand]:
    return commands(settings())


def parser_of(name: str) -> ArgumentParser:
    """The parser that Scrapy makes for a command."""
    command = known()[name]
    command.settings = settings()
    parser = ArgumentParser(
        prog="scrapy", usage=f"scrapy {name} {command.syntax()}", description=command.long_desc(),
        formatter_class=ScrapyHelpFormatter, conflict_handler="resolve",
    )  # fmt: skip
    command.add_options(parser)
    return parser


def examples(name: str) -> list[str]:
    printed = io.StringIO()
    with redirect_stdout(printed):
        parser_of(name).print_help()
    _, _, shown = printed.getvalue().partition("xamples")
    lines = (line.strip() for line in shown.splitlines())
    typed = [line for line in lines if re.search(rf"\bscrapy {name}\b", line)]
    return [
        re.sub(r"\s+#.*| \| (?!scrapy).*| > .*|.*<?\((?=scrapy)|.* \| (?=scrapy)", "", line).rstrip(")")
        for line in typed
    ]


@pytest.mark.parametrize("name", NAMES)
def test_every_help_ends_with_examples(name: str):
    assert examples(name)


@pytest.mark.parametrize("line", [line for name in NAMES for line in examples(name)])
def test_every_example_can_be_typed_as_it_stands(line: str):
    program, name, *words = shlex.split(line)
    assert program == "scrapy"
    parser = parser_of(name)
    options, rest = parser.parse_known_args(words)
    assert [word for word in rest if word.startswith("--")] == []
    actions = [match[1] for part in known()[name].syntax().split(" | ") if (match := re.match(r"([a-z]+)\b", part))]
    if actions:
        assert rest[0] in actions
    if name == "crawl":
        known()[name].process_options(rest, options)
        (spider,) = rest
        crawler = get_crawler(get_spider_loader(settings()).load(spider), {"TWISTED_REACTOR": None})
        crawler.spidercls.from_crawler(crawler, **options.spargs)
    for word in rest:
        if word.startswith("tests/"):
            assert (ROOT / word).exists()


def test_an_option_that_is_none_is_refused_with_a_way_to_learn_which_there_are():
    with pytest.raises(UsageError, match=r"no option --lmit=5; `scrapy crawl --help` shows"):
        known()["crawl"].process_options(["ycwb", "--lmit=5"], Namespace())
