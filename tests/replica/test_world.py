from datetime import timedelta

from newscrawl.replica import Replica
from tests.replica.reading import Get


def test_newsrooms_go_on_writing_as_time_passes_and_what_was_published_keeps_its_time(replica: Replica):
    before = {one["id"]: one["published"] for one in replica.truth() if one["source_name"] == "qingxin"}
    replica.world.advance(timedelta(days=3))
    after = {one["id"]: one["published"] for one in replica.truth() if one["source_name"] == "qingxin"}
    assert before.items() <= after.items()
    assert len(after) == len(before) + 8
    assert max(after.values()) <= replica.world.now.isoformat()


def test_a_redesigned_page_says_the_same_under_names_that_no_layout_knows(replica: Replica, get: Get):
    article = next(replica.sources["qingxin"].articles())
    before = get(article.urls[0]).body.decode()
    replica.switch("qingxin", "redesign", True)
    after = get(article.urls[0]).body.decode()
    assert 'class="article-content"' in before
    assert 'class="article-content"' not in after
    assert article.title in after
    assert all(paragraph in after for paragraph in article.paragraphs)
