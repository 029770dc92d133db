from newscrawl.crawling.discovery.harvest import Harvest
from newscrawl.crawling.discovery.paging import MOST_FRUITLESS

LIST = "https://a.example/list.html"


def harvest(*ends: tuple[str, str | None]) -> Harvest:
    urls = [f"https://a.example/{n}.html" for n in range(len(ends))]
    sown = Harvest()
    sown.sown(LIST, urls)
    for url, (end, reason) in zip(urls, ends, strict=True):
        sown.ended(url, end, reason)
    return sown


def test_copies_and_missing_pages_make_a_list_fruitless():
    assert harvest(*[("exact", None), ("failed", "status 404")] * (MOST_FRUITLESS // 2)).fruitless(LIST)
    assert not harvest(*[("exact", None)] * (MOST_FRUITLESS - 1)).fruitless(LIST)


def test_one_new_article_starts_the_count_again():
    vain = [("quarantined", None)] * (MOST_FRUITLESS - 1)
    assert not harvest(*vain, ("new", None), *vain).fruitless(LIST)


def test_a_wall_or_a_broken_line_says_nothing_about_the_list():
    troubles = [("blocked", "status 403"), ("failed", "network: reset"), ("failed", "status 503")] * MOST_FRUITLESS
    assert not harvest(*troubles).fruitless(LIST)


def test_pages_that_no_list_named_are_not_counted():
    sown = Harvest()
    for n in range(MOST_FRUITLESS):
        sown.ended(f"https://a.example/{n}.html", "exact")
    assert not sown.fruitless(LIST)
