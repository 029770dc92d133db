"""Pages made to keep a reader busy: recognition and lists cost no more than one pass over them."""

import pytest

from newscrawl.sites.gov.families import FAMILIES, recognise

BEGINNINGS = [
    "window._CONFIG = ",
    "<record><![CDATA[",
    "<nextgroup>",
    "queryData=",
    "createPageHTML('a',",
    "TRS_",
    "SID:",
]


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_a_thousand_beginnings_without_an_end_tell_nothing(beginning):
    page = beginning * 60_000
    assert recognise(page) is None or recognise(page).confidence < 1
    for family in FAMILIES.values():
        assert isinstance(family.list_html(page[:200_000]), str)
        following = family.next_page(page[:200_000], "https://www.a.gov.cn/zwgk/index.html")
        assert following is None or following.startswith("https://www.a.gov.cn/")
