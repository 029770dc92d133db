from newscrawl.cleaning.body.extract import extract
from newscrawl.cleaning.body.linearise import linearise
from newscrawl.cleaning.body.model import BlockModel, Weights, block_model
from newscrawl.cleaning.body.second_opinion import MOST_BREAKS, is_foreign, second_opinion
from newscrawl.cleaning.tree import parse
from tests.cleaning.pages import BODY, EDITOR, TITLE

REFUSING = BlockModel(block_model().local, block_model().context, block_model().range, Weights({}, bias=-100.0))
"""A model that takes no line for text."""
PAGE = (
    f"<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1>"
    + "".join(f"<p>{line}</p>" for line in [*BODY, EDITOR])
    + "</article></body></html>"
)


def test_where_the_block_model_finds_nothing_trafilatura_is_asked():
    body = extract(linearise(parse(PAGE)), titles=[TITLE], model=REFUSING)
    assert body.second_opinion
    assert [line for line in BODY if len(line) > 30] == [line for line in body.paragraphs if len(line) > 30]
    assert EDITOR not in body.paragraphs


def test_trafilatura_is_not_asked_where_the_body_is_found():
    body = extract(linearise(parse(PAGE)), titles=[TITLE])
    assert not body.second_opinion
    assert body.paragraphs == BODY


def test_trafilatura_is_not_asked_about_pages_it_takes_quadratic_time_for():
    page = linearise(parse("<body>" + "行<br>" * (MOST_BREAKS + 1) + "</body>"))
    assert second_opinion(page, [], [None] * len(page.blocks)) is None


def test_a_page_in_another_language_is_read_as_trafilatura_reads_it():
    lines = [
        f"The county library in the old mill quarter opened its {word} reading room on Monday, and residents queued "
        "from early morning to see what four years of patient rebuilding had made of it."
        for word in ("first", "second", "third", "fourth", "fifth")
    ]
    menu = "".join(f"<li><a href=/{n}>Section {n}</a></li>" for n in range(9))
    text = "".join(f"<p>{line}</p>" for line in lines)
    source = (
        f"<html><head><title>Library reopens</title></head><body><ul>{menu}</ul><article><h1>Library reopens</h1>{text}"
        "</article></body></html>"
    )
    body = extract(linearise(parse(source)), titles=["Library reopens"])
    assert body.second_opinion
    assert body.paragraphs[-5:] == lines


def test_a_linked_line_among_foreign_paragraphs_stays_where_trafilatura_keeps_it():
    lines = [
        f"The {word} bridge over the river was approved on Tuesday, and residents who had waited eleven years said "
        "that they could finally plan ahead, while critics called the estimate far too low for such a work."
        for word in ("first", "second", "third", "fourth", "fifth", "sixth")
    ]
    link = '<p><a href="/q">Five questions about the bridge and the ferry that it replaces</a></p>'
    text = "".join(f"<p>{line}</p>" for line in lines[:3]) + link + "".join(f"<p>{line}</p>" for line in lines[3:])
    page = linearise(parse(f"<html><head><title>Bridge</title></head><body><article>{text}</article></body></html>"))
    kept = second_opinion(page, [], [None] * len(page.blocks))
    assert [page.blocks[index].text for index in kept or []][3].startswith("Five questions")


def test_a_chinese_page_with_foreign_names_is_chinese():
    page = linearise(parse("".join(f"<p>{line} Scrapy SQLite JSONL Twisted</p>" for line in BODY)))
    assert not is_foreign(page)
