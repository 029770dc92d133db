from __future__ import annotations

import pytest

import newscrawl
from newscrawl.items import Article
from tests.cleaning.pages import BODY, TITLE


def page(head: str, tail: str = "", title: str = TITLE) -> Article:
    body = "".join(f"<p>{line}</p>" for line in BODY)
    article = newscrawl.clean(
        f"<html><head><title>{title}</title></head><body>{head}<div class='text'>{body}</div>{tail}</body></html>"
    )
    assert article is not None
    return article


HEADLINE = f"<h1>{TITLE}</h1>"


@pytest.mark.parametrize(
    ("head", "name", "layer"),
    [
        ("<div><a class='author-info__name' href='/u/1'>云溪老周</a><i>关注</i></div>", "云溪老周", "class:"),
        ("<p><span class='writer'>张远山</span><span>2031-01-02 10:00</span></p>", "张远山", "class:writer"),
    ],
)
def test_an_element_called_author_names_one_without_a_word_for_it(head: str, name: str, layer: str) -> None:
    article = page(HEADLINE + head)
    assert [byline.name for byline in article.bylines] == [name]
    assert article.provenance["bylines"].startswith(layer)


@pytest.mark.parametrize("text", ["关注", "作者最新文章", "12万粉丝", "北江日报", "2031-01-02"])
def test_what_an_author_box_also_holds_is_nobody(text: str) -> None:
    assert page(f"{HEADLINE}<div><span class='author-name'>{text}</span></div>").bylines == []


def test_a_printed_byline_goes_before_the_name_of_an_element() -> None:
    article = page(f"{HEADLINE}<p>记者 张远山</p><div><span class='author-name'>云溪老周</span></div>")
    assert [byline.name for byline in article.bylines] == ["张远山"]


def test_an_element_called_source_names_the_source() -> None:
    article = page(f"{HEADLINE}<p><span class='a_source'>云溪观察</span> <span>2031-01-02 10:00</span></p>")
    assert article.source == "云溪观察"
    assert article.provenance["source"] == "class:a_source"


@pytest.mark.parametrize(
    ("head", "source", "name"),
    [
        ("<div>张远山 · 2024-04-06 08:15 · 来源：云溪日报</div>", "云溪日报", "张远山"),
        ("<div><span>张远山</span><span>2024-04-06 08:15</span></div>", None, "张远山"),
        ("<div>来源</div><div>云溪日报</div><div>作者</div><div>张远山</div>", "云溪日报", "张远山"),
        ("<div><i>来源：</i><i>云溪日报</i><i>作者：</i><i>张远山</i><i>2024-04-06</i></div>", "云溪日报", "张远山"),
        ("<div>来源｜云溪财经（ID：yunxicj）</div><div>作者｜张远山</div>", "云溪财经", "张远山"),
        ("<div>时政 2024-04-06 08:15</div>", None, None),
        ("<div>石角镇 2024-04-06 08:15</div>", None, None),
        ("<div>白云山 2024-04-06 08:15</div>", None, None),
        ("<div>云溪日报 2024-04-06 08:15</div>", "云溪日报", None),
    ],
)
def test_names_and_outlets_are_told_by_their_place(head: str, source: str | None, name: str | None) -> None:
    article = page(HEADLINE + head)
    assert article.source == source
    assert [byline.name for byline in article.bylines] == ([name] if name else [])


def day(article: Article) -> str | None:
    return article.published_at.date().isoformat() if article.published_at else None


@pytest.mark.parametrize(
    ("head", "tail"),
    [
        ("<p>今天是2024年5月20日 星期一</p>" + HEADLINE, ""),
        (HEADLINE, "<div class='comments'><p>北江网友 2024-05-01 10:00 回复</p><p>写得好，支持家乡的茶叶。</p></div>"),
        (HEADLINE, "<footer><p>版权所有 云溪新闻网 2009-2024 2024-05-01 更新系统</p></footer>"),
        ("<ul><li><a href='/1'>县图书馆延长开放时间</a> 2024-03-19</li></ul>" + HEADLINE, ""),
        (HEADLINE, "<h3>相关阅读</h3><ul><li><a href='/1'>县图书馆延长开放时间</a> 2024-03-19</li></ul>"),
    ],
)
def test_today_comments_lists_and_footers_date_nothing(head: str, tail: str) -> None:
    assert day(page(head, tail)) is None


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (f"{HEADLINE}<p>2024-04-06 08:15</p>", "2024-04-06"),
        (f"<p>发布时间：2024-04-06</p>{HEADLINE}", "2024-04-06"),
        (f"<p>今天是2024年5月20日</p>{HEADLINE}<p>来源：云溪日报 2024年4月6日</p>", "2024-04-06"),
        (f"{HEADLINE}<p>二〇二四年四月六日</p>", "2024-04-06"),
    ],
)
def test_the_time_near_the_headline_is_the_articles(head: str, expected: str) -> None:
    assert day(page(head)) == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("<p>成文日期：2024-04-05 发布日期：2024-04-06</p>", "2024-04-06"),
        ("<p>实施日期：2024-05-01</p><p>成文日期：2024-04-05</p>", "2024-04-05"),
        ("<p>失效日期：2029-04-05</p>", None),
        (
            "<table><tr><td>成文日期：</td><td>2024-04-05</td></tr><tr><td>发布日期：</td><td>2024-04-06</td></tr></table>",
            "2024-04-06",
        ),
    ],
)
def test_a_document_is_dated_by_its_publication_then_by_its_signing(head: str, expected: str | None) -> None:
    assert day(page(HEADLINE + head)) == expected


def test_files_in_navigation_and_footer_are_no_attachments() -> None:
    tail = "<p>附件：<a href='/f/1.docx'>通知</a></p><div class='footer'><a href='/help.pdf'>使用帮助</a></div>"
    assert [item.title for item in page(HEADLINE, tail).attachments] == ["通知"]


def test_a_time_below_the_body_counts_where_it_is_labelled() -> None:
    assert day(page(HEADLINE, "<p>发布时间：2024-04-06 10:00</p>")) == "2024-04-06"


def test_an_impossible_time_is_null_and_its_words_are_kept() -> None:
    article = page(f"{HEADLINE}<p>发布时间：2024-13-45 来源：云溪日报</p>")
    assert article.published_at is None
    assert article.published_raw == "2024-13-45"
    assert "no_date" in article.quality.flags
