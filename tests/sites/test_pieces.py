from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.sites.gov.pieces import Pieces

SETS = {
    "at every place": ["trs_", "trswcm", "/pc/list", "pagetitle", "vsb_", "common_list"],
    "at every second": ["jpaas", "/pc/list", "pagetitle", "queryData", "TRS_Editor"],
    "at every fourth": ["vsb_content", "/pc/list", "pagetitle", "Article_content", "NFCMS_S"],
}
OTHERS = ["TRS_", "VSB", "PAGETITLE", "querydata", "article_content", "page", "县", "x", "/", "title", "Pc/List"]
PIECES = {name: Pieces(words) for name, words in SETS.items()}


@pytest.mark.parametrize("name", SETS)
@given(text=st.lists(st.sampled_from(sorted({*chain(*SETS.values()), *OTHERS})), max_size=8).map("".join))
def test_the_pieces_in_a_page_are_found_wherever_they_stand_and_small_ones_in_whatever_case(name, text):
    expected = {word for word in SETS[name] if word in (text.lower() if word.islower() else text)}
    assert PIECES[name].within(text.encode()) == expected


def test_a_piece_that_another_letter_only_looks_like_is_not_found():
    assert PIECES["at every fourth"].within(b"vsb\x7fcontent NFCMS\x7fS \x0fpc\x0flist") == set()
