"""Pages of one article that lie apart in the archive become one again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from newscrawl.items import Capture, RawPage
from newscrawl.recleaning.parts import ArchivedParts
from newscrawl.storage.archive import Archive, ArchiveReader
from tests.recleaning.test_recleaning import HOST, NOON, Newsroom


def part_of(article, number, last, *, at=NOON, base=f"{HOST}/a", head="", links=None):
    """Page `number` of an article of `last` pages; the first one's address has no number."""

    def name(page):
        return f"{article}.html" if page == 1 else f"{article}_{page}.html"

    lines = "".join(
        f"<p>第{article}号大桥的第{number}段第{line}跨在上午合龙，附近的居民都到江边来看。</p>" for line in range(4)
    )
    if links is None:
        links = "".join(f'<a href="{name(page)}">{page}</a> ' for page in range(1, last + 1) if page != number)
    title = f"第{article}号大桥合龙"
    html = (
        f"<html><head><title>{title}</title></head><body>{head}<h1>{title}</h1>{lines}<div>{links}</div></body></html>"
    )
    capture = Capture(url=f"{base}/{name(number)}", status=200, headers=(), body=html.encode(), fetched_at=at)
    return RawPage(capture=capture, request_url=capture.url, spider="example")


@pytest.fixture
def newsroom(tmp_path):
    return Newsroom(tmp_path)


def archived(folder, *pages):
    with Archive(folder, "run-1") as archive:
        for page in pages:
            archive.append(page)
    reader = ArchiveReader(folder)
    parts = ArchivedParts(reader)
    return [parts.whole(page) for page in reader.iterate()]


def addresses(pages):
    return [page and [part.url.rpartition("/")[2] for part in (page.capture, *page.continuations)] for page in pages]


def test_parts_archived_apart_are_one_article_when_it_is_cleaned_again(newsroom):
    parts = [part_of(7, number, 3, at=NOON + timedelta(minutes=number)) for number in (2, 1, 3)]
    newsroom.crawl(*parts)
    assert len(newsroom.rows()) == 3
    work, told = newsroom.reclean()
    assert told == [f"{HOST}/a/7.html"]
    assert work.counts == {"stored": 1}
    row = next(row for row in newsroom.rows(latest=True) if row.url == f"{HOST}/a/7.html")
    assert row.pages == [f"{HOST}/a/{name}.html" for name in ("7", "7_2", "7_3")]
    assert [f"第{number}段" in row.text for number in (1, 2, 3)] == [True, True, True]
    newsroom.check()


def test_an_article_of_which_a_further_page_was_fetched_lately_is_cleaned_again(newsroom):
    newsroom.crawl(part_of(7, 1, 2), part_of(8, 1, 1), part_of(7, 2, 2, at=NOON + timedelta(days=2)))
    _, told = newsroom.reclean(since=NOON + timedelta(days=1))
    assert told == [f"{HOST}/a/7.html"]


def test_each_page_goes_to_its_own_article(tmp_path):
    pages = [part_of(article, number, 2) for number in (1, 2) for article in (7, 8)]
    assert addresses(archived(tmp_path, *pages)) == [["7.html", "7_2.html"], ["8.html", "8_2.html"], None, None]


def test_parts_are_found_in_the_files_of_other_runs(tmp_path):
    with Archive(tmp_path, "run-0") as archive:
        archive.append(part_of(7, 2, 2))
    assert addresses(archived(tmp_path, part_of(7, 1, 2))) == [None, ["7.html", "7_2.html"]]


def test_a_part_whose_first_page_is_not_archived_stays_an_article(tmp_path):
    assert addresses(archived(tmp_path, part_of(7, 2, 3), part_of(7, 3, 3))) == [["7_2.html"], ["7_3.html"]]


def test_what_follows_a_missing_part_is_left_out(tmp_path):
    assert addresses(archived(tmp_path, part_of(7, 1, 3), part_of(7, 3, 3))) == [["7.html"], ["7_3.html"]]


def test_a_like_address_that_the_page_does_not_name_is_another_article(tmp_path):
    pages = [part_of(7, 1, 1, links='<a href="7_2.html">另一座大桥</a>'), part_of(7, 2, 1)]
    assert addresses(archived(tmp_path, *pages)) == [["7.html"], ["7_2.html"]]


def test_parts_that_the_spider_brought_stay_as_they_came(tmp_path):
    first, second, third = (part_of(7, number, 3) for number in (1, 2, 3))
    whole = replace(first, continuations=(second.capture,))
    assert addresses(archived(tmp_path, whole, second, third)) == [["7.html", "7_2.html"], None, ["7_3.html"]]


def test_of_several_captures_of_a_part_that_of_the_same_day_is_taken(tmp_path):
    old, new = (part_of(7, 2, 2, at=NOON + timedelta(days=days), head=f"<p>{days}</p>") for days in (-9, 9))
    first, *_ = archived(tmp_path, part_of(7, 1, 2, at=NOON + timedelta(days=8)), old, new)
    assert first.continuations == (new.capture,)


def test_a_row_made_of_a_part_does_not_hold_the_whole_article_back(newsroom):
    def page(number, links):
        head = f'<div class="main_article"></div><div id="displaypagenum">{links}</div>' if number else ""
        parts = part_of(4567, number, 2, base="https://news.ycwb.com/2026-11/22", head=head, links="")
        url = parts.capture.url.replace("/4567", "/content_4567")
        return replace(
            parts, capture=replace(parts.capture, url=url, fetched_at=NOON + timedelta(minutes=number)), request_url=url
        )

    links = '<a href="content_4567.html">1</a><a href="content_4567_2.html">2</a>'
    newsroom.crawl(page(1, links), page(2, links))
    newsroom.reclean()
    row = newsroom.rows(latest=True)[0]
    assert len(row.pages) == 2
    assert "第1段" in row.text
    assert "第2段" in row.text
