import pytest

import newscrawl
from newscrawl.cleaning.fields.title import relevance, without_site
from tests.cleaning.pages import BODY, HEAD, LINES, MARKUPS, TITLE, paragraphs

TEXT = "".join(f"<p>{line}</p>" for line in BODY)


def page(title, headline=f"<h1>{TITLE}</h1>", head=""):
    body = f"<div>{headline}<p>{HEAD[2]}</p>{TEXT}</div>"
    return f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def title_of(source):
    article = newscrawl.clean(source)
    assert article is not None
    return article.title


@pytest.mark.parametrize(
    "printed",
    [
        f"{TITLE}_云溪新闻网",
        f"{TITLE}-云溪县人民政府",
        f"{TITLE} - 云溪日报",
        f"{TITLE}|要闻|云溪在线",
        f"{TITLE}_新闻频道_云溪网",
        f"{TITLE} | 南方Plus新闻",
        TITLE,
    ],
)
def test_the_sites_name_is_cut_off(printed):
    assert title_of(page(printed, headline="")) == TITLE
    assert title_of(page(printed)) == TITLE


@pytest.mark.parametrize(
    "title", ["北江网评|首破300亿背后的“韧劲”", "5G-A来了：小镇先行", "太平镇：一杯茶的1380万元", "“一号文件”·乡村振兴"]
)
def test_separators_that_belong_to_the_title_stay(title):
    assert without_site(title) == title


def test_a_title_cut_by_a_quote_in_a_meta_is_whole():
    cut = '<meta property="og:title" content="云溪镇百亩茶园迎来">'
    assert title_of(page(f"{TITLE}_云溪网", head=cut)) == TITLE


def test_the_official_meta_is_taken_where_no_headline_is_printed():
    official = f'<meta name="ArticleTitle" content="{TITLE}">'
    assert title_of(page("云溪县人民政府门户网站", headline="", head=official)) == TITLE


def test_a_column_whose_name_stands_in_the_title_is_no_headline():
    source = page(f"{TITLE}_云溪网", headline="<h2>茶园迎来</h2>")
    assert title_of(source) == TITLE


def test_a_page_that_calls_itself_by_its_sites_name_gets_the_line_above_its_body():
    assert title_of(page("云溪新闻网", headline=f"<div>{TITLE}</div>")) == TITLE


@pytest.mark.parametrize("markup", MARKUPS)
def test_without_a_page_title_the_line_above_the_time_is_the_headline(markup):
    assert title_of(MARKUPS[markup](LINES)) == TITLE


def test_a_page_without_any_headline_has_none():
    assert title_of(paragraphs(BODY)) == ""


def test_relevance_is_the_share_of_the_title_in_the_text():
    assert relevance("茶园采摘", "茶园里正在采摘") == pytest.approx(2 / 3)
    assert relevance("云溪网", "茶园里正在采摘") == 0
