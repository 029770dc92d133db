from datetime import timedelta

from newscrawl.items import Repair
from newscrawl.storage.canonical import is_better
from newscrawl.storage.reader import read_dumps
from tests.storage.conftest import NOON

TEXT = "昨日上午，清远市召开全市教育工作会议，部署下一阶段的重点任务，各县区负责人参加了会议。" * 2


def row(*, repairs=(), published="2026-11-22T04:00:00+00:00", source=None, text=TEXT):
    quality = {"repairs": list(repairs)}
    return {"quality": quality, "published_at": published, "source": source, "site_name": "示例", "text": text}


DAMAGED = {"rule": "gbk_shift", "count": 3}


def test_the_earlier_copy_is_better():
    early, late = row(published="2026-11-20T04:00:00+00:00"), row()
    assert is_better(early, late)
    assert not is_better(late, early)


def test_of_one_day_the_publisher_is_better_than_a_re_host():
    own, rehost = row(), row(source="北江早报", published="2026-11-22T01:00:00+00:00")
    assert is_better(own, rehost)
    assert not is_better(rehost, own)


def test_of_equal_copies_the_fuller_one_is_better_but_not_for_a_closing_line():
    assert is_better(row(text=TEXT * 2), row())
    assert not is_better(row(text=TEXT + "（完）"), row())


def test_a_damaged_copy_is_never_better_however_early():
    assert not is_better(row(repairs=[DAMAGED], published="2020-01-01T00:00:00+00:00"), row())
    assert is_better(row(), row(repairs=[DAMAGED]))


def rehosted(make_article):
    article = make_article(1, TEXT, site="rehost", published_at=NOON)
    article.quality.repairs = [Repair(rule="gbk_shift", count=3)]
    return article


def test_a_better_copy_that_comes_later_stands_for_the_cluster_and_its_row_says_so(runs, make_article):
    runs.run(rehosted(make_article))
    runs.run(make_article(2, TEXT, published_at=NOON, fetched_at=NOON + timedelta(hours=1)))
    runs.run(make_article(3, TEXT, published_at=NOON, fetched_at=NOON + timedelta(hours=2)))
    assert [(line["id"], line["dedup"]["canonical"]) for line in sorted(runs.rows(), key=lambda line: line["id"])] == [
        ("example:2", "example:2"), ("example:3", "example:2"), ("rehost:1", "rehost:1"),
    ]  # fmt: skip
    assert [article.id for article in read_dumps(runs.folder / "dumps", unique=True)] == ["example:2"]


def test_who_wants_no_duplicates_still_gets_the_better_copy(runs, make_article):
    runs.run(rehosted(make_article), policy="drop")
    runs.run(make_article(2, TEXT, published_at=NOON), policy="drop")
    runs.run(make_article(3, TEXT, published_at=NOON), policy="drop")
    assert sorted(line["id"] for line in runs.rows()) == ["example:2", "rehost:1"]
