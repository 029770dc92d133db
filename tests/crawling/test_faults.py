"""One crawl over a server that does everything wrong: what is stored, what is refused, how often it was asked."""

import itertools
import time
from collections import Counter

import pytest

from tests.crawling.faults import CANARY, FORBIDDEN_REDIRECTS, OUTAGE, Crawl, FaultServer, by_reason, crawl, serving

WHOLE = [
    "gzip-whole", "deflate-whole", "br-whole", "zstd-whole", "raw-deflate", "gzip-twice", "gzip-unlabelled",
    "label-without-gzip", "reset-often", "truncated-once", "busy-six-times", "too-many-once", "eight-hops",
    "cookie-first", "gbk-location",
]  # fmt: skip
DAMAGED = ["gzip-cut", "deflate-cut", "br-cut", "zstd-cut", "gzip-bad-checksum"]
TOO_LARGE = ["gzip-bomb", "deflate-bomb", "br-bomb", "zstd-bomb", "small-bomb", "declared-huge", "endless-body",
             "endless-headers"]  # fmt: skip
ENDLESS = ["loop", "endless-redirect", "refresh-loop"]
NOT_PAGES = ["empty", "pdf-as-html", "captcha", "garbage", "reset-always", "chunked-cut", "hang", "slow-headers",
             "come-tomorrow", "refresh-to-private", "hostile-words"]  # fmt: skip
ALL = [*WHOLE, *DAMAGED, *TOO_LARGE, *ENDLESS, *NOT_PAGES, *FORBIDDEN_REDIRECTS]

server = pytest.fixture(scope="module")(serving)


@pytest.fixture(scope="module")
def pages(server: FaultServer, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    """All single pages in one crawl."""
    return crawl(tmp_path_factory.mktemp("pages"), "url=" + " ".join(map(server.url, ALL)))


@pytest.mark.parametrize("name", WHOLE)
def test_what_can_be_had_whole_is_stored_once(pages: Crawl, name: str):
    assert pages.stored(name) == 1, by_reason(pages)


def test_nothing_else_is_stored(pages: Crawl):
    assert len(pages.texts) == len(WHOLE)


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_answer_is_asked_for_again_and_then_fails(pages: Crawl, server: FaultServer, name: str):
    assert pages.end(name)["outcome"] == "failed"
    assert "damaged" in pages.end(name)["reason"]
    assert len(server.requests(name)) == 3


@pytest.mark.parametrize("name", TOO_LARGE)
def test_what_is_too_large_is_cut_off(pages: Crawl, name: str):
    assert pages.end(name)["outcome"] == "failed"
    assert "too large" in pages.end(name)["reason"] or "bytes of headers" in pages.end(name)["reason"]


@pytest.mark.parametrize("name", [*FORBIDDEN_REDIRECTS, "refresh-to-private"])
def test_no_redirect_leads_out_of_the_web_or_off_the_site(pages: Crawl, server: FaultServer, name: str):
    assert pages.end(name)["outcome"] in ("failed", "blocked")
    assert len(server.requests(name)) == 1


def test_no_private_address_was_dialled(pages: Crawl, server: FaultServer):
    assert [path for _, address, path in server.visits if address == CANARY or "secret" in path] == []


@pytest.mark.parametrize("name", ENDLESS)
def test_redirects_end(pages: Crawl, server: FaultServer, name: str):
    assert pages.end(name)["outcome"] == "failed"
    assert len(server.requests(name)) <= 9


@pytest.mark.parametrize("name", NOT_PAGES)
def test_what_is_no_page_is_named_with_its_reason(pages: Crawl, name: str):
    assert pages.end(name)["outcome"] in ("failed", "blocked", "quarantined")
    assert pages.end(name)["reason"]


def test_what_servers_say_cannot_steer_a_terminal(pages: Crawl):
    manifests = [path.read_text(encoding="utf-8") for path in pages.data_dir.rglob("*.json")]
    said = "".join([pages.log, *manifests])
    assert "\\x1b[2J" in said
    assert {char for char in said if not char.isprintable()} <= {"\n", "\u3000", "\xa0"}


@pytest.mark.parametrize("name", ["hang", "slow-headers"])
def test_a_server_that_does_not_answer_is_asked_twice(pages: Crawl, server: FaultServer, name: str):
    assert len(server.requests(name)) == 2
    assert "no answer" in pages.end(name)["reason"]


def test_retry_after_is_waited_for(pages: Crawl, server: FaultServer):
    first, second = server.requests("too-many-once")
    assert second - first >= 1


def test_a_site_that_wants_to_be_left_alone_for_a_day_is(pages: Crawl, server: FaultServer):
    assert len(server.requests("come-tomorrow")) == 1
    assert pages.end("come-tomorrow")["next_try"] > time.time() + 80_000


def test_every_page_has_one_end_and_the_report_adds_up(pages: Crawl):
    assert Counter(end["outcome"] for end in pages.ends.values())["stored"] == len(WHOLE)
    counts = Counter[str]()
    for ended in pages.report["counts"].values():
        counts.update(ended)
    ends = ("stored", "unchanged", "quarantined", "blocked", "failed")
    assert counts["fetched"] == len(ALL) == sum(counts[end] for end in ends)
    assert "Traceback" not in pages.log


# -------------------------------------------------------------------------------------------------------------- traps

TRAPS = ["same-page", "ever-missing", "growing"]


@pytest.fixture(scope="module")
def lists(server: FaultServer, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    """All traps and an honest list in one crawl."""
    addresses = " ".join(map(server.url, [*TRAPS, "calendar", "honest"]))
    return crawl(tmp_path_factory.mktemp("lists"), f"list={addresses}", "links=a.art", "next=a.next")


@pytest.mark.parametrize("name", TRAPS)
def test_a_trap_is_left_and_named(lists: Crawl, server: FaultServer, name: str):
    assert sum(path.startswith((f"/f/{name}", "/gone/")) for _, _, path in server.visits) < 200
    assert any(server.url(name) in note for note in lists.report["notes"])


def test_pages_without_an_article_are_not_turned_for_ever(lists: Crawl, server: FaultServer):
    assert len(server.requests("calendar")) <= 4


def test_one_bad_link_does_not_cost_the_others(lists: Crawl):
    assert sum("甲honest" in text for text in lists.texts) == 15


def test_sitemaps_below_sitemaps_come_to_an_end(server: FaultServer, tmp_path):
    done = crawl(tmp_path, f"sitemap={server.url('sitemaps')}")
    assert len(server.requests("sitemaps")) <= 5
    assert done.exit_code == 6
    assert any("sitemaps" in note for note in done.report["notes"])


def test_addresses_are_judged_when_they_are_dialled_however_they_are_spelt(server: FaultServer, tmp_path):
    spellings = [CANARY, "2130706434", "0x7f.0.0.2", "0177.0.0.2", "127.2", f"{CANARY}.", "[::ffff:127.0.0.2]", "[::1]"]
    addresses = " ".join(f"http://{host}:{server.port}/a/guarded" for host in [*spellings, "localhost"])
    before = len(server.visits)
    done = crawl(tmp_path, f"url={addresses}", ALLOWED_PRIVATE_NETWORKS="", RETRY_TIMES=0)
    assert server.visits[before:] == []
    assert done.exit_code == 6
    assert [failure["outcome"] for failure in done.report["failures"]] == ["failed"] * (len(spellings) + 1)


def test_a_known_page_is_asked_for_with_its_validators(server: FaultServer, tmp_path):
    for _ in range(2):
        done = crawl(tmp_path, f"url={server.url('etag')}")
    assert done.end("etag")["outcome"] == "unchanged"
    assert done.end("etag")["etag"] == '"v1"'
    assert done.stored("etag") == 1
    assert done.exit_code == 0


def test_an_outage_in_the_middle_of_a_crawl_costs_no_article_by_the_end_of_the_next(server: FaultServer, tmp_path):
    arguments = (f"list={server.url('breaking-down')}", "links=a.art")
    first = crawl(tmp_path, *arguments, RETRY_TIMES=1)
    assert OUTAGE.is_set()
    assert first.exit_code == 5
    assert len(first.texts) == 5
    OUTAGE.clear()
    second = crawl(tmp_path, *arguments, RETRY_TIMES=1)
    assert second.exit_code == 0
    assert [second.stored(f"breaking{n}") for n in range(15)] == [1] * 15


def test_requests_to_a_site_keep_their_distance(server: FaultServer, tmp_path):
    before = len(server.visits)
    crawl(
        tmp_path, "url=" + " ".join(f"http://127.0.0.1:{server.port}/a/slow{n}" for n in range(4)), DOWNLOAD_DELAY=0.5
    )
    times = [at for at, _, path in server.visits[before:] if path.startswith("/a/")]
    assert len(times) == 4
    assert all(later - earlier > 0.4 for earlier, later in itertools.pairwise(times))


def test_a_name_that_does_not_exist_fails_the_run(tmp_path):
    done = crawl(tmp_path, "list=http://no-such-host.invalid/")
    assert done.exit_code == 6
    assert done.report["failures"][0]["outcome"] == "failed"
