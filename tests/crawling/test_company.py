"""Pages that wait for a commit are not kept waiting for company that cannot come."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest

from newscrawl.crawling import company
from newscrawl.crawling.company import Company
from newscrawl.storage.errors import StorageFull


class Ledger:
    waiting = 1
    commits = 0
    broken: Exception | None = None

    def commit(self) -> None:
        if self.broken:
            raise self.broken
        self.commits, self.waiting = self.commits + 1, 0


def crawler_with(*, active=1, queue=(), downloading=(), backout=False) -> SimpleNamespace:
    slot = SimpleNamespace(active=set(range(active)), queue=list(queue), needs_backout=lambda: backout)
    engine = SimpleNamespace(scraper=SimpleNamespace(slot=slot), downloader=SimpleNamespace(active=list(downloading)))
    return SimpleNamespace(engine=engine)


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(company, "QUIET_SECONDS", 0.001)


def looked(crawler, ledger, failed=lambda _: None, then=lambda: None):
    async def look():
        Company(crawler, ledger, failed).look()
        before = ledger.commits
        then()
        await asyncio.sleep(0.1)
        return before, ledger.commits

    return asyncio.run(look())


@pytest.mark.parametrize(
    ("held_up", "commits"),
    [
        ({}, 1),
        ({"downloading": [1]}, 0),
        ({"downloading": [1], "backout": True}, 1),
        ({"queue": [1]}, 0),
        ({"active": 2}, 0),
    ],
)
def test_a_page_is_committed_at_once_where_no_other_can_come(held_up, commits):
    ledger = Ledger()
    assert looked(crawler_with(**held_up), ledger)[0] == commits


def test_a_page_does_not_wait_for_another_that_was_just_leaving():
    ledger, crawler = Ledger(), crawler_with(active=2)
    assert looked(crawler, ledger, then=crawler.engine.scraper.slot.active.clear) == (0, 1)


def test_what_somebody_else_has_committed_meanwhile_is_left_alone():
    ledger, crawler = Ledger(), crawler_with(active=2)

    def committed():
        ledger.waiting = 0
        crawler.engine.scraper.slot.active.clear()

    assert looked(crawler, ledger, then=committed) == (0, 0)


def test_a_disk_that_is_full_meanwhile_is_reported():
    ledger, crawler, told = Ledger(), crawler_with(active=2), []
    ledger.broken = StorageFull("no space left")
    looked(crawler, ledger, told.append, then=crawler.engine.scraper.slot.active.clear)
    assert told == [ledger.broken]
