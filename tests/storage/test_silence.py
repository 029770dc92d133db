"""A network that swallows what it is given, without closing a connection."""

import contextlib
import socket
import threading

import pytest

from newscrawl.storage import silence
from newscrawl.storage.state import State


class Proxy:
    """Passes bytes on between a client and the server, until it is told to swallow those of all open connections."""

    def __init__(self, port):
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.server = ("127.0.0.1", port)
        self.sockets, self.swallowing = [], set()
        threading.Thread(target=self.accept, daemon=True).start()

    @property
    def port(self):
        return self.listening.getsockname()[1]

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client = self.listening.accept()[0]
                server = socket.create_connection(self.server)
                self.sockets += [client, server]
                for ends in ((client, server), (server, client)):
                    threading.Thread(target=self.pass_on, args=ends, daemon=True).start()

    def pass_on(self, source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if source not in self.swallowing:
                    target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def swallow(self):
        self.swallowing.update(self.sockets)

    def close(self):
        for one in [self.listening, *self.sockets]:
            one.close()


@pytest.fixture
def proxy(postgresql):
    proxy = Proxy(postgresql.port)
    yield proxy
    proxy.close()


@pytest.fixture
def state(postgresql, proxy, monkeypatch):
    monkeypatch.setattr(silence, "SILENT_SECONDS", 0.3)
    with postgresql.state() as url, State(url.replace(f":{postgresql.port}/", f":{proxy.port}/")) as state:
        yield state


def test_a_question_that_the_network_swallowed_is_asked_again_over_another_connection(state, proxy):
    proxy.swallow()
    assert state.rows("SELECT 1") == [(1,)]


def test_a_transaction_whose_network_swallows_is_done_again_and_waits_for_no_lock_of_its_own(state, proxy):
    swallow = [proxy.swallow]

    def work():
        state.execute("INSERT INTO machine (machine, seen) VALUES ('here', 1)")
        if swallow:
            swallow.pop()()
        return state.rows("SELECT machine FROM machine")

    assert state.atomically(work) == [("here",)]
    assert not swallow
    assert state.rows("SELECT count(*) FROM machine") == [(1,)]


def test_a_server_that_works_for_long_is_waited_for(state):
    session = state.rows("SELECT pg_backend_pid()")
    assert state.rows("SELECT pg_backend_pid() FROM pg_sleep(1)") == session
