import pytest

from newscrawl.crawling.robots import LONGEST_CRAWL_DELAY, MOST_BYTES, read_rules

URL = "https://a.example/private/1.html"
AGENT = "newscrawl/1"
FORBID = b"User-agent: *\nDisallow: /private/\n"


def test_rules_are_obeyed():
    rules = read_rules(200, FORBID)
    refusal = rules.refusal(URL, AGENT)
    assert refusal is not None
    assert refusal.kind == "blocked"
    assert rules.refusal("https://a.example/news/1.html", AGENT) is None


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_server_in_trouble_forbids_everything(status):
    refusal = read_rules(status, b"").refusal("https://a.example/", AGENT)
    assert refusal is not None
    assert refusal.kind == "failed"


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_no_file_forbids_nothing(status):
    assert read_rules(status, FORBID).refusal(URL, AGENT) is None


def test_rules_beyond_the_limit_are_not_read():
    filler = b"# x\n" * 2000
    assert read_rules(200, filler + FORBID).refusal(URL, AGENT) is not None
    assert read_rules(200, b"#" * MOST_BYTES + b"\n" + FORBID).refusal(URL, AGENT) is None


def test_a_page_in_place_of_the_file_forbids_nothing():
    assert read_rules(200, "<html><body>找不到</body></html>".encode("gbk")).refusal(URL, AGENT) is None


def test_the_delay_that_is_asked_for_is_kept_within_reason():
    assert read_rules(200, b"User-agent: *\nCrawl-delay: 3\n").delay(AGENT) == 3
    assert read_rules(200, b"User-agent: *\nCrawl-delay: 86400\n").delay(AGENT) == LONGEST_CRAWL_DELAY
    assert read_rules(200, FORBID).delay(AGENT) == 0
