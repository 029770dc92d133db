import pytest

from newscrawl.items import Article, Revision
from newscrawl.replica.check import differences
from tests.storage.conftest import NOON, make_article

TRUTH = [
    {
        "id": f"example:{number}",
        "urls": [f"https://example.example/{number}.html"],
        "title": f"标题{number}",
        "text": "甲\n乙",
    }
    for number in (1, 2)
]


def stored(number: int, text: str = "甲\n乙", **changes) -> Article:
    return make_article(number, text, **changes)


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
        ([stored(1), stored(2, title="别的")], "example:2: the title is '别的' and should be '标题2'"),
    ],
)
def test_each_fault_is_named(rows: list[Article], complaint: str):
    (line,) = differences(rows, TRUTH)
    assert line.startswith(complaint)


def test_the_newest_revision_counts():
    old = stored(1, "旧")
    new = stored(1, revision=Revision(n=1, previous_hash=old.content_hash, changed_at=NOON))
    assert list(differences([new, old, stored(2)], TRUTH)) == []
