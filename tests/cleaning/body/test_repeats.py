from newscrawl.cleaning.body import repeats
from newscrawl.cleaning.body.linearise import linearise
from newscrawl.cleaning.tree import parse
from tests.cleaning.pages import BODY, LEAD, TITLE, paragraphs


def removed(lines):
    blocks = linearise(parse(paragraphs(lines))).blocks
    repeats.mark(blocks)
    return [(index, block.removed) for index, block in enumerate(blocks) if block.removed]


def test_an_article_without_repeats_is_left_alone():
    assert removed(BODY) == []


def test_the_second_copy_of_a_body_goes_with_its_short_lines():
    between = ["新闻排行榜", "北山隧道双线贯通", "县图书馆延长开放时间"]
    found = removed([*BODY, *between, *BODY])
    assert [index for index, _ in found] == list(range(len(BODY) + 3, 2 * len(BODY) + 3))
    assert {rule for _, rule in found} == {"repeated_body"}


def test_the_fuller_of_two_copies_stays():
    cut = BODY[:4]
    found = removed([*cut, "新闻排行榜", *BODY])
    assert [index for index, _ in found] == [0, 1, 2, 3]


def test_a_copy_with_one_edited_paragraph_is_still_a_copy():
    edited = [*BODY]
    edited[1] = edited[1].replace("五天", "四天")
    found = [index for index, _ in removed([*BODY, *edited])]
    assert found == list(range(len(BODY), 2 * len(BODY)))


def test_a_teaser_cut_with_dots_goes():
    teaser = "“今年雨水足，头茬茶比去年早了五天 ”合作社负责人周立行一边翻看茶青..."
    assert removed([*BODY, "推荐阅读", teaser]) == [(len(BODY) + 1, "truncated_teaser")]


def test_of_an_abstract_and_its_paragraph_the_one_among_prose_stays():
    assert removed([LEAD, "分享到", "字号", "来源：云溪日报", *BODY]) == [(0, "repeated_line")]


def test_short_lines_repeat_by_nature():
    assert removed([TITLE[:8], *BODY, TITLE[:8]]) == []


def test_a_refrain_of_short_lines_stays():
    poem = ["山高水长路迢迢", "采茶姑娘上山腰", "山高水长路迢迢", "一曲山歌云里飘"]
    assert removed(poem) == []


def test_a_marked_abstract_that_repeats_the_lead_goes():
    assert removed([f"摘要 【{TITLE}】{LEAD}", *BODY]) == [(0, "repeated_abstract")]


def test_a_marked_abstract_of_its_own_words_stays():
    assert removed(["摘要：本文记述了一个山村用五年时间种茶致富的经过，并总结了几条经验。", *BODY]) == []


def test_questions_put_to_several_people_are_no_copy():
    questions = [
        "您今年种了多少亩茶，收成怎么样呢？",
        "接下来几年最大的担心是什么？",
        "对想回村创业的年轻人有什么建议？",
    ]
    answers = [BODY[3:6], BODY[8:11]]
    interview = [line for own in answers for pair in zip(questions, own, strict=True) for line in pair]
    assert [interview[index] for index, _ in removed(interview) if interview[index] in questions] == []


def test_lines_of_a_program_repeat_by_nature():
    program = ["import json, redis, pymongo", "client = redis.Redis(host='127.0.0.1')", "data = client.lpop('queue')"]
    blocks = linearise(
        parse("<body>" + "".join(f"<pre>{chr(10).join(program)}</pre><p>{BODY[0]}{n}</p>" for n in "ab"))
    ).blocks
    repeats.mark(blocks)
    assert [block.text for block in blocks if block.removed and block.tag == "pre"] == []
