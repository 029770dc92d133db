import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from scrapy.exceptions import DropItem

from newscrawl.cleaning import worker
from newscrawl.cleaning.refusals import NotAnArticle
from newscrawl.items import Article, Capture, RawPage
from newscrawl.monitoring.watch import Watch
from newscrawl.pipelines import ArchivePipeline, CleanPipeline, DedupPipeline, ExportPipeline, NotStored
from newscrawl.storage.archive import Archive
from newscrawl.storage.errors import StorageFull
from tests.storage.conftest import Runs, make_article


def page(number: int, body: bytes = b"<p>x</p>") -> RawPage:
    url = f"https://example.example/{number}.html"
    capture = Capture(url=url, status=200, headers=(), body=body, fetched_at=datetime.now(UTC))
    return RawPage(capture=capture, request_url=url, spider="example", site="example")


@pytest.fixture
def run(tmp_path: Path) -> Iterator[SimpleNamespace]:
    runs = Runs(tmp_path)
    run = SimpleNamespace(
        ledger=runs.start(),
        state=runs.states[-1],
        archive=Archive(tmp_path, "run-1"),
        watch=Watch((), arguments=None),
        run_id="run-1",
        data_dir=tmp_path,
        broken=None,
        report=None,
    )
    run.company = SimpleNamespace(look=run.ledger.commit)
    yield run
    run.archive.close()
    for state in runs.states:
        state.close()


def process(run: SimpleNamespace, item: RawPage) -> Article:
    async def chain() -> Article:
        clean = CleanPipeline(run, workers=0)
        try:
            cleaned = await clean.process_item(ArchivePipeline(run).process_item(item))
        finally:
            clean.close_spider()
        return ExportPipeline(run).process_item(await DedupPipeline(run).process_item(cleaned))

    return asyncio.run(chain())


def cleans_to(monkeypatch: pytest.MonkeyPatch, result) -> None:
    def clean_page(_: RawPage, _printed: object) -> Article:
        if isinstance(result, Exception):
            raise result
        return result

    monkeypatch.setitem(worker.TASKS, "clean", clean_page)


def test_an_article_goes_through_to_the_feeds(run: SimpleNamespace, monkeypatch: pytest.MonkeyPatch):
    cleans_to(monkeypatch, make_article(1))
    article = process(run, page(1))
    assert isinstance(article, Article)
    assert article.dedup.verdict == "new"
    assert run.ledger.counts["stored"] == 1


def test_the_page_is_archived_before_it_is_cleaned(run: SimpleNamespace, monkeypatch: pytest.MonkeyPatch):
    cleans_to(monkeypatch, RuntimeError("boom"))
    item = page(1, b"<p>kept</p>")
    with pytest.raises(NotStored):
        process(run, item)
    run.archive.flush()
    assert run.archive.read(item.raw.file, item.raw.offset).capture.body == b"<p>kept</p>"


def test_an_unchanged_page_is_counted_and_dropped(run: SimpleNamespace, monkeypatch: pytest.MonkeyPatch):
    cleans_to(monkeypatch, make_article(1))
    process(run, page(1))
    cleans_to(monkeypatch, make_article(1))
    with pytest.raises(NotStored, match="unchanged") as dropped:
        process(run, page(1))
    assert dropped.value.article.id == "example:1"
    assert (run.ledger.counts["stored"], run.ledger.counts["unchanged"]) == (1, 1)


def test_a_page_without_an_article_is_quarantined_with_its_bytes(run: SimpleNamespace, monkeypatch: pytest.MonkeyPatch):
    cleans_to(monkeypatch, NotAnArticle("no_body"))
    with pytest.raises(NotStored, match="quarantined: no_body"):
        process(run, page(1, b"<p>bytes</p>"))
    assert run.ledger.counts["quarantined"] == 1
    assert [kept.read_bytes() for kept in run.data_dir.rglob("quarantine/**/*.bin")] == [b"<p>bytes</p>"]


def test_an_error_in_cleaning_quarantines_the_page_and_says_which(
    run: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
):
    cleans_to(monkeypatch, ZeroDivisionError("division by zero"))
    with pytest.raises(NotStored) as dropped:
        process(run, page(1))
    assert dropped.value.reason == "cleaning_error: ZeroDivisionError: division by zero"
    assert run.ledger.counts["quarantined"] == 1


def test_cleaning_does_not_hold_up_the_event_loop(run: SimpleNamespace, monkeypatch: pytest.MonkeyPatch):
    threads = []

    def clean_page(_: RawPage, _printed: object) -> Article:
        threads.append(threading.current_thread())
        return make_article(1)

    monkeypatch.setitem(worker.TASKS, "clean", clean_page)
    process(run, page(1))
    assert threads != [threading.main_thread()]


@pytest.mark.parametrize("page_is", [make_article(1), NotAnArticle("no_body")], ids=["article", "no article"])
def test_a_page_that_is_still_being_cleaned_when_the_run_ends_stays_for_the_next(run: SimpleNamespace, page_is: object):
    pipeline = CleanPipeline(run, workers=0)  # type: ignore[arg-type]  # as much of a run as it needs
    waiting: Future[object] = Future()
    pipeline.pool = SimpleNamespace(submit=lambda _: waiting)  # type: ignore[assignment]

    async def end_meanwhile() -> object:
        cleaning = asyncio.ensure_future(pipeline.process_item(page(1)))
        await asyncio.sleep(0)
        run.report = "it has ended"
        if isinstance(page_is, Exception):
            waiting.set_exception(page_is)
        else:
            waiting.set_result(page_is)
        return await DedupPipeline(run).process_item(await cleaning)  # type: ignore[arg-type]

    with pytest.raises(DropItem, match="the run is ending"):
        asyncio.run(end_meanwhile())
    assert sum(run.ledger.counts.values()) == 0


def test_pages_stay_for_the_next_run_once_the_disk_has_failed(run: SimpleNamespace, monkeypatch: pytest.MonkeyPatch):
    cleans_to(monkeypatch, make_article(1))
    run.broken = StorageFull("full")
    with pytest.raises(DropItem, match="the run is ending"):
        process(run, page(1))
    assert sum(run.ledger.counts.values()) == 0
