"""Completion as a shell would ask for it."""

import shutil
import subprocess
from pathlib import Path

import pytest
from scrapy.spiderloader import get_spider_loader

from newscrawl.console.completion import SHELLS, script
from tests.console.screen import Screen
from tests.console.test_help import settings


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("completion")
    spiders = sorted(get_spider_loader(settings()).list())
    made = {}
    for shell in SHELLS:
        made[shell] = folder / f"scrapy.{shell}"
        made[shell].write_text(script(settings(), spiders, shell), encoding="utf-8")
    return made


def offered(scripts: dict[str, Path], *words: str, folder: Path | None = None) -> list[str]:
    """What bash offers for the last of `words`."""
    program = (
        'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _shtab_scrapy; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    ended = subprocess.run(
        ["bash", "-c", program, "bash", str(scripts["bash"]), *words],
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
    )
    assert ended.stderr == ""
    return ended.stdout.split()


def test_bash_completes_commands(scripts: dict[str, Path]):
    assert offered(scripts, "scrapy", "recl") == ["reclean"]
    assert {"crawl", "browse", "report", "dumps", "list"} <= set(offered(scripts, "scrapy", ""))


def test_bash_completes_spiders_actions_and_options(scripts: dict[str, Path]):
    assert offered(scripts, "scrapy", "crawl", "yc") == ["ycwb"]
    assert offered(scripts, "scrapy", "dedup", "ex") == ["explain"]
    assert offered(scripts, "scrapy", "browse", "--po") == ["--port"]
    assert offered(scripts, "scrapy", "crawl", "ycwb", "--loglevel", "W") == ["WARNING"]


def test_bash_completes_files_where_files_are_wanted(scripts: dict[str, Path], tmp_path: Path):
    (tmp_path / "saved.html").touch()
    assert offered(scripts, "scrapy", "clean", "sav", folder=tmp_path) == ["saved.html"]
    assert offered(scripts, "scrapy", "clean", "--explain", "sav", folder=tmp_path) == ["saved.html"]


READING = "\x1b[?2004h"
"""What zsh says when it is ready to read a line."""


@pytest.mark.skipif(not shutil.which("zsh"), reason="no zsh on this machine; `apt install zsh`")
@pytest.mark.parametrize(
    ("typed", "completed"), [("scrapy recl", "scrapy reclean"), ("scrapy crawl yc", "scrapy crawl ycwb")]
)
def test_zsh_completes_commands_and_spiders(scripts: dict[str, Path], typed: str, completed: str):
    screen = Screen(["zsh", "-f", "-i"])
    try:
        for line in (
            "autoload -Uz compinit && compinit -u -D",
            f"source {scripts['zsh']}; compdef _shtab_scrapy scrapy",
        ):
            _wait_and_type(screen, line.encode() + b"\n")
        _wait_and_type(screen, typed.encode() + b"\t")
        screen.read_until(lambda text: completed.rsplit(maxsplit=1)[-1] in text.rpartition(READING)[2])
    finally:
        screen.close()


def _wait_and_type(screen: Screen, keys: bytes) -> None:
    screen.read_until(lambda text: READING in text)
    screen.text = ""
    screen.press(keys)
