from newscrawl.cleaning.body.edges import complete
from newscrawl.cleaning.body.linearise import linearise
from newscrawl.cleaning.tree import parse
from tests.cleaning.pages import BODY

ALIKE = [
    f"在第{number}个奖项中，五位候选人来自不同的项目，分别代表各自的单位。【详细】" for number in "一二三四五六七八九"
]


def completed(source, kept):
    page = linearise(parse(source))
    texts = [block.text for block in page.blocks]
    rules = [None] * len(texts)
    return [texts[index] for index in complete(page, rules, [texts.index(line) for line in kept], frozenset())]


def test_paragraphs_with_a_few_linked_words_fill_a_hole_however_wide():
    middle = "".join(f"<p>{line.replace('【详细】', '【<a href=/x>详细</a>】')}</p>" for line in ALIKE)
    source = f"<div><p>{BODY[0]}</p>{middle}<p>{BODY[1]}</p></div>"
    assert completed(source, [BODY[0], BODY[1]]) == [BODY[0], *ALIKE, BODY[1]]


def test_headlines_in_links_do_not_fill_a_hole():
    middle = "".join(f"<p><a href=/x>{line}</a></p>" for line in ALIKE)
    assert completed(f"<div><p>{BODY[0]}</p>{middle}<p>{BODY[1]}</p></div>", [BODY[0], BODY[1]]) == [BODY[0], BODY[1]]


def test_a_last_sentence_with_its_writer_in_brackets_belongs_to_the_body():
    last = "据悉，体验馆将在明年初开业。(晓明)"
    assert completed(f"<div><p>{BODY[0]}</p><p>{last}</p></div>", [BODY[0]]) == [BODY[0], last]


def test_a_sentence_that_ends_in_a_latin_full_stop_belongs_to_the_body():
    last = "厉害的不只如此,在机鼻下方还有一个秘密武器."
    assert completed(f"<div><p>{BODY[0]}</p><p>{last}</p></div>", [BODY[0]]) == [BODY[0], last]
