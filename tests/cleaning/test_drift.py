from datetime import UTC, datetime
from pathlib import Path

import pytest

from newscrawl.cleaning.drift import agreement, overlap
from newscrawl.cleaning.pool import CleaningPool
from newscrawl.items import Capture, RawPage

PORTAL = Path(__file__).parent.parent / "fixtures" / "nfcms" / "nfcms_2093760.html"
BODY = '<div class="article-content">'


def page_of(html: str, url: str = "https://www.qingxin.gov.cn/zwgk/qxyw/content/post_2093760.html") -> RawPage:
    capture = Capture(
        url=url, status=200, headers=(), body=html.encode(), fetched_at=datetime(2026, 11, 22, 12, tzinfo=UTC)
    )
    return RawPage(capture=capture, request_url=url, spider="gov", site="qingxin")


def test_a_layout_that_fits_agrees_with_the_generic_extractor():
    found = agreement(page_of(PORTAL.read_text(encoding="utf-8")))
    assert found is not None
    assert found > 0.9


def test_a_container_that_holds_something_else_now_parts_from_the_generic_extractor():
    html = PORTAL.read_text(encoding="utf-8")
    moved = html.replace(BODY, f'{BODY}<p>请下载客户端阅读全文。</p></div><div class="story">', 1)
    found = agreement(page_of(moved))
    assert found is not None
    assert found < 0.2


def test_a_page_that_no_layout_reads_has_nothing_to_compare():
    html = PORTAL.read_text(encoding="utf-8").replace(BODY, '<div class="story">')
    assert agreement(page_of(html)) is None


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        (["茶园面积扩大", "带动就业"], ["茶园面积扩大带动就业"], 1.0),
        (["茶园面积扩大"], ["村民就近务工"], 0.0),
        ([], ["村民就近务工"], 0.0),
        ([], [], 1.0),
    ],
)
def test_what_two_texts_have_in_common_does_not_depend_on_their_lines(one: list[str], other: list[str], wanted: float):
    assert overlap(one, other) == wanted


@pytest.mark.parametrize("workers", [0, 1])
def test_the_pool_compares_as_the_process_itself_does(workers: int):
    page = page_of(PORTAL.read_text(encoding="utf-8"))
    with CleaningPool(workers) as pool:
        assert pool.compare(page).result(60) == agreement(page)


@pytest.mark.parametrize("workers", [0, 1])
def test_a_page_that_cannot_be_compared_costs_the_measurement_only(workers: int):
    with CleaningPool(workers) as pool:
        assert pool.compare(page_of("<p>" * 40_000)).result(60) is None
