import json
import logging
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from newscrawl.monitoring.alarm import tell

MESSAGE = json.dumps({"outcome": "blocked"}).encode()


@pytest.fixture
def server() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """An address that answers every POST with the status in its path, and what was sent there."""
    received: list[tuple[str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append((self.headers["Content-Type"], body))
            self.send_response(int(self.path[1:]))
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", received
    server.shutdown()
    server.server_close()
    thread.join()


def alarm(command: str | None = None, webhook: str | None = None, seconds: float = 10) -> None:
    tell(MESSAGE, command=command, webhook=webhook, seconds=seconds)


def test_the_command_gets_the_message_on_its_standard_input(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    alarm(f"tee '{tmp_path / 'with a space'}'")
    assert (tmp_path / "with a space").read_bytes() == MESSAGE
    assert caplog.records == []


def test_the_address_gets_the_message_as_the_body_of_a_post(server, caplog: pytest.LogCaptureFixture):
    url, received = server
    alarm(webhook=f"{url}/200")
    assert received == [("application/json", MESSAGE)]
    assert caplog.records == []


def test_nothing_is_told_where_nobody_listens(caplog: pytest.LogCaptureFixture):
    alarm()
    assert caplog.records == []


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("/does/not/exist", "No such file"),
        ("sh -c 'echo oh no; exit 3'", "ended with 3: oh no"),
        ("sleep 30", "timed out"),
        ("unclosed 'quote", "No closing quotation"),
    ],
)
def test_a_command_that_fails_is_logged_and_harms_nothing(command: str, words: str, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.ERROR):
        alarm(command, seconds=0.5)
    (record,) = caplog.records
    assert "The alarm could not be given by HEALTH_COMMAND=" in record.message
    assert words in record.message


def test_an_address_that_refuses_is_logged(server, caplog: pytest.LogCaptureFixture):
    url, _ = server
    alarm(webhook=f"{url}/500")
    assert "HTTP Error 500" in caplog.text
    assert url not in caplog.text  # addresses of chat services are secrets


def test_an_address_of_another_kind_is_refused(caplog: pytest.LogCaptureFixture):
    alarm(webhook="file:///etc/passwd")
    assert "it is no http address" in caplog.text


def test_an_address_that_never_answers_is_left_behind(caplog: pytest.LogCaptureFixture):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        alarm(webhook=f"http://127.0.0.1:{silent.getsockname()[1]}/", seconds=0.3)
    assert "The alarm could not be given by HEALTH_WEBHOOK at 127.0.0.1: " in caplog.text


def test_a_command_that_fails_does_not_keep_the_address_from_hearing(server):
    url, received = server
    alarm("/does/not/exist", f"{url}/200")
    assert received
