"""What the pages tell a reader to type can be typed: commands, options, arguments, settings and targets exist."""

import re
import shlex
from itertools import takewhile
from pathlib import Path

import pytest
from scrapy.settings import Settings, default_settings
from scrapy.spiderloader import get_spider_loader

from newscrawl import settings as project_settings
from newscrawl.compiled import SWITCH
from tests.console.test_help import known, parser_of, settings
from tests.docs.pages import PAGES, ROOT, blocks, name_of

OURS = {path.stem for path in (ROOT / "newscrawl" / "commands").glob("[a-z]*.py")}
TYPED = re.compile(r"(?<![\w./-])scrapy (?!-)(?P<rest>[a-z].*)")
OTHERS = {"REPLICA_ADDRESS", "TWISTED_REACTOR", SWITCH}
"""Settings that the replica reads, and a variable of the environment."""
PLACEHOLDERS = re.compile(r"\[|\]|\.\.\.")


def lines() -> list[str]:
    """Every line with a scrapy command, once, as (page, command)."""
    found = {}
    for page in PAGES:
        if page.name == "CHANGELOG.md":
            continue
        code = [re.sub(r"\\\n\s*", "", block.code) for block in blocks(page) if block.language != "python"]
        spans = [" ".join(span.split()) for span in re.findall(r"`(scrapy [^`]+)`", page.read_text("utf-8"))]
        for line in "\n".join([*code, *spans]).splitlines():
            if match := TYPED.search(line.partition(" #")[0]):
                found.setdefault(match["rest"].strip(), name_of(page))
    for file in (ROOT / "deploy" / "crontab", *ROOT.glob("deploy/systemd/*.service")):
        for typed in re.findall(r"(?:\$SCRAPY|bin/scrapy) (\S.*)", file.read_text("utf-8")):
            if "$SPIDER" not in typed:
                found.setdefault(typed.strip(), name_of(file))
    return [pytest.param(typed, id=f"{page}: scrapy {typed}") for typed, page in sorted(found.items())]


def test_commands_are_found_in_the_pages():
    named = {typed.values[0].split()[0] for typed in lines()}
    assert named >= OURS


@pytest.mark.parametrize("typed", lines())
def test_a_command_can_be_typed(typed: str):
    name, *words = words_of(PLACEHOLDERS.sub("", typed))
    if name == "list":
        assert words == []
        return
    if name.isupper():
        return  # `scrapy COMMAND --help`
    assert name in known()
    parser = parser_of(name)
    parser.error = lambda message: pytest.fail(f"{typed}: {message}")  # type: ignore[method-assign]
    options, rest = parser.parse_known_args([re.sub(r"^[A-Z]$", "1", word) for word in number_given(words)])
    assert [word for word in rest if word.startswith("-") and word != "-"] == []
    actions = [match[1] for part in known()[name].syntax().split(" | ") if (match := re.match(r"([a-z]+)\b", part))]
    if actions and rest:
        assert set(rest[0].split("|")) <= set(actions)
    if name == "crawl" and rest and rest[0].islower():
        loader = get_spider_loader(settings())
        assert rest[0] in loader.list()
        spider = loader.load(rest[0])
        given = [pair.partition("=")[0] for pair in options.spargs or ()]
        assert set(given) <= {*spider.ARGUMENTS, *spider.COMMON_ARGUMENTS}
    for pair in getattr(options, "set", None) or ():
        assert_setting(pair.partition("=")[0])


def words_of(typed: str) -> list[str]:
    """The words of a command as a shell takes them, up to a pipe, a redirection or the next command."""
    lexer = shlex.shlex(typed, posix=True, punctuation_chars="();<>|&")
    lexer.whitespace_split, lexer.commenters = True, ""
    return list(takewhile(lambda word: not set(word) & set("();<>|&") or " " in word, lexer))


def number_given(words: list[str]) -> list[str]:
    """The words with a number where a page writes N or DAYS."""
    return ["7" if word in ("N", "DAYS") else "2026-11-01" if word == "D" else word for word in words]


def assert_setting(name: str) -> None:
    if name != "NAME":
        assert name in OTHERS or hasattr(project_settings, name) or hasattr(default_settings, name), name


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_settings_that_a_page_names_exist(page: Path):
    code = "\n".join(block.code for block in blocks(page) if block.language == "python")
    named = set(re.findall(r"^([A-Z][A-Z_]{3,}) = ", code, re.MULTILINE))
    text = page.read_text("utf-8")
    named |= set(re.findall(r"`((?:HEALTH|DUMP|DEDUP|NEWSCRAWL|CLEAN|DOWNLOAD|RETRY|REVISIT|LIST|SITE)_[A-Z_]+)", text))
    values = Settings()
    values.setmodule(project_settings)
    for name in named:
        assert_setting(name)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_targets_of_make_that_a_page_names_exist(page: Path):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    typed = "\n".join(
        [*(block.code for block in blocks(page)), *re.findall(r"`(make [^`]+)`", page.read_text("utf-8"))]
    )
    named = re.findall(r"(?:^|&& |sudo )make ([a-z]+)", typed, re.MULTILINE)
    assert set(named) <= targets


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_files_that_a_page_names_exist(page: Path):
    text = page.read_text("utf-8")
    named = set(re.findall(r"(?<![\w/.-])((?:deploy|docs|tests|benchmarks|newscrawl)/[\w./@-]*\w\.\w+)", text))
    for name in named:
        assert (ROOT / name).exists(), name
