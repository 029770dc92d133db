from datetime import UTC, datetime, timedelta

import pytest

from newscrawl.cleaning.article import clean_page
from newscrawl.cleaning.pool import CleaningPool
from newscrawl.cleaning.refusals import NotAnArticle
from newscrawl.cleaning.worker import TASKS
from newscrawl.items import Capture, RawPage
from newscrawl.recleaning.changes import Changes
from newscrawl.recleaning.recleaning import Recleaning
from newscrawl.recleaning.selection import Progress, Selection
from newscrawl.storage.archive import Archive
from newscrawl.storage.dumps import Dumps
from newscrawl.storage.ledger import Ledger
from newscrawl.storage.reader import read_dumps
from newscrawl.storage.rows import COMPARED
from newscrawl.storage.state import State
from newscrawl.storage.values import Discovered, Outcome, RunEnd, RunInfo
from newscrawl.storage.verify import verify

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOST = "https://news.example"


def page_of(number, *, said="", at=NOON):
    body = "".join(f"<p>第{number}座桥的第{part}段在上午合龙，附近的居民都到江边来看{said}。</p>" for part in range(4))
    html = f"<html><head><title>桥{number}合龙</title></head><body><h1>桥{number}合龙</h1>{body}</body></html>"
    url = f"{HOST}/a/{number}.html"
    capture = Capture(url=url, status=200, headers=(), body=html.encode(), fetched_at=at)
    return RawPage(capture=capture, request_url=url, spider="example")


class Newsroom:
    """A data directory that pages are crawled into and cleaned again."""

    def __init__(self, folder):
        self.folder = folder
        self.number = 0

    def session(self, spider, **options):
        self.number += 1
        state = State(self.folder / "state" / "newscrawl.db")
        info = RunInfo(run_id=f"run-{self.number}", spider=spider, code_version="0", started_at=NOON)
        return state, Ledger(state, info, Dumps(self.folder / "dumps"), now=lambda: NOON, **options)

    def crawl(self, *pages):
        state, ledger = self.session("example")
        with state, Archive(self.folder, ledger.run.run_id) as archive:
            for page in pages:
                archive.append(page)
                try:
                    article = TASKS["clean"](page, {})
                except NotAnArticle as refusal:
                    outcome = Outcome(kind="quarantined", reason=refusal.reason)
                    ledger.outcome(page.request_url, outcome, page.capture, site="news.example")
                else:
                    ledger.enter(article, url=page.request_url, capture=page.capture)
            ledger.close(end=RunEnd(outcome="ok", exit_code=0, ended_at=NOON))

    def reclean(self, *, pages=1000, store=True, killed=False, **selection):
        """One run that is stopped after so many pages; what it was."""
        state, ledger = self.session("reclean", replays=True)
        told = []
        with state, CleaningPool(0) as pool:
            progress = Progress.of(self.folder, Selection(**selection))
            work = Recleaning(self.folder, state, ledger if store else None, progress, pool, 2)
            work.run(lambda: len(told) >= pages, lambda page: told.append(page.request_url))
            if not killed:
                ledger.close(end=RunEnd(outcome="ok", exit_code=0, ended_at=NOON))
        return work, told

    def rows(self, **options):
        return list(read_dumps(self.folder / "dumps", **options))

    def check(self):
        reports = verify(self.folder, Dumps(self.folder / "dumps"))
        assert [report.problems for report in reports] == [[] for _ in reports]


@pytest.fixture
def newsroom(tmp_path):
    return Newsroom(tmp_path)


def cleans_better(monkeypatch, **changes):
    def better(page, _printed):
        article = clean_page(page)
        for name, value in changes.items():
            setattr(article, name, value(article))
        return article

    monkeypatch.setitem(TASKS, "clean", better)


def test_pages_that_come_out_as_they_were_get_no_row(newsroom):
    newsroom.crawl(page_of(1), page_of(2))
    work, _ = newsroom.reclean()
    assert work.counts == {"unchanged": 2}
    assert len(newsroom.rows()) == 2
    newsroom.check()


def test_a_better_text_becomes_the_latest_row_and_the_old_one_stays(newsroom, monkeypatch):
    newsroom.crawl(page_of(1))
    old = newsroom.rows()[0]
    cleans_better(
        monkeypatch,
        text=lambda article: article.text + "\n补上的一段。",
        content_hash=lambda _: "sha256:" + "0" * 64,
    )
    work, _ = newsroom.reclean()
    assert work.counts == {"stored": 1}
    first, second = newsroom.rows()
    assert first == old
    assert second.text.endswith("\n补上的一段。")
    assert (second.revision.n, second.revision.previous_hash) == (1, old.content_hash)
    assert [row.text for row in newsroom.rows(latest=True)] == [second.text]
    newsroom.check()


def test_a_field_that_is_read_better_makes_a_row_that_keeps_its_verdict(newsroom, monkeypatch):
    copy = page_of(1)
    newsroom.crawl(page_of(1), RawPage(**{**fields_of(copy), "capture": moved(copy.capture, f"{HOST}/copy/1.html")}))
    assert [row.dedup.verdict for row in newsroom.rows()] == ["new", "exact"]
    cleans_better(monkeypatch, source=lambda _: "某日报")
    newsroom.reclean()
    rows = newsroom.rows(latest=True)
    assert [(row.source, row.dedup.verdict) for row in rows] == [("某日报", "new"), ("某日报", "exact")]


def fields_of(page):
    return {name: getattr(page, name) for name in page.__dataclass_fields__}


def moved(capture, url):
    return Capture(url=url, status=200, headers=(), body=capture.body, fetched_at=capture.fetched_at)


def test_cleaning_again_twice_changes_nothing_more(newsroom, monkeypatch):
    newsroom.crawl(page_of(1), page_of(2))
    cleans_better(monkeypatch, source=lambda _: "某日报")
    newsroom.reclean()
    work, _ = newsroom.reclean()
    assert work.counts == {"unchanged": 2}
    assert len(newsroom.rows()) == 4


def test_an_older_capture_does_not_replace_what_came_later(newsroom):
    newsroom.crawl(page_of(1))
    newsroom.crawl(page_of(1, said="热闹", at=NOON + timedelta(hours=1)))
    work, _ = newsroom.reclean()
    assert work.counts == {"superseded": 1, "unchanged": 1}
    assert "热闹" in newsroom.rows(latest=True)[0].text


def test_a_page_in_quarantine_gets_another_chance(newsroom, monkeypatch):
    def refuses(page, _printed):
        raise NotAnArticle("no_body")

    with monkeypatch.context() as patch:
        patch.setitem(TASKS, "clean", refuses)
        newsroom.crawl(page_of(1))
    assert newsroom.rows() == []
    work, _ = newsroom.reclean()
    assert work.counts == {"stored": 1}
    assert [row.title for row in newsroom.rows()] == ["桥1合龙"]
    assert work.changes.new_count == 1


def test_a_rehearsal_says_what_would_change_and_stores_nothing(newsroom, monkeypatch):
    newsroom.crawl(page_of(1), page_of(2))
    before = newsroom.rows()
    cleans_better(monkeypatch, source=lambda _: "某日报")
    work, _ = newsroom.reclean(store=False)
    assert work.changes.fields["source"].filled == 2
    assert newsroom.rows() == before


def test_everything_is_made_again_from_the_archive_alone(newsroom):
    newsroom.crawl(*(page_of(number) for number in range(3)))
    newsroom.crawl(page_of(1, said="热闹", at=NOON + timedelta(hours=1)))
    before = [(row.id, row.text, row.dedup.verdict) for row in newsroom.rows()]
    for part in ("state", "dumps"):
        for path in sorted((newsroom.folder / part).rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
    newsroom.reclean()
    assert [(row.id, row.text, row.dedup.verdict) for row in newsroom.rows()] == before
    newsroom.check()


@pytest.mark.parametrize("killed", [False, True])
def test_a_run_that_was_stopped_goes_on_where_it_was(newsroom, monkeypatch, killed):
    newsroom.crawl(*(page_of(number) for number in range(6)))
    cleans_better(monkeypatch, source=lambda _: "某日报")
    _, first = newsroom.reclean(pages=2, killed=killed)
    _, second = newsroom.reclean()
    assert [*first, *second] == [f"{HOST}/a/{number}.html" for number in range(6)]
    assert [row.source for row in newsroom.rows(latest=True)] == ["某日报"] * 6
    assert len(newsroom.rows()) == 12
    newsroom.check()


def test_another_selection_begins_anew(newsroom):
    newsroom.crawl(page_of(1), page_of(2))
    newsroom.reclean(pages=1)
    _, told = newsroom.reclean(since=NOON)
    assert len(told) == 2


def test_site_and_day_choose_pages(newsroom):
    newsroom.crawl(page_of(1), page_of(2, at=NOON + timedelta(days=2)))
    assert newsroom.reclean(site="other.example")[1] == []
    assert newsroom.reclean(since=NOON + timedelta(days=1))[1] == [f"{HOST}/a/2.html"]


def test_a_page_that_is_to_be_fetched_again_stays_so(newsroom):
    newsroom.crawl(page_of(1))
    with State(newsroom.folder / "state" / "newscrawl.db") as state:
        state.discover([Discovered(url=f"{HOST}/a/1.html", kind="article", spider="example")], reopen=True)
    newsroom.reclean()
    with State(newsroom.folder / "state" / "newscrawl.db") as state:
        assert [found.url for found in state.pending("example")] == [f"{HOST}/a/1.html"]


def test_files_are_taken_in_the_order_of_the_runs(tmp_path):
    names = ["b/20260102T000000Z-x-1.warc.gz", "a/20260103T000000Z-x-1.warc.gz", "b/20260102T000000Z-x-1-001.warc.gz"]
    for name in names:
        (tmp_path / "archive" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "archive" / name).touch()
    found = [path.relative_to(tmp_path / "archive").as_posix() for path in Selection().files(tmp_path)]
    assert found == [names[0], names[2], names[1]]


def row(**changes):
    empty = {"id": "example:1", "url": HOST, "text": "甲\n乙", "title": "题"}
    return {**dict.fromkeys(COMPARED), **empty, **changes}


def test_changes_are_counted_by_field_and_kind():
    changes = Changes()
    changes.add(row(), row(source="某日报", title="新题"))
    changes.add(row(source="某日报"), row())
    changes.add(None, row())
    text = changes.as_table()
    assert [line.split() for line in text.splitlines()[:3]] == [
        ["field", "changed", "filled", "emptied", "articles"],
        ["source", "0", "1", "1", "2"],
        ["title", "1", "0", "0", "1"],
    ]
    assert text.endswith("2 articles changed, 1 had no row before")


def test_the_page_of_changes_shows_lines_and_does_nothing():
    changes = Changes()
    changes.add(row(), row(text="甲\n<script>alert(1)</script>\x1b[31m"))
    page = changes.as_page("changes")
    assert "<script>" not in page
    assert "\x1b" not in page
    assert '<li class="gone">乙</li>' in page
    assert '<li class="come">&lt;script&gt;alert(1)&lt;/script&gt;' in page
