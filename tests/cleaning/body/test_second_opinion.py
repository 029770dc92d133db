from newscrawl.cleaning.body.extract import extract
from newscrawl.cleaning.body.linearise import linearise
from newscrawl.cleaning.body.model import BlockModel, Weights, block_model
from newscrawl.cleaning.body.second_opinion import MOST_BREAKS, second_opinion
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
