"""crontab, logrotate, scrapyd and the settings of an installation."""

import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path
from zipfile import ZipFile

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import get_spider_loader

from newscrawl import settings as project_settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
LINES = [
    line for line in (DEPLOY / "crontab").read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")
]
JOBS = [line for line in LINES if not re.match(r"[A-Z_]+=", line)]
RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))


@pytest.mark.parametrize("job", JOBS)
def test_a_job_of_the_crontab_has_five_times_and_a_command(job: str):
    *times, command = job.split(maxsplit=5)
    assert command.startswith("$SCRAPY ")
    for time, (least, most) in zip(times, RANGES, strict=True):
        assert re.fullmatch(r"(?:\*|\d+(?:-\d+)?)(?:/\d+)?", time)
        assert all(least <= int(number) <= most for number in re.findall(r"(?<!/)\b\d+", time))
    assert not re.search(r"(?<!\\)%", command)  # cron would take it for a line feed


def test_the_crontab_sets_what_it_uses():
    names = {line.partition("=")[0] for line in LINES if line not in JOBS}
    assert set(re.findall(r"\$([A-Z_]+)", "\n".join(JOBS))) <= names
    assert {"SCRAPY_SETTINGS_MODULE", "PYTHONPATH"} <= names


@pytest.mark.skipif(
    not shutil.which("logrotate", path="/usr/sbin:/usr/bin"), reason="no logrotate; `apt install logrotate`"
)
def test_logrotate_turns_a_log_over(tmp_path: Path):
    log = tmp_path / "ycwb.log"
    log.write_text("a line\n")
    text = (DEPLOY / "logrotate.conf").read_text("utf-8")
    rules = re.sub(r"^\s*(?:su|create) .*\n", "", text.replace("/var/log/newscrawl", str(tmp_path)), flags=re.MULTILINE)
    (tmp_path / "rules").write_text(rules)
    (tmp_path / "rules").chmod(0o600)
    program = shutil.which("logrotate", path="/usr/sbin:/usr/bin")
    words = [program, "--force", "--state", str(tmp_path / "state"), str(tmp_path / "rules")]
    ended = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert (tmp_path / "ycwb.log.1").read_text() == "a line\n"


def test_the_settings_of_an_installation_are_newscrawls_with_its_own_on_top(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(DEPLOY))
    settings = Settings()
    settings.setmodule("local_settings")
    ours = {name for name in dir(project_settings) if name.isupper()}
    changed = {name for name in ours if settings.get(name) != getattr(project_settings, name)}
    assert changed == {"NEWSCRAWL_CONTACT", "NEWSCRAWL_DATA_DIR", "DUMP_COMPRESSION"}
    assert settings["NEWSCRAWL_DATA_DIR"] == "/var/lib/newscrawl"
    named = re.findall(r"^#? ?([A-Z_]+) =", (DEPLOY / "local_settings.py").read_text("utf-8"), re.MULTILINE)
    assert set(named) <= ours


def test_scrapyd_finds_the_project_and_writes_no_feeds():
    config = ConfigParser()
    config.read([DEPLOY / "scrapyd" / "scrapyd.conf", DEPLOY / "scrapyd" / "scrapy.cfg"])
    assert config["settings"]["newscrawl"] == "newscrawl.settings"
    assert config["scrapyd"]["bind_address"] == "127.0.0.1"
    assert config["scrapyd"]["items_dir"] == config["scrapyd"]["jobs_dir"] == ""


def test_the_egg_holds_the_spiders_with_their_tables(tmp_path: Path):
    egg = tmp_path / "newscrawl.egg"
    subprocess.run([sys.executable, str(DEPLOY / "scrapyd" / "egg.py"), str(egg)], check=True, capture_output=True)
    with ZipFile(egg) as content:
        assert {"newscrawl/sites/gov/portals.toml", "EGG-INFO/entry_points.txt"} <= set(content.namelist())
    program = (
        "from scrapy.settings import Settings; from scrapy.spiderloader import get_spider_loader\n"
        "settings = Settings(); settings.setmodule('newscrawl.settings')\n"
        "print(*sorted(get_spider_loader(settings).list()))\n"
        "from newscrawl.sites.registry import site_for; print(site_for('https://www.qingxin.gov.cn/').name)\n"
        "from newscrawl import clean; print(clean(b'<p>x</p>')); import newscrawl; print(newscrawl.__file__)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=tmp_path,
        env={"PYTHONPATH": str(egg), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    settings = Settings()
    settings.setmodule(project_settings)
    spiders, site, cleaned, file = ended.stdout.splitlines()
    assert spiders.split() == sorted(get_spider_loader(settings).list())
    assert (site, cleaned) == ("qingxin", "None")
    assert file.startswith(str(egg))


def test_scrapyds_name_of_a_job_is_no_argument_of_a_spider():
    settings = Settings()
    settings.setmodule(project_settings)
    spider = get_spider_loader(settings).load("ycwb")(limit="4", _job="94896898e64d11f1")
    assert spider.given == {"limit": "4"}
