import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.dedup.deduplicator import Deduplicator
from newscrawl.dedup.verdict import Document, Verdict
from newscrawl.items import Article, Crawl, Quality
from newscrawl.storage.errors import StateError

TEXT = "昨日上午，清远市召开全市教育工作会议，部署下一阶段的重点任务。" * 3


def document(number, text=TEXT, site="example", **more):
    return {"id": f"{site}:{number}", "url": f"https://{site}/{number}", "site": site, "text": text, **more}


def judge(path, *documents):
    with Deduplicator(path) as dedup:
        return dedup.judge(documents)


def new(number):
    return Verdict(kind="new", of=None, cluster=f"example:{number}")


@pytest.fixture
def path(location):
    return location


def test_the_first_of_its_kind_is_new(path):
    assert judge(path, document(1)) == [new(1)]


def test_a_copy_elsewhere_is_exact_whatever_its_width_and_script(path):
    traditional = "　" + TEXT.replace("，", ",").replace("议", "議").replace("务", "務")
    exact = Verdict(kind="exact", of="example:1", cluster="example:1", score=1.0)
    assert judge(path, document(1), document(2, traditional)) == [new(1), exact]
    assert judge(path, document(3, traditional)) == [exact]


def test_the_earliest_copy_is_the_one_referred_to(path):
    judge(path, document(1), document(2))
    (verdict,) = judge(path, document(3))
    assert (verdict.of, verdict.cluster) == ("example:1", "example:1")


def test_the_same_article_is_unchanged_within_a_batch_and_later(path):
    unchanged = Verdict(kind="unchanged", of="example:1", cluster="example:1", score=1.0)
    assert judge(path, document(1), document(1)) == [new(1), unchanged]
    assert judge(path, document(1)) == [unchanged]


def test_a_changed_article_is_a_revision_of_its_cluster(path):
    judge(path, document(1), document(2))
    (verdict,) = judge(path, document(2, TEXT + "更正。"))
    assert verdict == Verdict(kind="revision", of="example:2", cluster="example:1")
    assert judge(path, document(2, TEXT + "更正。"))[0].kind == "unchanged"
    assert judge(path, document(2))[0].kind == "revision"


def test_a_copy_of_an_earlier_version_is_found(path):
    judge(path, document(1))
    judge(path, document(1, TEXT + "更正。"))
    assert [verdict.of for verdict in judge(path, document(2), document(3, TEXT + "更正"))] == ["example:1"] * 2


def test_other_figures_make_another_article(path):
    verdicts = judge(path, document(1, TEXT + "增长3%"), document(2, TEXT + "增长4%"))
    assert [(verdict.kind, verdict.cluster) for verdict in verdicts] == [("new", "example:1"), ("series", "example:2")]


def test_two_photo_notices_with_one_text_are_two_articles(path):
    notices = [document(number, "图为活动现场。", title=title) for number, title in enumerate(("春耕", "秋收", "春耕"))]
    assert [verdict.kind for verdict in judge(path, *notices)] == ["new", "new", "exact"]


def test_articles_without_text_are_never_copies(path):
    assert [verdict.kind for verdict in judge(path, document(1, ""), document(2, "……"))] == ["new", "new"]


def test_a_publication_time_that_changes_is_a_revision_and_one_that_is_not_known_is_none(path):
    at = datetime(2026, 11, 22, 4, tzinfo=UTC)
    judge(path, document(1, published_at=at))
    assert judge(path, document(1, published_at=at.isoformat()))[0].kind == "unchanged"
    assert judge(path, document(1))[0].kind == "unchanged"
    assert judge(path, document(1, published_at="2026-11-22T05:00:00+00:00"))[0].kind == "revision"


@pytest.mark.parametrize("name", ["id", "url", "site", "text"])
@pytest.mark.parametrize("value", [None, 7])
def test_a_document_that_lacks_something_is_refused_and_none_of_its_batch_remembered(path, name, value):
    with Deduplicator(path) as dedup:
        with pytest.raises(ValueError, match=f"needs '{name}'"):
            dedup.judge([document(1), {**document(2), name: value}])
        assert dedup.judge([document(1)]) == [new(1)]


def test_an_article_and_a_mapping_are_the_same_document():
    at = datetime(2026, 11, 22, 4, tzinfo=UTC)
    mapping = document(1, title="标题", published_at=at)
    article = Article(
        **mapping,
        canonical_url=mapping["url"],
        site_name="示例",
        fetched_at=at,
        content_hash="sha256:" + "0" * 64,
        quality=Quality(chars=len(TEXT)),
        crawl=Crawl(code_version="0", encoding="utf-8"),
    )
    assert Document.of(article) == Document.of(mapping)


def test_a_file_that_is_no_database_is_refused(tmp_path):
    path = tmp_path / "state.db"
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(StateError):
        Deduplicator(path)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["甲" * 50, "乙" * 50, "丙", "", "\ud800"])), max_size=25))
def test_verdicts_do_not_depend_on_how_documents_are_batched(tmp_path_factory, found):
    documents = [document(number, text) for number, text in found]
    folder = tmp_path_factory.mktemp("dedup")
    together = judge(folder / "a.db", *documents)
    one_by_one = [verdict for one in documents for verdict in judge(folder / "b.db", one)]
    assert together == one_by_one
    known = set()
    for one, verdict in zip(documents, together, strict=True):
        assert (verdict.kind in ("unchanged", "revision")) == (one["id"] in known)
        assert verdict.of is None or verdict.of in known
        known.add(one["id"])


JUDGE = """
import json, sys
from newscrawl.dedup.deduplicator import Deduplicator
with open(sys.argv[1], encoding="utf-8") as file:
    documents = json.load(file)
with Deduplicator(sys.argv[2]) as dedup:
    for one in documents:
        print(dedup.judge([one])[0].kind)
"""


def test_processes_that_judge_at_once_call_every_article_new_once(path, tmp_path):
    commands = []
    for process in range(3):
        documents = [document(f"{process}-{number}", f"第{number}篇。{TEXT}") for number in range(40)]
        batch = tmp_path / f"{process}.json"
        batch.write_text(json.dumps(documents), encoding="utf-8")
        commands.append([sys.executable, "-W", "error", "-c", JUDGE, str(batch), str(path)])
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for command in commands]
    kinds = [kind for process in running for kind in process.communicate(timeout=120)[0].split()]
    assert [process.returncode for process in running] == [0, 0, 0]
    assert (kinds.count("new") + kinds.count("series"), kinds.count("exact")) == (40, 80)
