from hypothesis import given
from hypothesis import strategies as st

from newscrawl.sites.gov.pieces import Pieces

WORDS = ["trs_", "trswcm", "/pc/list", "pagetitle", "vsb_", "common_list"]
PIECES = Pieces(WORDS)


@given(st.lists(st.sampled_from([*WORDS, "TRS_", "VSB", "page", "县", "x", "/", "title"]), max_size=8).map("".join))
def test_the_pieces_in_a_page_are_found_wherever_they_stand_and_in_whatever_case(text):
    assert PIECES.within(text) == {word for word in WORDS if word in text.lower()}
