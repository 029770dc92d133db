"""A crawler whose network to the database is taken away, in a network of its own, while another one goes on."""

import os
import secrets
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from newscrawl.storage.dumps import Dumps
from newscrawl.storage.reader import read_dumps
from newscrawl.storage.state import State
from newscrawl.storage.verify import verify

ARTICLES = 60
PAUSE = 0.15
HERE, THERE = "10.213.77.1", "10.213.77.2"


def ip(*words):
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True)


class Cable:
    """Between this machine and a namespace of its own; it can be cut."""

    def __init__(self):
        name = secrets.token_hex(3)
        self.namespace, self.near, far = f"crawler-{name}", f"near-{name}", f"far-{name}"
        ip("netns", "add", self.namespace)
        ip("link", "add", self.near, "type", "veth", "peer", "name", far)
        ip("link", "set", far, "netns", self.namespace)
        ip("addr", "add", f"{HERE}/24", "dev", self.near)
        ip("link", "set", self.near, "up")
        ip("-n", self.namespace, "addr", "add", f"{THERE}/24", "dev", far)
        ip("-n", self.namespace, "link", "set", far, "up")

    def cut(self):
        ip("link", "set", self.near, "down")

    def mend(self):
        ip("link", "set", self.near, "up")

    def remove(self):
        ip("link", "del", self.near)
        ip("netns", "del", self.namespace)


@pytest.fixture
def cable():
    if os.geteuid() != 0 or shutil.which("ip") is None:
        pytest.skip("network namespaces need root and iproute2")
    try:
        cable = Cable()
    except subprocess.CalledProcessError as error:
        pytest.skip(f"this machine gives no network namespaces: {error.stderr.strip()}")
    yield cable
    cable.remove()


@pytest.fixture
def server(own_postgresql, cable):
    """The address at which the namespace finds a server."""
    own_postgresql.stop()
    own_postgresql.settings["listen_addresses"] = f"127.0.0.1,{HERE}"
    with (own_postgresql.folder / "data" / "pg_hba.conf").open("a") as rules:
        rules.write(f"host all all {THERE}/32 trust\n")
    own_postgresql.start()
    return own_postgresql


def start(folder, url, *before):
    folder.mkdir()
    command = [*before, sys.executable, str(Path(__file__).with_name("crashing.py")), str(folder), folder.name]
    return subprocess.Popen(
        [*command, str(ARTICLES), url, str(PAUSE)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def rows_of(url, run):
    with State(url) as state:
        return state.rows("SELECT count(*) FROM row WHERE run_id = ?", (run,))[0][0]


@pytest.mark.long
@pytest.mark.parametrize("seconds", [3, 40])
def test_a_crawler_whose_network_was_away_loses_and_doubles_nothing(server, cable, tmp_path, seconds):
    url = server.empty_database()
    State(url).close()
    cut_off = start(tmp_path / "far", url.replace("127.0.0.1", HERE), "ip", "netns", "exec", cable.namespace)
    while rows_of(url, "far") < ARTICLES // 4:
        assert cut_off.poll() is None, cut_off.stderr.read()
        time.sleep(0.05)
    near = start(tmp_path / "near", url)
    cable.cut()
    time.sleep(seconds)
    cable.mend()
    for process in (near, cut_off):
        _, errors = process.communicate(timeout=180)
        assert process.returncode == 0, errors
    found = Counter(article.id for run in ("near", "far") for article in read_dumps(tmp_path / run / "dumps"))
    assert found == Counter(f"example:{number}" for number in range(ARTICLES))
    for run in ("near", "far"):
        reports = verify(tmp_path / run, Dumps(tmp_path / run / "dumps"), state=url)
        assert [report.problems for report in reports] == [[] for _ in reports]
