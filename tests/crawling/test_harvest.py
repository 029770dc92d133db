from newscrawl.crawling.discovery.harvest import COPY_FROM_ELSEWHERE, Harvest, end_of_article
from newscrawl.crawling.discovery.paging import MOST_ALIKE, MOST_FRUITLESS
from newscrawl.items import Dedup

LIST = "https://a.example/list.html"


def harvest(*ends: tuple[str, str | None]) -> Harvest:
    urls = [f"https://a.example/{n}.html" for n in range(len(ends))]
    sown = Harvest()
    sown.sown(LIST, urls)
    for url, (end, reason) in zip(urls, ends, strict=True):
        sown.ended(url, end, reason)
    return sown


def test_copies_and_missing_pages_make_a_list_fruitless():
    assert harvest(*[("exact", None), ("failed", "status 404")] * (MOST_FRUITLESS // 2)).trap(LIST)
    assert not harvest(*[("exact", None)] * (MOST_FRUITLESS - 1)).trap(LIST)


def test_one_new_article_starts_the_count_again():
    vain = [("quarantined", None)] * (MOST_FRUITLESS - 1)
    assert not harvest(*vain, ("new", None), *vain).trap(LIST)


def test_a_wall_or_a_broken_line_says_nothing_about_the_list():
    troubles = [("blocked", "status 403"), ("failed", "network: reset"), ("failed", "status 503")] * MOST_FRUITLESS
    assert not harvest(*troubles).trap(LIST)


def test_pages_that_no_list_named_are_not_counted():
    sown = Harvest()
    for n in range(MOST_FRUITLESS):
        sown.ended(f"https://a.example/{n}.html", "exact")
    assert not sown.trap(LIST)


def alike(*scores: float) -> str | None:
    sown = Harvest()
    sown.sown(LIST, [f"https://a.example/{n}.html" for n in range(len(scores))])
    for n, score in enumerate(scores):
        sown.ended(f"https://a.example/{n}.html", "series", likeness=score)
    return sown.trap(LIST)


def test_articles_that_differ_in_numbers_only_are_a_trap_after_long():
    assert alike(*[0.99] * (MOST_ALIKE - 1)) is None
    assert alike(*[0.99] * MOST_ALIKE) == "alike"


def test_a_column_of_notices_made_from_one_form_is_not():
    assert alike(*[0.9] * (MOST_ALIKE * 3)) is None
    assert alike(*[0.99, 0.99, 0.99, 0.9] * MOST_ALIKE) is None


def test_a_few_others_among_them_do_not_hide_a_trap():
    assert alike(*[*[0.99] * 19, 0.9] * (MOST_ALIKE // 10)) == "alike"


def test_copies_of_another_sites_articles_are_worth_having():
    here, elsewhere = Dedup(verdict="exact", of="nfplus:1", score=1.0), Dedup(verdict="exact", of="ycwb:1", score=1.0)
    assert end_of_article("nfplus:2", here) == ("exact", 1.0)
    assert end_of_article("nfplus:2", elsewhere) == (COPY_FROM_ELSEWHERE, 0.0)
    assert end_of_article("nfplus:2", Dedup()) == ("new", 0.0)
    assert harvest(*[(COPY_FROM_ELSEWHERE, None)] * MOST_ALIKE).trap(LIST) is None
