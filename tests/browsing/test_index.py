import sqlite3
from datetime import date, timedelta
from pathlib import Path

import pytest

from newscrawl.browsing.index import SearchIndex
from newscrawl.browsing.library import Library, index_path
from newscrawl.browsing.search import Wanted
from newscrawl.browsing.terms import Query
from newscrawl.storage.errors import StateError
from newscrawl.storage.state import State
from tests.browsing.conftest import Newsroom
from tests.storage.conftest import NOON


@pytest.fixture
def index(newsroom: Newsroom):
    newsroom.store(0)
    with SearchIndex(index_path(newsroom.data_dir)) as index:
        yield index


def update(newsroom: Newsroom, index: SearchIndex) -> int:
    with State(newsroom.location) as state:
        return index.update(state)


def articles(newsroom: Newsroom, **wanted) -> list[str]:
    if "query" in wanted:
        wanted["query"] = Query.parse(wanted["query"])
    with Library(newsroom.data_dir, newsroom.location) as library:
        return [hit.row["id"] for hit in library.search(Wanted(**wanted)).hits]


def test_an_update_takes_in_what_is_new_and_nothing_twice(newsroom: Newsroom, index: SearchIndex):
    newsroom.store(1)
    assert update(newsroom, index) == 2
    newsroom.store(2)
    assert update(newsroom, index) == 1
    assert update(newsroom, index) == 0
    assert articles(newsroom) == ["example:2", "example:1", "example:0"]


def test_a_row_committed_late_with_a_lower_number_is_found(newsroom: Newsroom, index: SearchIndex):
    newsroom.store(1)
    newsroom.store(2)
    with State(newsroom.location) as state:
        (row,) = state.rows("SELECT * FROM row WHERE id = 2")
        state.execute("DELETE FROM row WHERE id = 2")
        assert index.update(state) == 2
        state.execute(f"INSERT INTO row VALUES ({', '.join('?' * len(row))})", row)
        assert index.update(state) == 1


def test_the_latest_revision_stands_for_an_article(newsroom: Newsroom, index: SearchIndex):
    newsroom.store(1, "第一版里说的是龙舟赛在清晨开始，两岸站满了人。")
    newsroom.store(1, "第二版里说的是龙舟赛改到下午开始，两岸站满了人。")
    update(newsroom, index)
    assert articles(newsroom, query="改到下午") == ["example:1"]
    assert articles(newsroom, query="在清晨") == []
    assert articles(newsroom, query="龙舟赛") == ["example:1"]


def test_results_are_newest_first_also_within_a_minute_with_many_articles(newsroom: Newsroom, index: SearchIndex):
    for number in range(1, 4):
        newsroom.store(number, published_at=NOON)
    newsroom.store(9, published_at=NOON - timedelta(days=9))
    update(newsroom, index)
    assert articles(newsroom) == ["example:3", "example:2", "example:1", "example:9", "example:0"]


def test_filters_leave_the_rest_out(newsroom: Newsroom, index: SearchIndex):
    text = "同一篇报道在两个网站上都能读到，文字完全一样，只有来源不同。" * 3
    newsroom.store(5, text, published_at=NOON - timedelta(days=3))
    newsroom.store(6, text, site="other", published_at=NOON - timedelta(days=2))
    update(newsroom, index)
    assert articles(newsroom, site="other") == ["other:6"]
    assert articles(newsroom, verdict="exact") == ["other:6"]
    assert articles(newsroom, query="两个网站", verdict="new") == ["example:5"]
    day = (NOON - timedelta(days=3)).date()
    assert articles(newsroom, since=day, until=day) == ["example:5"]
    assert articles(newsroom, query="两个网站", since=date(2026, 11, 20)) == ["other:6"]


def test_a_date_to_come_does_not_put_an_article_on_top(newsroom: Newsroom, index: SearchIndex):
    newsroom.store(1, published_at=NOON + timedelta(days=400))
    newsroom.store(2, published_at=NOON + timedelta(hours=2))
    update(newsroom, index)
    assert articles(newsroom)[0] == "example:2"


def test_pages_of_results_lead_on_and_back(newsroom: Newsroom, index: SearchIndex):
    for number in range(1, 5):
        newsroom.store(number)
    update(newsroom, index)
    for query in (Query((), ()), Query.parse("报道")):
        wanted = Wanted(query=query)
        first = index.search(wanted, size=2)
        second = index.search(wanted, size=2, before=first.older)
        third = index.search(wanted, size=2, before=second.older)
        assert [place for page in (first, second, third) for place, _ in page.hits] == sorted(
            (place for page in (first, second, third) for place, _ in page.hits), reverse=True
        )
        assert [len(page.hits) for page in (first, second, third)] == [2, 2, 1]
        assert (first.newer, third.older) == (None, None)
        assert index.search(wanted, size=2, after=third.newer).hits == second.hits
        back = index.search(wanted, size=2, after=second.newer)
        assert (back.hits, back.newer) == (first.hits, None)
        assert first.total == 5


def test_an_index_of_another_state_begins_anew(newsroom: Newsroom, index: SearchIndex, tmp_path):
    newsroom.store(1)
    update(newsroom, index)
    other = Newsroom(tmp_path / "other")
    other.store(7)
    with State(other.location) as state:
        assert index.update(state) == 1
    assert index.size() == (1, 1)


def test_a_file_that_is_no_index_is_replaced(newsroom: Newsroom):
    newsroom.store(1)
    path = index_path(newsroom.data_dir)
    path.write_bytes(b"no database at all" * 100)
    with SearchIndex(path) as index:
        assert update(newsroom, index) == 1


def test_a_damaged_index_says_that_it_may_be_deleted(newsroom: Newsroom, index: SearchIndex):
    class Damaged:
        def execute(self, *_: object) -> None:
            error = sqlite3.DatabaseError("database disk image is malformed")
            error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
            raise error

    index.close()
    index.connection = Damaged()  # type: ignore[assignment]
    with pytest.raises(StateError, match=r"search\.db is damaged: end browse, delete this file"):
        index.search(Wanted(), size=5)
    index.connection = sqlite3.connect(":memory:")


def test_an_index_of_another_version_is_made_anew(newsroom: Newsroom, index: SearchIndex):
    update(newsroom, index)
    index.close()
    path = index_path(newsroom.data_dir)
    connection = sqlite3.connect(path)
    connection.execute("UPDATE note SET value = '0'")
    connection.commit()
    connection.close()
    with SearchIndex(path) as again:
        assert again.size() == (0, 0)
        assert update(newsroom, again) == 1


def test_the_state_may_lie_on_any_engine(tmp_path: Path, location: str | Path):
    newsroom = Newsroom(tmp_path, location)
    newsroom.store(1, "第一版里说的是龙舟赛在清晨开始，两岸站满了人。")
    newsroom.store(1, "第二版里说的是龙舟赛改到下午开始，两岸站满了人。")
    newsroom.store(2)
    with SearchIndex(index_path(tmp_path)) as index:
        assert update(newsroom, index) == 3
    assert articles(newsroom, query="龙舟赛") == ["example:1"]
    with Library(newsroom.data_dir, newsroom.location) as library:
        assert [revision.n for revision in library.revisions("example:1")] == [1, 0]
        assert library.row("example:1", 0)["text"].startswith("第一版")
        assert library.cluster("example:1")[1:] == (1, "example:1")
        assert library.place("example:2").startswith("example/")


def test_articles_whose_rows_are_gone_are_left_out(newsroom: Newsroom, index: SearchIndex):
    newsroom.store(1)
    update(newsroom, index)
    with State(newsroom.location) as state:
        state.execute("DELETE FROM row WHERE article_id = 'example:1'")
    assert articles(newsroom) == ["example:0"]
