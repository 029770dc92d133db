"""`scrapy browse` as it is typed; its pages are tested in tests/browsing."""

import re
import signal
import socket
import subprocess
import urllib.request

import pytest

from newscrawl.storage.state import State
from tests.commands.conftest import ENVIRONMENT, Terminal


@pytest.fixture
def state(terminal: Terminal) -> None:
    State(terminal.data_dir / "state" / "newscrawl.db").close()


def test_it_serves_this_machine_until_ctrl_c(terminal: Terminal, state: None):
    command = terminal.command("browse", "--port", 0)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        address = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
        assert address
        with urllib.request.urlopen(address[0], timeout=30) as answer:
            assert "newscrawl" in answer.read().decode()
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        assert process.stderr.read() == ""


def test_before_the_first_crawl_it_says_what_to_do(terminal: Terminal):
    ended = terminal.run("browse")
    assert ended.returncode == 1
    assert "nothing has been crawled yet; try `scrapy demo`, or `scrapy crawl ycwb -a limit=20`" in ended.stderr
    assert not terminal.data_dir.exists()


def test_a_port_that_is_taken_is_named_with_a_way_out(terminal: Terminal, state: None):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = terminal.run("browse", "--port", port)
    assert ended.returncode == 1
    assert f"newscrawl: port {port}: " in ended.stderr
    assert "--port 0 for any free one" in ended.stderr
    assert "Traceback" not in ended.stderr
