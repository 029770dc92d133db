"""The project files keep their word to a newcomer."""

import os
import re
import tomllib
from pathlib import Path

import pytest
from scrapy.settings import Settings, default_settings

from newscrawl import settings as project_settings

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / "requirements.lock").read_text()


def test_the_lock_names_no_place_to_install_from():
    assert not re.search(r"://|--find-links|--index-url|^-e|^/|@ file", LOCK, re.MULTILINE)


def test_every_locked_package_has_hashes():
    packages = re.split(r"\n(?=[A-Za-z0-9])", LOCK)
    assert packages
    assert [package.splitlines()[0] for package in packages if "--hash=sha256:" not in package] == []


def test_the_lock_holds_every_declared_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = project["dependencies"] + [r for extra in project["optional-dependencies"].values() for r in extra]
    names = {re.split(r"[\[<>=!~; ]", requirement)[0] for requirement in declared} - {"newscrawl"}
    locked = set(re.findall(r"^([A-Za-z0-9._-]+)==", LOCK, re.MULTILINE))
    assert {re.sub(r"[-_.]+", "-", name).lower() for name in names} <= locked


def test_only_one_set_of_lxml_types_is_installed():
    assert "lxml-stubs" not in LOCK


def test_the_acceptance_script_is_executable_and_runs_make_test():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "make test" in script.read_text()


def test_crawl_output_stays_out_of_version_control():
    assert (ROOT / "data" / ".gitignore").read_text().splitlines()[1:] == ["*", "!.gitignore", "!README.md"]


@pytest.mark.parametrize("name", [n for n in dir(project_settings) if n.isupper()])
def test_every_setting_differs_from_its_default(name: str):
    assert getattr(project_settings, name) != getattr(default_settings, name, object())


def test_no_setting_opens_a_door():
    settings = Settings()
    settings.setmodule(project_settings)
    assert not settings.getbool("REMOTE_CONTROL_ENABLED")
    assert not settings.getbool("TELNETCONSOLE_ENABLED")
    handlers = settings.getwithbase("DOWNLOAD_HANDLERS")
    assert {scheme for scheme, handler in handlers.items() if handler} == {"http", "https"}


def test_every_setting_of_scrapy_says_its_default_and_every_own_one_its_meaning():
    lines = (ROOT / "newscrawl" / "settings.py").read_text().splitlines()
    for number, line in enumerate(lines):
        name = re.match(r"[A-Z][A-Z_]+", line)
        if name and hasattr(default_settings, name[0]):
            assert "# default" in line or lines[number - 1].startswith("# "), line
        elif name:
            assert "  # " in line or lines[number - 1].startswith("#") or lines[number - 2].startswith("#"), line


def test_the_core_never_imports_scrapy():
    core = ["sites", "cleaning", "dedup", "storage"]
    files = [path for room in core for path in (ROOT / "newscrawl" / room).rglob("*.py")]
    importing = re.compile(r"^\s*(?:from|import) (?:scrapy|twisted)\b", re.MULTILINE)
    assert [str(path) for path in files if importing.search(path.read_text())] == []


def test_nothing_imports_the_commands():
    files = (ROOT / "newscrawl").rglob("*.py")
    assert [str(path) for path in files if re.search(r"(?:from|import) newscrawl\.commands", path.read_text())] == []


def test_sites_know_nothing_of_spiders_and_cleaning_nothing_of_sites_by_name():
    sites = [path.read_text() for path in (ROOT / "newscrawl" / "sites").rglob("*.py")]
    assert not any(re.search(r"from newscrawl\.(?:spiders|cleaning|crawling)", source) for source in sites)
    cleaning = [path.read_text() for path in (ROOT / "newscrawl" / "cleaning").rglob("*.py")]
    assert not any(re.search(r"from newscrawl\.sites\.(?!base|registry)", source) for source in cleaning)
