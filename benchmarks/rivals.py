"""Other crawlers on the same pages, each in an environment of its own, which is made the first time it is wanted.

All get the addresses of the articles in a file; newscrawl and the yardsticks have to find them in lists first.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.harness import CACHE, PROJECT, CommandFailed, Cost, Reading, run
from benchmarks.site import stories

SCRIPTS = PROJECT / "benchmarks/peers"
INSTALL_SECONDS = 600
SITE = "ycwb"
"""The site that all are asked to read: newscrawl has a layout for it, fundus is given a rule."""
LEAST = 0.8
"""Share of the pages that must come out for the speed to count; the command of trafilatura leaves a few out."""


@dataclass(frozen=True, slots=True)
class Rival:
    """One of them: what to install, and its script in benchmarks/peers."""

    name: str
    packages: tuple[str, ...]
    script: str | None
    """None: the command line of trafilatura."""


RIVALS = (
    Rival("fundus, with a site rule", ("fundus==0.5.7", "curl_cffi<0.14"), "fundus_rule.py"),
    Rival("newspaper4k", ("newspaper4k[zh]==0.9.6", "lxml_html_clean", "jieba"), "newspaper_loop.py"),
    Rival("trafilatura CLI", ("trafilatura==2.3.1", "lxml_html_clean"), None),
    Rival("crawlee with trafilatura", ("crawlee==1.11.0", "trafilatura==2.3.1", "lxml_html_clean"), "crawlee_http.py"),
    Rival("news-please", ("news-please==1.6.16", "lxml_html_clean", "jieba"), "newsplease_loop.py"),
)


class NotInstalled(Exception):  # noqa: N818 - it names the state of things
    """It cannot be had here; says why."""


def python_of(rival: Rival) -> Path:
    """The interpreter of its environment.  Raises NotInstalled."""
    home = CACHE / "peers" / rival.name.replace(" ", "-").replace(",", "")
    python, ready = home / "bin/python", home / ".ready"
    wanted = "\n".join(rival.packages)
    if ready.exists() and ready.read_text() == wanted:
        return python
    commands = (
        [sys.executable, "-m", "venv", "--clear", str(home)],
        [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *rival.packages],
    )
    for command in commands:
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            raise NotInstalled(f"installing takes more than {INSTALL_SECONDS} s") from None
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise NotInstalled(last[:160])
    ready.write_text(wanted)
    return python


def crawl(rival: Rival, first: str, pages: int) -> Reading:
    """Let it read all articles.  Raises NotInstalled, and CommandFailed where it fails or leaves many pages out."""
    python = python_of(rival)
    with tempfile.TemporaryDirectory() as folder:
        addresses, out = Path(folder) / "addresses.txt", Path(folder) / "out"
        address = first.removesuffix("/list/1.html")
        addresses.write_text("".join(f"{address}{one.path}\n" for one in stories(SITE, pages)))
        if rival.script:
            cost = run([python, SCRIPTS / rival.script, addresses, out], cwd=Path(folder))
        else:
            cost = _trafilatura(python, addresses, out)
        written = sum(1 for _ in out.open(encoding="utf-8"))
    if written < LEAST * pages:
        raise CommandFailed(f"{written} of {pages} pages came out")
    return Reading(rival.name, pages, cost)


def _trafilatura(python: Path, addresses: Path, out: Path) -> Cost:
    """Its own command, which waits five seconds between the pages of a host unless a file of settings says no."""
    installed = next((python.parent.parent / "lib").glob("python*/site-packages/trafilatura/settings.cfg"))
    settings = addresses.with_name("settings.cfg")
    lines = installed.read_text().splitlines()
    changed = {"SLEEP_TIME": "0", "SSRF_PROTECTION": "off"}
    kept = [line for line in lines if line.partition("=")[0].strip() not in changed]
    settings.write_text("\n".join([*kept, *(f"{name} = {value}" for name, value in changed.items())]) + "\n")
    options = ("--json", "--with-metadata", "--parallel", "2", "--config-file", str(settings))
    command = [python.parent / "trafilatura", "-i", str(addresses), *options]
    # Files of its own it would name by what their texts are like, so that one article overwrites another.
    return run(["sh", "-c", 'exec "$@" >"$0"', str(out), *command], cwd=addresses.parent)
