"""The container files: linted, since building takes an engine; what the build runs is run here."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DOCKER = ROOT / "deploy" / "docker"
HADOLINT = Path(sys.executable).with_name("hadolint")


@pytest.mark.skipif(not HADOLINT.exists(), reason="no hadolint for this platform; the Dockerfile is not linted")
def test_hadolint_finds_nothing_and_would():
    lint = [str(HADOLINT), "--no-color", "-"]
    text = (DOCKER / "Dockerfile").read_text("utf-8")
    assert subprocess.run(lint, input=text, capture_output=True, text=True, check=False).stdout == ""
    worse = re.sub(r"^FROM python:\S+$", "FROM python:latest", text, flags=re.MULTILINE)
    assert "DL3007" in subprocess.run(lint, input=worse, capture_output=True, text=True, check=False).stdout


def test_what_the_dockerfile_copies_is_there_and_not_ignored():
    text = (DOCKER / "Dockerfile").read_text("utf-8")
    copied = [word for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE) for word in line.split()[:-1]]
    ignored = (DOCKER / "Dockerfile.dockerignore").read_text("utf-8").split()
    assert {"newscrawl", "requirements.lock"} <= set(copied)
    for word in copied:
        assert (ROOT / word).exists()
        assert f"!{word.split('/')[0]}" in ignored


def test_the_image_runs_as_nobody_in_particular():
    text = (DOCKER / "Dockerfile").read_text("utf-8")
    last = text[text.rindex("\nFROM ") :]
    uid = re.search(r"^USER (\d+):\d+$", last, re.MULTILINE)
    assert uid
    assert int(uid[1]) > 1000
    assert last.index("USER ") > last.index("RUN useradd")


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load((DOCKER / "compose.yaml").read_text("utf-8"))


def test_compose_names_files_that_are_there(compose: dict):
    crawl = compose["services"]["crawl"]
    context = (DOCKER / crawl["build"]["context"]).resolve()
    assert context == ROOT
    assert (context / crawl["build"]["dockerfile"]).exists()
    for volume in crawl["volumes"]:
        source = volume.split(":")[0]
        assert source in compose["volumes"] or (DOCKER / source).resolve().exists(), volume


def test_compose_gives_a_crawl_no_rights_and_time_to_end(compose: dict):
    crawl = compose["services"]["crawl"]
    assert crawl["read_only"]
    assert crawl["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in crawl["security_opt"]
    assert int(crawl["stop_grace_period"].removesuffix("s")) > 30


def test_the_image_gets_what_running_needs_with_hashes_and_no_tools():
    printed = subprocess.run(
        [sys.executable, str(DOCKER / "wanted.py")], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    names = set(re.findall(r"^([\w.-]+)==", printed, re.MULTILINE))
    assert {
        "scrapy",
        "lxml",
        "certifi",
        "cryptography",
        "attrs",
        "aiohttp",
        "psycopg",
        "hatchling",
        "pluggy",
        "cython",
    } <= names
    assert not names & {"pytest", "mypy", "ruff", "sphinx", "datasets", "pandas", "playwright"}
    for entry in re.split(r"\n(?=\S)", printed.strip()):
        assert "--hash=sha256:" in entry


@pytest.fixture
def scrapy(tmp_path: Path) -> Path:
    """A stand-in for scrapy that notes how it was called; `crawl slow` ends a second after SIGTERM, with 11."""
    program = tmp_path / "scrapy"
    program.write_text(
        f'#!/bin/sh\necho "$*" >>{tmp_path}/called\n[ "$2" = slow ] || exit 5\n'
        f"trap 'sleep 1; echo ended >>{tmp_path}/called; exit 11' TERM\nwhile :; do sleep 0.1; done\n"
    )
    program.chmod(0o755)
    return program


def every(scrapy: Path, *words: str) -> "subprocess.Popen[str]":
    folder = scrapy.parent
    environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "HEARTBEAT": str(folder / "heartbeat")}
    return subprocess.Popen(
        ["sh", str(DOCKER / "every.sh"), *words], env=environment, stderr=subprocess.PIPE, text=True
    )


def wait_for(condition) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def called(scrapy: Path) -> list[str]:
    file = scrapy.with_name("called")
    return file.read_text().splitlines() if file.exists() else []


def test_a_round_runs_every_command_says_how_it_ended_and_waits(scrapy: Path):
    running = every(scrapy, "3600", "crawl gov -a portal=qingxin", "report")
    wait_for(lambda: len(called(scrapy)) == 2)
    time.sleep(0.3)
    running.send_signal(signal.SIGTERM)
    _, said = running.communicate(timeout=30)
    assert called(scrapy) == ["crawl gov -a portal=qingxin", "report"]
    assert "scrapy crawl gov -a portal=qingxin ended with 5" in said
    assert running.returncode == 0
    assert scrapy.with_name("heartbeat").exists()


def test_a_round_that_took_too_long_is_followed_by_the_next(scrapy: Path):
    running = every(scrapy, "0", "report")
    wait_for(lambda: len(called(scrapy)) >= 3)
    running.send_signal(signal.SIGTERM)
    running.communicate(timeout=30)


def test_a_stop_goes_on_to_the_crawl_and_waits_for_its_end(scrapy: Path):
    running = every(scrapy, "3600", "crawl slow", "report")
    wait_for(lambda: called(scrapy) == ["crawl slow"])
    time.sleep(0.2)
    running.send_signal(signal.SIGTERM)
    running.communicate(timeout=30)
    assert running.returncode == 0
    assert called(scrapy) == ["crawl slow", "ended"]
