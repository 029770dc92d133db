from newscrawl.cleaning.body.linearise import linearise
from newscrawl.cleaning.body.stretch import one_stretch
from newscrawl.cleaning.body.view import view_of
from newscrawl.cleaning.tree import parse
from tests.cleaning.pages import BODY, TITLE

PHOTO = "4月6日，石门村的茶农在采摘头茬新茶。当日，云溪镇茶园全面开采。"
TEASERS = [
    "舞水河畔的派对引来争议，镇里作出回应。究竟发生了什么？",
    "一张门票卖到三百元，景区回应说成本上涨。你怎么看？",
]


def view(*parts):
    return view_of(linearise(parse("<body>" + "".join(parts))), [TITLE], [])


def p(*lines):
    return "".join(f"<p>{line}</p>" for line in lines)


def links(*lines):
    return "<ul>" + "".join(f"<li><a href='/{line[:2]}'>{line}</a></li>" for line in lines) + "</ul>"


HEAD = f"<h1>{TITLE}</h1><p>2024-04-06 08:15 来源：云溪日报</p>"


def chosen(page, lines):
    texts = [block.text for block in page.blocks]
    return [texts[index] for index in one_stretch(page, [texts.index(line) for line in lines])]


def test_a_photo_under_its_headline_beats_the_teasers_that_the_model_preferred():
    page = view(p(*TEASERS), links("国内", "国际"), HEAD, p(PHOTO), p("分享到："), links("体育", "财经"))
    assert chosen(page, TEASERS) == [PHOTO]


def test_a_teaser_without_time_or_source_under_the_headline_does_not_beat_the_body():
    page = view(f"<h1>{TITLE}</h1>", p(PHOTO), links("国内", "国际", "体育"), p(*BODY))
    assert chosen(page, BODY) == BODY


def test_a_body_far_longer_than_the_lines_under_the_headline_stays():
    page = view(HEAD, p(PHOTO), p("责任编辑：李四"), p(*BODY))
    assert chosen(page, BODY) == BODY


def test_short_lines_far_from_the_article_go():
    far = [f"<p>栏目{number}</p>" for number in range(30)]
    page = view(HEAD, p(*BODY), *far, p("生活服务指南"))
    assert chosen(page, [*BODY, "生活服务指南"]) == BODY


def test_a_long_list_without_links_does_not_part_an_article():
    prices = [f"成人票原价：{price}元" for price in range(100, 130)]
    page = view(HEAD, p(*BODY[:3], *prices, *BODY[3:]))
    assert chosen(page, BODY) == BODY


def test_what_stands_behind_a_menu_is_another_article():
    menu = links(*(f"云溪镇第{number}场新闻发布会" for number in range(20)))
    page = view(HEAD, p(*BODY[:6]), menu, p(*BODY[6:]))
    assert chosen(page, BODY) == BODY[:6]
