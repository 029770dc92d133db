"""The live lines of a crawl: in a terminal, as a person sees them, and their absence everywhere else."""

import re
import sys
from collections import Counter
from io import StringIO
from types import SimpleNamespace

import pytest
from rich.console import Console
from scrapy.settings import Settings
from scrapy.signalmanager import SignalManager

from newscrawl.console.live import LiveLines, live_lines
from tests.commands.conftest import Terminal, replica, terminal
from tests.console.screen import Screen

__all__ = ["replica", "terminal"]

HINT = "Ctrl-C ends it cleanly; the same command goes on"


def test_a_terminal_shows_a_line_per_site_below_whole_log_lines_and_the_summary_at_the_end(terminal: Terminal):
    screen = Screen(terminal.command("crawl", "ycwb", "-a", "limit=2"))
    assert screen.end() == 0, screen.text
    assert HINT in screen.text
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", screen.text)
    assert re.search(r"site +lists +stored", plain)
    lines = re.split(r"[\r\n]+", plain)
    assert any(
        re.fullmatch(r"20[\d :-]{17} \[scrapy.core.engine\] INFO: Spider closed \(finished\)", line) for line in lines
    )
    last = plain.splitlines()[-1]
    assert last.startswith("ycwb: ok")
    assert HINT not in "".join(plain.splitlines()[-4:])


def test_ctrl_c_ends_the_crawl_cleanly_and_says_how_to_go_on(terminal: Terminal):
    screen = Screen(terminal.command("crawl", "ycwb", "-s", "DOWNLOAD_DELAY=1"))
    screen.read_until(lambda text: HINT in text)
    screen.press(b"\x03")
    assert screen.end() == 11, screen.text
    assert "ending: up to" in screen.text
    assert "ycwb: interrupted; run the same command again to go on" in screen.text
    assert screen.text.rfind("\x1b[?25h") >= screen.text.rfind("\x1b[?25l")
    assert "Traceback" not in screen.text


def test_without_a_terminal_there_is_the_log_and_the_summary_alone(terminal: Terminal):
    ended = terminal.run("crawl", "ycwb", "-a", "limit=2")
    assert ended.returncode == 0
    assert "\x1b" not in ended.stderr
    assert HINT not in ended.stderr
    assert "INFO: Spider opened" in ended.stderr


def crawler(**settings) -> SimpleNamespace:
    return SimpleNamespace(
        settings=Settings({"LIVE_CONSOLE": True, "STOP_WAIT": 20, **settings}), signals=SignalManager(), crawling=True
    )


class Tty(StringIO):
    def isatty(self) -> bool:
        return True


def test_nothing_is_drawn_where_nobody_looks_or_nobody_wants_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TERM", "xterm")
    assert isinstance(live_lines(crawler(), stream=Tty()), LiveLines)
    assert not isinstance(live_lines(crawler(), stream=StringIO()), LiveLines)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert not isinstance(live_lines(crawler(), stream=StringIO()), LiveLines)
    assert not isinstance(live_lines(crawler(LIVE_CONSOLE=False), stream=Tty()), LiveLines)
    monkeypatch.setenv("TERM", "dumb")
    assert not isinstance(live_lines(crawler(), stream=Tty()), LiveLines)


def test_of_many_sites_those_are_shown_that_had_something_last():
    console = Console(file=Tty(), width=80, height=12, force_terminal=True)
    lines = LiveLines(crawler(), console)
    counts = {f"site{number:03}": Counter(stored=1) for number in range(100)}
    lines._table(counts)
    counts["site077"]["failed"] += 1
    with console.capture() as captured:
        console.print(lines._table(counts))
    shown = captured.get().splitlines()
    assert len(shown) <= 8
    assert any("site077" in line for line in shown)
    assert any("and 95 more sites" in line for line in shown)


def test_what_a_site_is_called_cannot_steer_the_terminal():
    console = Console(file=Tty(), width=80, height=12, force_terminal=True)
    with console.capture() as captured:
        console.print(LiveLines(crawler(), console)._table({"evil\x1b[2Jsite": Counter(stored=1)}))
    assert "\x1b[2J" not in captured.get()


def test_standard_output_is_left_alone_and_a_terminal_that_goes_changes_nothing(monkeypatch: pytest.MonkeyPatch):
    class Gone(Tty):
        broken = False

        def write(self, text: str) -> int:
            if self.broken:
                raise OSError(5, "Input/output error")
            return super().write(text)

    monkeypatch.setenv("TERM", "xterm")
    terminal, before = Gone(), (sys.stdout, sys.stderr)
    lines = live_lines(crawler(), stream=terminal)
    assert isinstance(lines, LiveLines)
    with lines:
        assert sys.stdout is before[0]
        terminal.broken = True
        lines._draw()
    assert (sys.stdout, sys.stderr) == before
