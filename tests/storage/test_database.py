"""What a state database promises, on either engine; and what only one on a server can meet with."""

import contextlib
import random
import socket
import threading
import time

import pytest

from newscrawl.storage.database import Database, open_engine, state_location
from newscrawl.storage.errors import StateError, StorageError, TransactionLost
from newscrawl.storage.migrations import MIGRATIONS


@pytest.fixture
def database(location):
    with Database(location) as database:
        yield database


def put(database, name, value="v"):
    database.execute("INSERT INTO dedup_setting (name, value) VALUES (?, ?)", (name, value))


def names(database):
    return [name for (name,) in database.rows("SELECT name FROM dedup_setting ORDER BY name")]


def test_a_transaction_is_all_or_nothing_and_so_is_a_part_of_one(database):
    with pytest.raises(ZeroDivisionError), database.transaction():  # noqa: PT012
        put(database, "a")
        raise ZeroDivisionError
    with database.transaction():
        put(database, "b")
        with pytest.raises(StorageError), database.transaction():  # noqa: PT012
            put(database, "c")
            put(database, "c")
        put(database, "d")
    assert names(database) == ["b", "d"]
    assert not database.in_transaction


def test_many_rows_go_in_by_one_statement(database):
    database.execute_many("INSERT INTO dedup_setting (name, value) VALUES (?, ?)", [(str(n), "v") for n in range(300)])
    assert len(names(database)) == 300


def test_values_come_back_as_they_were(database):
    values = {"slot": "甲", "holder": None, "expires": 1.5e9 + 0.25, "free_at": 0.0}
    database.execute("INSERT INTO lease VALUES (:slot, :holder, :expires, :free_at)", values)
    assert database.rows("SELECT slot, holder, expires, free_at FROM lease") == [tuple(values.values())]
    database.execute(
        "INSERT INTO segment VALUES (?, 1, 2, ?, 4, ?, ?)", (2**61 + 1, 2**40, b"\x00\xff", bytes(range(256)))
    )
    row = database.rows("SELECT segment, documents, fences, filter, 7 / 2 FROM segment")
    assert row == [(2**61 + 1, 2**40, b"\x00\xff", bytes(range(256)), 3)]
    assert type(database.rows("SELECT sum(documents) FROM segment")[0][0] * 1.0) is float


def test_texts_are_ordered_by_their_bytes(database):
    for name in ("b", "A", "甲", "a", "Z", "_"):
        put(database, name)
    assert names(database) == ["A", "Z", "_", "a", "b", "甲"]


def test_a_character_that_a_server_cannot_hold_is_replaced(postgresql):
    with postgresql.state() as url, Database(url) as database:
        put(database, "a\0b")
        assert names(database) == ["a\ufffdb"]


def test_a_writer_waits_for_the_other_and_reads_what_it_wrote(location):
    with Database(location) as one:
        one.begin()
        seen = []

        def other():
            with Database(location) as two:
                two.begin()
                seen.extend(names(two))
                two.commit()

        thread = threading.Thread(target=other)
        thread.start()
        thread.join(0.3)
        assert thread.is_alive()
        put(one, "a")
        one.commit()
        thread.join(30)
        assert seen == ["a"]


def test_the_state_is_in_the_data_directory_unless_a_url_says_otherwise(tmp_path):
    assert state_location(tmp_path, None) == tmp_path / "state" / "newscrawl.db"
    assert state_location(tmp_path, "postgresql://a@b/c") == "postgresql://a@b/c"
    with Database(f"sqlite:///{tmp_path}/other.db") as database:
        assert database.path == tmp_path / "other.db"
        assert not database.shared


@pytest.mark.parametrize("url", ["mysql://a@b/c", "postgresq://x"])
def test_a_url_of_no_engine_is_refused_with_those_that_exist(url):
    with pytest.raises(StateError, match="postgresql://user@host/database"):
        open_engine(url)


def test_a_server_that_is_not_there_is_said_at_once_and_without_the_password():
    with pytest.raises(StorageError, match=r"postgresql://me@127\.0\.0\.1:1/db") as caught:
        Database("postgresql://me:secret@127.0.0.1:1/db")
    assert "secret" not in str(caught.value)


def test_a_database_of_a_newer_version_is_refused_and_left_alone(postgresql):
    url = postgresql.empty_database()
    with Database(url) as database:
        database.execute("INSERT INTO schema_version VALUES (?, 'later')", (len(MIGRATIONS) + 1,))
        with pytest.raises(StateError, match="no file"):
            _ = database.path
    with pytest.raises(StateError, match="newer newscrawl"):
        Database(url)


# ------------------------------------------------------------------------------------------- a server that goes away


def test_a_transaction_whose_connection_broke_is_done_again_as_a_whole(postgresql):
    with postgresql.state() as url, Database(url) as database, Database(url) as other:
        attempts = []

        def work():
            attempts.append(1)
            put(database, f"a{len(attempts)}")
            if len(attempts) < 3:
                ((own,),) = database.rows("SELECT pg_backend_pid()")
                other.rows("SELECT pg_terminate_backend(?)", (own,))
            put(database, f"b{len(attempts)}")

        database.atomically(work)
        assert names(database) == ["a3", "b3"]


def test_a_transaction_that_goes_on_after_its_connection_broke_is_told_so_until_it_ends(postgresql):
    with postgresql.state() as url, Database(url) as database, Database(url) as other:
        with pytest.raises(TransactionLost), database.transaction():  # noqa: PT012
            put(database, "a")
            ((own,),) = database.rows("SELECT pg_backend_pid()")
            other.rows("SELECT pg_terminate_backend(?)", (own,))
            for name in "bcd":
                with pytest.raises(TransactionLost):
                    put(database, name)
        assert names(database) == []


@pytest.mark.parametrize("reached", [True, False])
def test_a_commit_whose_answer_is_lost_is_looked_up_and_not_guessed(postgresql, reached, monkeypatch):
    """The connection breaks after the server committed, or before it heard of the commit."""
    with postgresql.state() as url, Database(url) as database:
        engine = database.engine
        raw = engine._raw

        class Breaking:
            """The connection up to the commit, whose answer never comes."""

            def __getattr__(self, name):
                return getattr(raw, name)

            def execute(self, statement, *values):
                if b"COMMIT" not in statement:
                    return raw.execute(statement, *values)
                if reached:
                    raw.execute(statement)
                raw.close()
                return raw.execute("SELECT 1")

        attempts = []

        def work():
            attempts.append(1)
            put(database, f"a{len(attempts)}")
            if len(attempts) == 1:
                engine._raw = Breaking()

        database.atomically(work)
        assert names(database) == (["a1"] if reached else ["a2"])


@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_a_server_that_is_started_again_is_found_again(own_postgresql, how):
    with Database(own_postgresql.empty_database()) as database:
        with database.transaction():
            put(database, "a")
        own_postgresql.stop(how)
        thread = threading.Timer(0.5, own_postgresql.start)
        thread.start()
        database.atomically(lambda: put(database, "b"))
        thread.join()
        assert names(database) == ["a", "b"]


def test_a_server_that_stays_away_is_given_up_with_its_name(own_postgresql, monkeypatch):
    monkeypatch.setattr("newscrawl.storage.postgresql.RECONNECT_SECONDS", 0.3)
    with Database(own_postgresql.empty_database()) as database:
        own_postgresql.stop()
        with pytest.raises(StorageError, match=r"127\.0\.0\.1"):
            names(database)


# ------------------------------------------------------------------------------------------- a network that is cut


class Proxy:
    """Stands between a client and a server; can cut what goes through it."""

    def __init__(self, port):
        self.target, self.open, self.through = port, True, []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            if not self.open:
                client.close()
                continue
            server = socket.create_connection(("127.0.0.1", self.target))
            self.through += [client, server]
            for one, other in ((client, server), (server, client)):
                threading.Thread(target=self._copy, args=(one, other), daemon=True).start()

    def _copy(self, one, other):
        try:
            while data := one.recv(65536):
                if not self.open:
                    break
                other.sendall(data)
        except OSError:
            pass
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def cut(self):
        """Nothing goes through any more, and nobody may connect."""
        self.open = False
        for end in self.through:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self):
        self.open = True

    def close(self):
        self.cut()
        for end in (*self.through, self.listener):
            end.close()


@pytest.fixture
def proxy(postgresql):
    proxy = Proxy(postgresql.port)
    yield proxy
    proxy.close()


@pytest.mark.parametrize("seed", range(3))
def test_whenever_the_network_is_cut_every_transaction_happens_once(postgresql, proxy, seed):
    """Each transaction counts one up: one that is lost or done twice shows in the sum."""
    chance, stop = random.Random(seed), threading.Event()

    def trouble():
        while not stop.wait(chance.uniform(0.02, 0.3)):
            proxy.cut()
            stop.wait(chance.uniform(0.0, 0.1))
            proxy.mend()
        proxy.mend()

    with postgresql.state() as url, Database(url) as direct:
        put(direct, "sum", "0")
        with Database(url.replace(f":{postgresql.port}/", f":{proxy.port}/")) as database:
            thread = threading.Thread(target=trouble)
            thread.start()

            def count():
                ((known,),) = database.rows("SELECT value FROM dedup_setting WHERE name = 'sum'")
                database.execute("UPDATE dedup_setting SET value = ? WHERE name = 'sum'", (str(int(known) + 1),))

            done = 0
            deadline = time.monotonic() + 2.0
            while time.monotonic() < deadline:
                with contextlib.suppress(TransactionLost):  # cut off as often as it was tried: nothing has happened
                    database.atomically(count)
                    done += 1
            stop.set()
            thread.join()
        assert done > 3
        assert direct.rows("SELECT value FROM dedup_setting WHERE name = 'sum'") == [(str(done),)]
