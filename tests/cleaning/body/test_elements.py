import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.cleaning.body.blocks import Nodes, Page
from newscrawl.cleaning.body.elements import Elements
from newscrawl.cleaning.body.linearise import linearise
from newscrawl.cleaning.tree import parse

SOURCE = (
    "<body><div id=nav><p>首页</p></div><div class=article-content><p>第一段。</p><p>第二段。</p>"
    "<div class=share><p>分享到</p></div></div></body>"
)


def elements_of(source):
    page = linearise(parse(source))
    return page, Elements(page)


def test_a_name_counts_for_what_stands_in_the_element():
    page, elements = elements_of(SOURCE)
    said = {block.text: elements.names[:, block.node].tolist() for block in page.blocks}
    assert said == {"首页": [0, 2], "第一段。": [2, 0], "第二段。": [2, 0], "分享到": [3, 2]}


def test_blocks_of_one_kind_share_a_number():
    page, elements = elements_of(SOURCE)
    kinds = elements.kinds(np.array([block.node for block in page.blocks]))
    assert kinds[1] == kinds[2]
    assert len(set(kinds.tolist())) == 3


def test_ranges_of_a_page_with_lines_left_out_are_those_of_the_lines_left():
    page, _ = elements_of(SOURCE)
    left = page.only([0, 2, 3])
    again = left.only([1, 2])
    spans = {node.classes: place for place, node in enumerate(page.nodes)}
    place = spans["article-content"]
    assert [[int(column[place]) for column in one.ranges()] for one in (page, left, again)] == [[1, 4], [1, 3], [0, 2]]


@given(st.lists(st.integers(-1, 12), min_size=1, max_size=30), st.data())
def test_the_way_to_an_element_is_that_of_its_parents(picks, data):
    nodes = Nodes()
    open_nodes: list[int] = []
    for place, pick in enumerate(picks):
        del open_nodes[max(0, pick) :]  # what a parser does: some of the open elements end, another one begins
        nodes.begin("div", {}, open_nodes[-1] if open_nodes else -1, 0, place)
        open_nodes.append(place)
    page = Page([], nodes)
    main = data.draw(st.integers(0, len(nodes) - 1))
    on_the_way = set(page.ancestors(main))
    meeting, steps = Elements(page).way_to(main)
    for place in range(len(nodes)):
        way = list(page.ancestors(place))
        met = next((one for one in way if one in on_the_way), way[-1])
        assert (int(meeting[place]), int(steps[place])) == (met, way.index(met))
