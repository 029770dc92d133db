from datetime import datetime

import pytest

from newscrawl.items import Article, Byline, Revision
from newscrawl.replica.check import differences
from tests.storage.conftest import NOON, make_article

TRUTH = [
    {
        "id": f"example:{number}",
        "urls": [f"https://example.example/{number}.html"],
        "title": f"标题{number}",
        "text": "甲\n乙",
        "published": "2026-11-20T09:30:15+08:00",
        "precision": "minute",
        "source": "某日报",
        "bylines": [("王某", "reporter")],
    }
    for number in (1, 2)
]


def stored(number: int, text: str = "甲\n乙", **changes) -> Article:
    known = {
        "published_at": datetime.fromisoformat("2026-11-20T09:30:00+08:00"),
        "source": "某日报",
        "bylines": [Byline(name="李某", role="photographer"), Byline(name="王某", role="reporter")],
    }
    return make_article(number, text, **{**known, **changes})


def test_rows_that_are_as_they_should_be_give_no_line():
    assert list(differences([stored(1), stored(2)], TRUTH)) == []


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([stored(1)], "example:2: missing; it is at https://example.example/2.html"),
        ([stored(1), stored(1), stored(2)], "example:1: revision 0 is stored 2 times"),
        ([stored(1), stored(2), stored(3)], "example:3: stored from https://example.example/3.html, but"),
        ([stored(1), stored(2, "甲\n丙")], "example:2: the text has '丙' where the replica has '乙'"),
        ([stored(1), stored(2, "甲")], "example:2: the text has None where the replica has '乙'"),
        ([stored(1), stored(2, title="别的")], "example:2: title is '别的' and should be '标题2'"),
        ([stored(1), stored(2, source=None)], "example:2: source is None and should be '某日报'"),
        ([stored(1), stored(2, bylines=[])], "example:2: bylines is [] and should be [('王某', 'reporter')]"),
        ([stored(1), stored(2, published_at=NOON)], "example:2: published_at is datetime"),
    ],
)
def test_each_fault_is_named(rows: list[Article], complaint: str):
    (line,) = differences(rows, TRUTH)
    assert line.startswith(complaint)


def test_the_newest_revision_counts():
    old = stored(1, "旧")
    new = stored(1, revision=Revision(n=1, previous_hash=old.content_hash, changed_at=NOON))
    assert list(differences([new, old, stored(2)], TRUTH)) == []
