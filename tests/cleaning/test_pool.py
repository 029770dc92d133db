import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newscrawl.cleaning import nursery
from newscrawl.cleaning.article import clean_page
from newscrawl.cleaning.fallback import FLAG
from newscrawl.cleaning.nursery import COMMAND
from newscrawl.cleaning.pool import CleaningPool
from newscrawl.cleaning.refusals import CleaningFailed, NotAnArticle
from newscrawl.cleaning.tasks import Limits
from newscrawl.cleaning.worker import TASKS
from newscrawl.items import Capture, RawPage

TEXT = "".join(f"<p>新桥的第{number}段在上午合龙，附近的居民都到江边来看。</p>" for number in range(6))
PAGE = f"<html><head><title>新桥合龙</title></head><body><h1>新桥合龙</h1><p>2026-11-20 09:30</p>{TEXT}</body></html>"

# A worker whose cleaning does to a page what the page says; its simple extractor is the real one.
MISBEHAVING = """
import os, sys, time
from newscrawl.cleaning import worker

def spin():
    while True:
        pass

def misbehave(page, printed):
    print("a library that prints", flush=True)
    body = page.capture.body
    if b"SPIN" in body: spin()
    if b"SLEEP" in body: time.sleep(1000)
    if b"EAT" in body: bytearray(1 << 40)
    if b"ABORT" in body: os.abort()
    if b"BREAK" in body: raise ValueError("broken \\x1b[31m")
    return real(page, printed)

real = worker.TASKS["clean"]
worker.TASKS["clean"] = misbehave
if "always" in sys.argv:
    worker.TASKS["fallback"] = misbehave
worker.main()
"""


def page(html: str) -> RawPage:
    url = "https://news.example/a/1.html"
    capture = Capture(
        url=url, status=200, headers=(), body=html.encode(), fetched_at=datetime(2026, 11, 22, tzinfo=UTC)
    )
    return RawPage(capture=capture, request_url=url, spider="example", site="example")


def pool(*arguments: str, wall: float = 30.0) -> CleaningPool:
    limits = Limits(cpu_seconds=1, wall_seconds=wall)
    return CleaningPool(1, limits, command=[sys.executable, "-c", MISBEHAVING, *arguments])


@pytest.fixture(scope="module")
def misbehaving() -> Iterator[CleaningPool]:
    with pool() as workers:
        yield workers


def test_a_worker_gives_the_same_article_as_cleaning_here():
    with CleaningPool(1) as workers:
        assert workers.submit(page(PAGE)).result() == clean_page(page(PAGE))


def test_a_page_without_an_article_is_refused_for_the_same_reason():
    with CleaningPool(1) as workers, pytest.raises(NotAnArticle, match="no_body"):
        workers.submit(page("<p>短</p>")).result()


@pytest.mark.parametrize("trouble", ["SPIN", "EAT", "ABORT", "BREAK"])
def test_the_simple_extractor_reads_what_breaks_the_cleaning(misbehaving, trouble):
    article = misbehaving.submit(page(PAGE.replace("<h1>", f"<h1 class={trouble}>"))).result()
    assert FLAG in article.quality.flags
    assert article.text.count("段在上午合龙") == 6
    assert article.title == "新桥合龙"
    assert article.published_raw == "2026-11-20 09:30"


def test_the_next_page_is_cleaned_as_ever(misbehaving):
    misbehaving.submit(page(PAGE + "ABORT")).result()
    assert misbehaving.submit(page(PAGE)).result() == clean_page(page(PAGE))


@pytest.mark.parametrize("trouble", ["SPIN", "EAT", "ABORT"])
def test_pages_that_were_handed_over_with_one_that_kills_the_process_are_cleaned_all_the_same(misbehaving, trouble):
    asked = [misbehaving.submit(page(html)) for html in (PAGE, PAGE + trouble, PAGE, PAGE, PAGE, PAGE)]
    found = [one.result() for one in asked]
    assert FLAG in found.pop(1).quality.flags
    assert found == 5 * [clean_page(page(PAGE))]


def test_a_page_larger_than_a_pipe_holds_goes_through(misbehaving):
    large = PAGE + f"<!--{'x' * (3 << 20)}-->"
    asked = [misbehaving.submit(page(large)) for _ in range(4)]
    assert [one.result().text for one in asked] == 4 * [clean_page(page(large)).text]


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        ("SPIN", "cleaning_timeout: more than 1 s of processor time"),
        ("EAT", "cleaning_memory: more than 1536 MiB"),
        ("ABORT", "cleaning_crash"),
        ("BREAK", "cleaning_error: ValueError: broken"),
    ],
)
def test_a_page_that_breaks_everything_fails_with_a_reason(trouble, reason):
    with pool("always") as workers, pytest.raises(CleaningFailed, match=reason):
        workers.submit(page(PAGE + trouble)).result()


def test_a_page_that_waits_for_ever_is_given_up():
    with pool("always", wall=1) as workers, pytest.raises(CleaningFailed, match="cleaning_timeout: more than 1 s"):
        workers.submit(page(PAGE + "SLEEP")).result()


def test_a_warning_quotes_no_control_characters(misbehaving, caplog):
    misbehaving.submit(page(PAGE + "BREAK")).result()
    assert "cleaning_error: ValueError: broken \\x1b[31m" in caplog.text


def test_without_workers_an_error_is_the_end_of_one_page_only(monkeypatch):
    def broken(_: RawPage, _printed: object):
        raise ZeroDivisionError("division by zero")

    with CleaningPool(0) as here:
        monkeypatch.setitem(TASKS, "clean", broken)
        assert FLAG in here.submit(page(PAGE)).result().quality.flags
        monkeypatch.setitem(TASKS, "fallback", broken)
        with pytest.raises(CleaningFailed, match="cleaning_error: ZeroDivisionError: division by zero"):
            here.submit(page(PAGE)).result()


def test_a_page_with_more_lines_than_can_be_compared_is_read_by_the_simple_extractor():
    with CleaningPool(0) as here:
        article = here.submit(page(PAGE.replace("</body>", "行<br>" * 100_001))).result()
    assert FLAG in article.quality.flags
    assert "新桥的第5段" in article.text


def test_a_process_is_replaced_without_loading_the_cleaning_again(misbehaving):
    loaded = misbehaving._nursery._process.pid
    misbehaving.submit(page(PAGE + "ABORT")).result()
    assert misbehaving.submit(page(PAGE)).result() == clean_page(page(PAGE))
    assert misbehaving._nursery._process.pid == loaded


def test_pages_are_cleaned_after_the_nursery_has_died():
    with pool() as workers:
        workers.submit(page(PAGE)).result()
        workers._nursery._process.kill()
        assert FLAG in workers.submit(page(PAGE + "ABORT")).result().quality.flags


def test_the_first_pool_takes_over_what_was_begun_to_load():
    nursery.begin()
    begun = nursery._begun[-1]
    with CleaningPool(1) as first, CleaningPool(1) as second:
        assert first._nursery is begun
        assert second._nursery is not begun
        assert first.submit(page(PAGE)).result() == second.submit(page(PAGE)).result() == clean_page(page(PAGE))


def test_closing_does_not_wait_for_a_page_that_takes_long():
    workers = pool(wall=60)
    slow = workers.submit(page(PAGE + "SLEEP"))
    while not slow.running():
        pass
    workers.close()
    with pytest.raises(CleaningFailed):
        slow.result()


def test_nursery_and_worker_end_with_the_process_that_started_them():
    with subprocess.Popen([sys.executable, "-c", ORPHAN, *COMMAND], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        started = [Path(f"/proc/{int(pid)}/stat") for pid in parent.stdout.readline().split()]
        parent.kill()
    assert len(started) == 2
    while any(one.exists() and one.read_text().split()[2] != "Z" for one in started):
        time.sleep(0.01)


ORPHAN = """
import sys, time
from newscrawl.cleaning.nursery import Nursery
nursery = Nursery(sys.argv[1:])
print(nursery._process.pid, nursery.fork().pid, flush=True)
time.sleep(1000)
"""
