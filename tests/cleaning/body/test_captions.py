import pytest

from newscrawl.cleaning.body import captions
from newscrawl.cleaning.body.linearise import linearise
from newscrawl.cleaning.tree import parse
from tests.cleaning.pages import BODY


def found(source):
    page = linearise(parse(source))
    kept = [index for index, block in enumerate(page.blocks) if block.text]
    return [(page.blocks[caption.block].text, caption.text, caption.credit) for caption in captions.find(page, kept)]


@pytest.mark.parametrize(
    ("line", "caption", "credit"),
    [
        ("茶农在垄间采茶。周立行摄", "茶农在垄间采茶。", "周立行"),
        ("石门村茶园全景 李 力 摄", "石门村茶园全景", "李 力"),
        ("加工厂换上新设备 受访单位供图", "加工厂换上新设备", "受访单位"),
        ("体验馆里的游客（资料图）", "体验馆里的游客", "资料图"),
        ("茶农在垄间采茶。图/云溪日报记者 张远山", "茶农在垄间采茶。", "张远山"),
        ("（云溪融媒 张远山 李川 图）", "", "张远山 李川"),
        ("新江社发（张远山 摄）", "", "张远山"),
        ("（图片由云溪镇政府提供）", "", "云溪镇政府"),
        ("图源：云溪发布", "", "云溪发布"),
        ("图为村民在分拣茶青。", "图为村民在分拣茶青。", None),
        ("▲石门村的清晨", "▲石门村的清晨", None),
    ],
)
def test_a_caption_is_told_by_what_it_says(line, caption, credit):
    assert found(f"<p>{BODY[0]}</p><p><img src=a.jpg></p><p>{line}</p><p>{BODY[1]}</p>") == [(line, caption, credit)]


def test_a_line_that_repeats_the_pictures_text_is_its_caption():
    said = "石门村的山坡成了聚宝盆"
    picture = f'<center><img src="a.jpg" alt="{said}"></center>'
    assert [line for line, _, _ in found(f"<p>{BODY[0]}</p>{picture}<p>{said}</p><p>{BODY[1]}</p>")] == [said]


def test_a_caption_printed_twice_is_found_twice():
    line = "4月6日，茶农在石门村采茶。韩树青摄"
    assert len(found(f"<p><img src=a.jpg></p><p>{line}</p><p>{line}</p><p>{BODY[1]}</p>")) == 2


def test_a_caption_that_lost_its_picture_and_repeats_a_sentence_is_found():
    sentence = BODY[6].split("，", 1)[1]
    source = f"<p>{BODY[6]}</p><p>{sentence}韩树青摄</p><p>{BODY[8]}</p>"
    assert [line for line, _, _ in found(source)] == [f"{sentence}韩树青摄"]


def test_paragraphs_between_pictures_are_no_captions():
    source = "".join(f"<p><img src={n}.jpg></p><p>{line}</p>" for n, line in enumerate(BODY) if len(line) > 30)
    assert found(source) == []


def test_a_row_of_captions_under_a_row_of_pictures_comes_apart():
    row = (
        "<tr><td><img src=a.jpg></td><td><img src=b.jpg></td></tr><tr><td>采茶 张远山 摄</td><td>炒茶 李川 摄</td></tr>"
    )
    page = linearise(parse(f"<p>{BODY[0]}</p><table>{row}</table><p>{BODY[1]}</p>"))
    kept = [index for index, block in enumerate(page.blocks) if block.text]
    said = [(caption.text, caption.credit, caption.picture) for caption in captions.find(page, kept)]
    first = next(index for index, block in enumerate(page.blocks) if block.pictures)
    assert said == [("采茶", "张远山", first), ("炒茶", "李川", first + 1)]
