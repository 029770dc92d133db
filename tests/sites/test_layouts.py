"""Layouts against small invented pages, with parsel as cleaning uses them."""

import json

import pytest
from parsel import Selector

from newscrawl.sites.base import FIELDS
from newscrawl.sites.formats import gkmlpt_config
from newscrawl.sites.formats.nanfang_page import read_body_answer, read_properties
from newscrawl.sites.gov import nfcms
from newscrawl.sites.gov.portals import portals
from newscrawl.sites.nanfang_plus import NANFANG_PLUS
from newscrawl.sites.registry import SITES, declared_sites, site_for
from newscrawl.sites.ycwb import YCWB


def layout(site, name):
    return next(one for one in site.layouts if one.name == name)


def first(page, selectors):
    return next((found for css in selectors if (found := page.css(css).get())), None)


FAMILY_PORTALS = {row.family: row.name for row in portals().values()}


@pytest.mark.parametrize("name", [*declared_sites(), *FAMILY_PORTALS.values()])
def test_declarations_are_coherent(name):
    site = SITES[name]
    page = Selector(text="<p>x</p>")
    for one in site.layouts:
        assert set(one.fields) <= set(FIELDS)
        assert one.body or one.reader, "a layout finds the body or reads it"
        selectors = [*one.fingerprint, *one.body, *one.remove, *one.next_page]
        for css in [*selectors, *(css for several in one.fields.values() for css in several)]:
            page.css(css)


# ------------------------------------------------------------------------------------------------------ 南方Plus


def test_pictures_of_the_body_interface_are_filled_in_order():
    answer = {
        "content": "<p>一</p><!--IMAGEARRAY#1--><p>二</p><!--VIDEOARRAY#0--><!--IMAGEARRAY#2-->",
        "images": [{"imagearray": [{"imageUrl": "http://a/1.jpg"}]}, {"imagearray": [{"imageUrl": 'http://a/2".jpg'}]}],
        "videos": [{"videoarray": [{"videoUrl": "http://a/v.mp4"}]}],
    }
    reading = read_body_answer(json.dumps(answer), "https://api.nfnews.com/x?articleId=12&colID=3")
    assert reading is not None
    body = Selector(text=reading.body)
    assert body.css("img::attr(src)").getall() == ["http://a/1.jpg", 'http://a/2".jpg']
    assert body.css("video::attr(src)").getall() == ["http://a/v.mp4"]
    assert reading.article_id == "nfplus:12"


def test_a_body_answer_with_fewer_pictures_than_places_is_still_read():
    reading = read_body_answer('{"content": "<p>一</p><!--IMAGEARRAY#1-->", "images": null}', "https://x/?articleId=x")
    assert reading is not None
    assert (reading.body, reading.article_id) == ("<p>一</p>", None)


@pytest.mark.parametrize("text", ["", "<html>", "{", "[]", '{"content": ""}', '{"content": 5}', '{"data": null}'])
def test_what_is_no_body_answer_is_left_to_other_layouts(text):
    assert read_body_answer(text, "https://x/") is None


def test_the_property_comment_names_article_and_keywords():
    page = "<!-- a --><p>x</p><!--<founder><enpproperty><articleid>77</articleid><title>题</title>"
    page += "<keyword>清新, 发展</keyword></enpproperty></founder>-->"
    reading = read_properties(page, "https://www.nfnews.com/content/1y0lYNAnyB.html")
    assert reading is not None
    assert reading.article_id == "nfplus:77"
    assert reading.fields == {"title": "题", "tags": "清新\n发展"}
    assert reading.body is None
    assert read_properties("<!-- plain --><p>enpproperty in text</p>", "https://x/") is None


def test_a_static_page_gives_its_fields():
    page = Selector(
        text='<h1 id="articleTitle">题</h1><meta name="author" content="张三"><div class="nfhtime pubtime" '
        'data-time="2022-04-30 08:01:02"></div><div class="article"><p>一</p><p><img alt="二维码"></p></div>'
    )
    static = layout(NANFANG_PLUS, "static")
    assert all(page.css(css) for css in static.fingerprint)
    assert first(page, static.fields["published"]) == "2022-04-30 08:01:02"
    assert first(page, static.body) is not None
    assert any(page.css(css) for css in static.remove if "alt" in css)


# ---------------------------------------------------------------------------------------------------------- 金羊网


def test_of_two_copies_the_desktop_copy_is_taken():
    page = Selector(
        text='<div class="mobile"><div class="main_article">手机</div></div>'
        '<div class="pc"><div class="main_article">电脑</div></div>'
    )
    assert "电脑" in (first(page, layout(YCWB, "2020").body) or "")


def test_without_a_desktop_copy_the_first_is_taken():
    page = Selector(text='<div class="main_article">一</div><div class="main_article">二</div>')
    assert "一" in (first(page, layout(YCWB, "2020").body) or "")


# ---------------------------------------------------------------------------------------------------- government


def test_list_pages_count_from_one():
    assert nfcms.list_page("https://a.gov.cn/zwgk/qxyw/", 1) == "https://a.gov.cn/zwgk/qxyw/index.html"
    assert (
        nfcms.list_page("https://a.gov.cn/zwgk/qxyw/index_2.html?x=1", 3) == "https://a.gov.cn/zwgk/qxyw/index_3.html"
    )


def test_the_detail_object_is_read_out_of_javascript():
    detail = {
        "content": "<p>正文 </p>",
        "title": "题",
        "document_number": "清新府〔2024〕3号",
        "identifier": "007/2024-1",
        "publisher": "区府办",
        "display_publish_time": 1716000000,
        "attachment": json.dumps([{"name": "附件.pdf", "url": "/attachment/1.pdf"}, {"name": "坏"}]),
    }
    text = json.dumps(detail).replace("<", "\\u003C")
    page = (
        f"<script>window._CONFIG = {{ SID: '7550', TREE: [], 'x': \"DETAIL\", DETAIL: {text}, OTHER: 'y' }};</script>"
    )
    reading = gkmlpt_config.read_detail(page, "https://a.gov.cn/gkmlpt/content/1/1/post_1.html")
    assert reading is not None
    assert reading.body == "<p>正文 </p>"
    assert reading.fields["doc_no"] == "清新府〔2024〕3号"
    assert reading.fields["index_no"] == "007/2024-1"
    assert reading.fields["issuer"] == "区府办"
    assert reading.fields["published"] == "2024-05-18T10:40:00+08:00"
    assert reading.attachments == (("https://a.gov.cn/attachment/1.pdf", "附件.pdf"),)
    assert gkmlpt_config.site_id(page) == "7550"


@pytest.mark.parametrize("page", ["", "<p>DETAIL: {}</p>", "<script>window._CONFIG = { DETAIL: {bad} }</script>"])
def test_a_page_without_detail_is_left_to_other_layouts(page):
    assert gkmlpt_config.read_detail(page, "https://a/") is None


# ---------------------------------------------------------------------------------------------------- re-hosts


def test_a_jekyll_post_is_read_without_its_closing_links():
    post = (
        '---\r\nlayout: post\r\ntitle: "甲|“乙”"\r\ndate: 2022-02-24 17:04:01 +0800\r\ncategories: x\r\n---\r\n'
        '<p>一</p>\n <p>二</p><p class="em_media">（文章来源：南方Plus）</p>\n\n'
        "<http://m.example/NewsShare.html?infoCode=NW202202242288122444>\n\n[返回新闻](//m.example/c.html)｜[返回首页](//m/)\n"
    )
    reading = site_for("", post).layouts[0].reader(post, "")
    assert reading.fields == {"title": "甲|“乙”", "published": "2022-02-24 17:04:01 +0800", "source": "南方Plus"}
    assert reading.article_id == "em:NW202202242288122444"
    assert reading.body.startswith("<p>一</p>")
    assert "返回" not in reading.body
    assert "NewsShare" not in reading.body


def test_a_post_in_plain_text_becomes_paragraphs():
    post = "---\ntitle: 甲\n---\n一 < 二\n\n三\n"
    reading = site_for("", post).layouts[0].reader(post, "")
    assert reading.body == "<p>一 &lt; 二</p>\n<p>三</p>\n"


def test_the_first_publisher_stands_at_the_end_of_a_rehosted_body():
    answer = json.dumps({"text": "<p>一</p><p>（文章来源：金融时报）</p><p>（责任编辑：李四）</p>"})
    url = "http://choicewzp1.eastmoney.com/NewsData/GetNewsText.do?id=NW202202242288122444"
    reading = layout(site_for(url), "body_api").reader(answer, url)
    assert reading.fields == {"source": "金融时报", "editor": "李四"}
    assert reading.article_id == "em:NW202202242288122444"
