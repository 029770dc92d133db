"""A PostgreSQL server of the tests' own: on loopback, in a temporary folder, gone afterwards."""

import itertools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

GUARD = """
import os, shutil, signal, sys, time
parent, folder = int(sys.argv[1]), sys.argv[2]
while os.getppid() == parent:
    time.sleep(0.5)
try:
    with open(os.path.join(folder, "data", "postmaster.pid")) as file:
        os.kill(int(file.readline()), signal.SIGQUIT)
except (OSError, ValueError):
    pass
shutil.rmtree(folder, ignore_errors=True)
"""
"""A process that outlives ours, however that ends, and takes the server with it: pg_ctl makes it nobody's child."""


def programs() -> Path | None:
    """The folder with initdb and postgres, wherever the system keeps it."""
    on_path = shutil.which("initdb")
    found = [Path(on_path).parent] if on_path else sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in found if (folder / "postgres").exists()), None)


class Cluster:
    """A server that can be stopped, killed and started again at the same address."""

    def __init__(self, programs: Path, folder: Path, *, durable: bool = False):
        """With `durable`, commits are synced as on a real server; tests do not wait for disks."""
        self.programs, self.folder = programs, folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.settings = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "on" if durable else "off",
            "max_connections": 40,
            "shared_buffers": "32MB",
        }
        self.names = itertools.count()
        self.unused: list[str] = []
        if os.geteuid() == 0:  # the server refuses to run as root
            shutil.chown(folder, "postgres")
        self.guard = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", GUARD, str(os.getpid()), str(folder)], start_new_session=True
        )
        self.run("initdb", "--auth=trust", "--username=newscrawl", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8")

    def run(self, program: str, *words: str) -> None:
        command = [str(self.programs / program), "-D", str(self.folder / "data"), *words]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.folder)
        assert ended.returncode == 0, ended.stdout + ended.stderr

    def start(self) -> None:
        options = " ".join(f"-c {name}='{value}'" for name, value in self.settings.items())
        self.run("pg_ctl", "start", "-w", "-l", str(self.folder / "log"), "-o", options)

    def stop(self, mode: str = "fast") -> None:
        """``fast`` ends all sessions, ``immediate`` is a crash."""
        self.run("pg_ctl", "stop", "-w", "-m", mode)

    def close(self) -> None:
        """Stop the server, if it runs, and whoever watches over it."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self.stop("immediate")
        self.guard.kill()
        self.guard.wait()

    def url(self, name: str = "postgres") -> str:
        return f"postgresql://newscrawl@127.0.0.1:{self.port}/{name}"

    def empty_database(self) -> str:
        """The URL of a new database."""
        import psycopg

        name = f"state_{next(self.names)}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    @contextmanager
    def state(self) -> Iterator[str]:
        """The URL of a state without anything in it; databases are emptied and used again, which is much quicker."""
        import psycopg

        url = self.unused.pop() if self.unused else self.empty_database()
        yield url
        with psycopg.connect(url, autocommit=True) as connection:
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            connection.execute(f"{others} AND pid <> pg_backend_pid()")
            tables = connection.execute(
                "SELECT string_agg(format('newscrawl.%I', tablename), ', ') FROM pg_tables"
                " WHERE schemaname = 'newscrawl' AND tablename <> 'schema_version'"
            ).fetchone()[0]
            if tables:
                connection.execute(f"TRUNCATE {tables} RESTART IDENTITY")
        self.unused.append(url)


def start_cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """A running cluster, or a skipped test where the machine has no server."""
    pytest.importorskip("psycopg", reason="the extra [postgresql] is not installed")
    found = programs()
    if found is None:
        pytest.skip("PostgreSQL's server is not installed (Debian: apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="newscrawl-postgresql-"))
    try:
        cluster = Cluster(found, folder, durable=durable)
        try:
            cluster.start()
            yield cluster
        finally:
            cluster.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """One server for all tests; each takes a database of its own."""
    yield from start_cluster()


@pytest.fixture
def own_postgresql() -> Iterator[Cluster]:
    """A server that the test may stop, kill and start again."""
    yield from start_cluster()
