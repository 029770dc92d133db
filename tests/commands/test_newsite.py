"""`scrapy newsite` in a copy of the checkout: what it writes is crawled with that copy, without another edit."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from newscrawl.replica import Replica, running_replica
from newscrawl.replica.check import differences
from newscrawl.replica.demo import HANDLERS
from newscrawl.replica.families import FAMILY_PORTALS, build
from newscrawl.sites.base import BEIJING
from newscrawl.storage.reader import read_dumps

NOW = datetime(2027, 3, 9, 12, tzinfo=BEIJING)
CHECKOUT = Path(__file__).parents[2]
ALL = [portal.name for portal in FAMILY_PORTALS]


@pytest.fixture
def replica():
    """Portals with class names that no layout knows."""
    with running_replica(articles=7, now=NOW) as running:
        running.sources |= {source.name: source for source in build(running.world, plain=True)}
        running._by_host = running._routing()
        yield running


class Copy:
    """A checkout of its own."""

    def __init__(self, folder: Path, replica: Replica) -> None:
        self.folder, self.data = folder, folder / "data"
        shutil.copytree(CHECKOUT / "newscrawl", folder / "newscrawl", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(CHECKOUT / "scrapy.cfg", folder)
        self.settings = {
            "NEWSCRAWL_DATA_DIR": str(self.data),
            "DOWNLOAD_HANDLERS": json.dumps(HANDLERS),
            "REPLICA_ADDRESS": replica.address,
            "ALLOWED_PRIVATE_NETWORKS": "127.0.0.1/32",
            "DOWNLOAD_DELAY": "0",
        }

    def scrapy(self, *words: str) -> str:
        """What a command of the copy prints."""
        options = [part for name, value in self.settings.items() for part in ("-s", f"{name}={value}")]
        done = subprocess.run(
            [sys.executable, "-m", "scrapy", *words, *options],
            cwd=self.folder, env={**os.environ, "PYTHONPATH": str(self.folder)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def added(self, url: str) -> str:
        """Add the source of `url`; the arguments of the crawl that the command proposes."""
        said = self.scrapy("newsite", url)
        assert said.count("fixture   ") == 2
        return said.rpartition("scrapy crawl ")[2].strip()


@pytest.fixture
def copy(tmp_path, replica):
    return Copy(tmp_path, replica)


def add_and_crawl(copy: Copy, replica: Replica, names: list[str]) -> None:
    portals = []
    for name in names:
        source = replica.sources[name]
        crawl = copy.added(source.origin + source.column)
        assert crawl.startswith("gov -a portal=")
        portals.append(crawl.rpartition("=")[2])
    copy.scrapy("crawl", "gov", "-a", "portal=" + ",".join(portals))
    wanted = [one.as_json() for name in names for one in replica.sources[name].articles()]
    assert list(differences(read_dumps(copy.data / "dumps"), wanted)) == []


def test_a_portal_with_class_names_of_its_own_is_added_by_command_and_crawled_whole(copy, replica):
    add_and_crawl(copy, replica, ["hanweb"])


@pytest.mark.long
def test_a_portal_of_each_family_is_added_by_command_and_crawled_whole(copy, replica):
    add_and_crawl(copy, replica, ALL)


def test_a_site_of_its_own_is_added_by_command_and_crawled_whole(copy, replica):
    crawl = copy.added("http://www.pinlan.example/quyu/")
    assert crawl == "example_pinlan"
    copy.scrapy("crawl", crawl)
    wanted = {one.urls[0]: one.as_json() for one in replica.sources["aggregator"].articles()}
    rows = list(read_dumps(copy.data / "dumps"))
    assert {row.site for row in rows} == {crawl}
    for row in rows:
        wanted[row.url.replace("https:", "http:")]["id"] = row.id
    assert list(differences(rows, wanted.values())) == []
    assert all(row.id.startswith(f"{crawl}:") for row in rows)
