from datetime import UTC, datetime

import pytest

from newscrawl import schema
from newscrawl.cleaning.article import clean_page
from newscrawl.cleaning.pool import CleaningPool
from newscrawl.items import Capture, EdgeLines, RawPage

SITE = "news.example"
STORY = [f"新桥的第{number}段在上午合龙，附近的居民都到江边来看，孩子们数着船。" for number in "一二三四五六七八"]
OFFICE = "云溪区住房和建设局办公室"
DAY = "2026年11月20日"


def page(*lines, before=()):
    body = "".join(f"<p>{line}</p>" for line in (*before, *STORY, *lines))
    html = f"<html><head><title>新桥合龙</title></head><body><h1>新桥合龙</h1><div>{body}</div></body></html>"
    url = f"https://{SITE}/a/1.html"
    capture = Capture(
        url=url, status=200, headers=(), body=html.encode(), fetched_at=datetime(2026, 11, 22, tzinfo=UTC)
    )
    return RawPage(capture=capture, request_url=url, spider="example", site=SITE)


def cleaned(*lines, known, before=()):
    return clean_page(page(*lines, before=before), {SITE: frozenset(known)})


def text_of(*lines, known, before=()):
    return cleaned(*lines, known=known, before=before).text.split("\n")


SLOGAN = "云溪日报，天天与您同行"
INVITATION = "更多身边事，欢迎关注云溪日报视频号。"


def test_lines_that_the_site_prints_are_taken_off_the_edges_and_kept_in_the_record():
    article = cleaned(SLOGAN, INVITATION, known=[SLOGAN, INVITATION])
    assert article.text.split("\n") == STORY
    assert article.quality.site_lines == EdgeLines(below=[SLOGAN, INVITATION])
    rules = {removal.rule: (removal.blocks, removal.chars) for removal in article.quality.removed}
    assert rules["site_line"] == (2, len(SLOGAN) + len(INVITATION))
    assert article.quality.chars == len(article.text)
    assert schema.from_row(schema.to_row(article)) == article
    assert schema.validate(schema.to_row(article)) == []


def test_a_line_above_the_text_is_taken_off_too():
    article = cleaned(known=[SLOGAN], before=[SLOGAN])
    assert (article.text.split("\n"), article.quality.site_lines) == (STORY, EdgeLines(above=[SLOGAN]))


def test_what_other_sites_print_says_nothing():
    article = clean_page(page(SLOGAN), {"elsewhere.example": frozenset([SLOGAN])})
    assert article.text.split("\n") == [*STORY, SLOGAN]
    assert article.quality.site_lines is None


def test_a_known_line_between_others_stays():
    assert text_of(SLOGAN, "记者从现场了解到，大桥将在明年通车。", known=[SLOGAN])[-2:] == [
        SLOGAN,
        "记者从现场了解到，大桥将在明年通车。",
    ]


def test_a_line_with_another_figure_is_the_same_line():
    assert text_of("云溪日报第1024期，天天与您同行", known=["云溪日报第7期，天天与您同行"]) == STORY


@pytest.mark.parametrize(
    "line",
    [
        OFFICE,
        DAY,
        "特此公告。",
        "给您带来的不便，敬请谅解。",
        "各镇人民政府：",
        "（记者 王五 通讯员 李四）",
        "二、其他事项",
        "（完）",
        "大桥将在明年通车。（北江早报）",
    ],
)
def test_what_recurs_at_the_end_of_documents_stays(line):
    assert text_of(line, known=[line])[-1] == line


def test_a_document_keeps_the_office_and_the_day_that_sign_it():
    assert text_of(OFFICE, DAY, known=[OFFICE, DAY])[-2:] == [OFFICE, DAY]


def test_the_file_that_a_page_offers_is_not_lost():
    line = '<a href="/files/1.docx">办事指南.docx</a>'
    assert cleaned(line, known=["办事指南.docx"]).quality.site_lines is None


def test_most_of_a_text_is_never_what_the_site_prints():
    left = text_of(known=STORY)
    assert sum(map(len, left)) >= 2 / 3 * sum(map(len, STORY))


@pytest.mark.parametrize("workers", [0, 1])
def test_cleaning_processes_know_what_sites_print(workers):
    with CleaningPool(workers, site_lines={SITE: frozenset([SLOGAN])}) as pool:
        first, second = pool.submit(page(SLOGAN)), pool.submit(page(INVITATION))
        assert first.result(60).quality.site_lines == EdgeLines(below=[SLOGAN])
        assert second.result(60).quality.site_lines is None
