"""The units are what systemd takes, and as closed as docs/operating.md says."""

import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
SCRAPY = "/srv/newscrawl/.venv/bin/scrapy"
EXPOSURE = 15
"""Tenths of systemd's measure: 100 is bare, 0 is sealed."""

needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="no systemd-analyze on this machine; `apt install systemd`"
)


def analyze(*words: object, folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["systemd-analyze", *map(str, words)], cwd=folder, capture_output=True, text=True, check=False,
        env={"SYSTEMD_UNIT_PATH": f"{folder}:", "SYSTEMD_LOG_LEVEL": "warning", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The units with a program that is there."""
    for unit in UNITS:
        (tmp_path / unit.name).write_text(unit.read_text("utf-8").replace(SCRAPY, "/bin/true"), "utf-8")
    return tmp_path


@needs_systemd
@pytest.mark.parametrize(
    "name", ["newscrawl@ycwb.service", "newscrawl@ycwb.timer", "newscrawl-morning.service", "newscrawl-morning.timer"]
)
def test_systemd_takes_the_unit(folder: Path, name: str):
    ended = analyze("verify", "--man=no", "--recursive-errors=one", name, folder=folder)
    assert (ended.returncode, ended.stderr) == (0, "")


@needs_systemd
def test_what_systemd_does_not_know_is_found(folder: Path):
    unit = folder / "newscrawl@.service"
    unit.write_text(unit.read_text("utf-8").replace("MemoryMax=", "MemoryMaximum="), "utf-8")
    assert "MemoryMaximum" in analyze("verify", "--man=no", "newscrawl@ycwb.service", folder=folder).stderr


@needs_systemd
@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_a_unit_is_closed(folder: Path, service: Path):
    ended = analyze("security", "--offline=true", f"--threshold={EXPOSURE}", folder / service.name, folder=folder)
    assert ended.returncode == 0, ended.stdout[-300:]


@needs_systemd
@pytest.mark.parametrize("timer", [unit for unit in UNITS if unit.suffix == ".timer"], ids=lambda timer: timer.name)
def test_a_timer_has_a_time(folder: Path, timer: Path):
    (when,) = re.findall(r"^OnCalendar=(.*)$", timer.read_text("utf-8"), re.MULTILINE)
    assert "Next elapse" in analyze("calendar", when, folder=folder).stdout


def options(service: Path) -> ConfigParser:
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(service.read_text("utf-8"))
    return parser


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_a_unit_writes_nowhere_but_where_it_must(service: Path):
    unit = options(service)["Service"]
    assert unit["ProtectSystem"] == "strict"
    assert set(unit["ReadWritePaths"].split()) <= {"/var/lib/newscrawl", "/var/backups/newscrawl"}
    assert unit["NoNewPrivileges"] == "true"
    assert unit["CapabilityBoundingSet"] == ""
    assert unit["User"] == "newscrawl"


def test_a_crawl_has_time_to_end_and_is_not_an_error_when_it_was_asked_to():
    from newscrawl import settings
    from newscrawl.crawling.exit_codes import ExitCode

    unit = options(ROOT / "deploy" / "systemd" / "newscrawl@.service")["Service"]
    assert int(unit["TimeoutStopSec"]) > 2 * settings.STOP_WAIT
    assert unit["KillMode"] == "mixed"
    fine = {ExitCode(int(code)) for code in unit["SuccessExitStatus"].split()}
    assert fine == {ExitCode.INTERRUPTED, ExitCode.ALREADY_RUNNING}
    assert int(unit["MemoryMax"].removesuffix("G")) * 1024 > settings.MEMUSAGE_LIMIT_MB
