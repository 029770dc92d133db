from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.cleaning.body.blocks import Block, Nodes, Page
from newscrawl.cleaning.body.candidates import Candidate, Ranking, candidates
from newscrawl.cleaning.body.context import Context
from newscrawl.cleaning.body.features import own_matrix
from newscrawl.cleaning.body.furniture import furniture
from newscrawl.cleaning.body.linearise import read_lines
from newscrawl.cleaning.body.model import block_model
from newscrawl.cleaning.body.scoring import Scoring
from newscrawl.cleaning.body.surface import Surface
from newscrawl.cleaning.body.view import view_of
from newscrawl.compiled import twin
from tests.cleaning.pages import BODY, LEAD, LINES, MARKUPS, TITLE

compiled, compiled_surface, compiled_context, compiled_candidates = map(
    twin, ("scoring", "surface", "context", "candidates")
)
pytestmark = pytest.mark.skipif(compiled is None, reason="newscrawl was installed without a C compiler")
FIXTURES = sorted((Path(__file__).parents[1] / "fixtures").rglob("*.html"))
MODEL = block_model()
TEXTS = st.one_of(
    st.sampled_from(
        [*LINES, *BODY, LEAD[:20], "", " ", "•茶园", "3、茶园", "2024-04-06", "来源：云溪日报", "a | b", "茶…"]
    ),
    st.text("茶园了的，。！…”：0-:.年>» |aA𠮷𝟐\ud800", max_size=60).map(lambda text: " ".join(text.split())),
)
TAGS = ("p", "div", "li", "td", "h1", "h3", "article", "ucapcontent", "nav")
NAMES = ("", "content", "side menu", "article-list", "x" * 300)
SCORES = st.one_of(st.floats(-40, 40), st.sampled_from([-6.0, -5.0, -1.5, 0.0, 2.5]))


@pytest.fixture(scope="module", autouse=True)
def _rules_at_hand():
    """Compile the furniture's rules before anybody takes the time of drawing a page."""
    furniture().prepare()


@st.composite
def trees(draw):
    """Elements in elements, as the walk over a page finds them, with the lines that stand in them."""
    nodes, blocks, opened = Nodes(), [], []
    for step in draw(st.lists(st.sampled_from(("begin", "end", "line", "line", "line")), max_size=60)):
        if step == "begin":
            tag, name = draw(st.sampled_from(TAGS)), draw(st.sampled_from(NAMES))
            nodes.begin(tag, {"class": name} if name else {}, opened[-1] if opened else -1, len(blocks), len(nodes))
            opened.append(len(nodes) - 1)
        elif step == "end" and opened:
            nodes.end(opened.pop(), len(blocks), len(nodes))
        elif step == "line":
            blocks.append(draw(lines(opened[-1] if opened else -1, nodes)))
    while opened:
        nodes.end(opened.pop(), len(blocks), len(nodes))
    return Page(blocks, nodes)


@st.composite
def lines(draw, node, nodes):
    text = draw(TEXTS)
    return Block(
        text,
        node,
        nodes.tags[node] if node >= 0 else "",
        draw(st.sampled_from((0, 0, len(text), len(text) // 2))),
        draw(st.integers(0, 4)),
        draw(st.sampled_from((0, 0, 1, 6))),
        *draw(st.tuples(st.booleans(), st.booleans(), st.booleans())),
        pictures=["a picture"] if draw(st.booleans()) else [],
    )


@st.composite
def views(draw):
    page = draw(trees().filter(lambda page: page.blocks))
    for _ in range(draw(st.integers(0, 2))):
        page = page.only(draw(st.sets(st.integers(0, len(page.blocks) - 1), min_size=1).map(sorted)))
    return view_of(
        page, draw(st.sampled_from(([], [TITLE], ["茶园", TITLE + "_云溪日报"]))), draw(st.sampled_from(([], [LEAD])))
    )


def scores_of(data, view):
    return np.array(data.draw(st.lists(SCORES, min_size=len(view.blocks), max_size=len(view.blocks))), np.float64)


def range_of(data, view):
    start = data.draw(st.integers(0, len(view.blocks)))
    return start, data.draw(st.integers(start, len(view.blocks)))


def assert_same_scores(view):
    """Every step of choosing a body, compiled and not."""
    ours, theirs = compiled.Scoring(view), Scoring(view)
    scores = theirs.alone(MODEL.local)
    assert np.array_equal(ours.alone(MODEL.local), scores)
    assert np.array_equal(ours.again(MODEL.context, scores), theirs.again(MODEL.context, scores))
    found = theirs.candidates(scores)
    assert ours.candidates(scores) == found
    worth = theirs.worth(found, scores, MODEL.range)
    assert np.array_equal(ours.worth(found, scores, MODEL.range), worth)
    best = found[int(worth.argmax())]
    picked = best.start, best.end
    assert np.array_equal(ours.again(MODEL.final, scores, picked), theirs.again(MODEL.final, scores, picked))


@given(views(), st.data())
def test_all_questions_are_answered_alike_compiled_or_not(view, data):
    ours, surface = compiled_surface.Surface(view), Surface(view)
    assert np.array_equal(ours.matrix(), own_matrix(surface))
    scores, others, picked = scores_of(data, view), scores_of(data, view), range_of(data, view)
    our_context, context = compiled_context.Context(ours), Context(surface)
    assert np.array_equal(our_context.matrix(scores), context.matrix(scores))
    assert np.array_equal(our_context.matrix(others, picked), context.matrix(others, picked))
    our_ranking, found = compiled_candidates.Ranking(ours), candidates(view, scores, surface)
    assert our_ranking.find(scores) == found
    assert np.array_equal(our_ranking.matrix(found, scores), Ranking(scores, surface).matrix(found))


@given(views())
def test_scores_are_the_same_to_the_last_bit(view):
    assert_same_scores(view)


@pytest.mark.parametrize("markup", MARKUPS)
def test_an_article_is_scored_alike_in_every_markup(markup):
    assert_same_scores(view_of(read_lines(MARKUPS[markup](LINES)), [TITLE], [LEAD]))


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_recorded_pages_are_scored_alike(path):
    assert_same_scores(view_of(read_lines(path.read_bytes()), [], []))


def test_a_page_of_very_many_lines_is_scored_alike():
    source = "".join(f"<div><p>{BODY[number % len(BODY)]}<br>{number}</p></div>" for number in range(2_000))
    assert_same_scores(view_of(read_lines(source), [TITLE], []))


@pytest.mark.parametrize(
    "wrong",
    [
        {"parents": [0]},
        {"ends": [2]},
        {"starts": [-1]},
        {"depths": []},
    ],
    ids=str,
)
def test_elements_that_do_not_fit_together_are_refused(wrong):
    page = read_lines("<p>茶园")
    assert len(page.nodes) > 0
    for column, values in wrong.items():
        numbers = getattr(page.nodes, column)
        del numbers[:]
        numbers.extend(values * (len(page.nodes) if values else 0))
    view = view_of(read_lines("<p>茶园"), [], [])
    view.page.nodes = page.nodes
    with pytest.raises((IndexError, ValueError)):
        compiled.Scoring(view)


@pytest.mark.parametrize(("name", "value"), [("node", 99), ("node", -2), ("heading", 7), ("heading", -1)])
def test_a_line_that_says_what_no_page_can_is_refused(name, value):
    view = view_of(read_lines("<p>茶园"), [], [])
    setattr(view.blocks[0], name, value)
    with pytest.raises(IndexError):
        compiled.Scoring(view)


def test_surroundings_and_ranks_are_those_of_a_surface():
    for kind in (compiled_context.Context, compiled_candidates.Ranking):
        with pytest.raises(TypeError):
            kind(None)


def test_a_page_without_lines_has_no_scores():
    scoring = compiled.Scoring(view_of(read_lines(""), [], []))
    scores = scoring.again(MODEL.context, scoring.alone(MODEL.local))
    assert len(scores) == 0
    assert scoring.candidates(scores) == [Candidate(0, 0, 0)]


def test_scores_and_ranges_beyond_the_page_are_refused():
    scoring = compiled.Scoring(view_of(read_lines("<p>茶园"), [], []))
    scores = np.zeros(1)
    for call in (
        lambda: scoring.again(MODEL.context, np.zeros(2)),
        lambda: scoring.candidates(np.zeros(0)),
        lambda: scoring.again(MODEL.final, scores, (0, 2)),
        lambda: scoring.worth([Candidate(0, 2, 0)], scores, MODEL.range),
        lambda: scoring.worth([Candidate(1, 1, 0)], scores, MODEL.range),
        lambda: scoring.worth([Candidate(0, 1, 99)], scores, MODEL.range),
    ):
        with pytest.raises((IndexError, ValueError)):
            call()
