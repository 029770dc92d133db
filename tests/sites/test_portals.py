import re

import pytest

from newscrawl.sites.gov.portals import PortalTableError, portal_of, portals


def test_qingxin_comes_first():
    assert next(iter(portals())) == "qingxin"


@pytest.mark.parametrize("name", portals())
def test_every_row_can_be_crawled_and_is_honest_about_it(name):
    row = portals()[name]
    assert re.fullmatch(r"[a-z][a-z0-9_]*", row.name)
    assert re.fullmatch(r"44\d{4}", row.region)
    assert row.scheme in ("http", "https")
    assert all(path.startswith("/") and path.endswith("/") for path in row.lists)
    assert row.directory in (None, "") or row.directory.startswith("/")
    assert row.verified is False, "only a run against the live site may set it"
    assert row.site().owns(row.host)


def test_a_faulty_row_is_named():
    row = {"display_name": "甲", "host": "www.a.gov.cn", "family": "nfcms", "region": "440000"}
    with pytest.raises(PortalTableError, match=r"\[a\].*hosts"):
        portal_of("a", {**row, "hosts": "x"})
    with pytest.raises(PortalTableError, match="wordpress"):
        portal_of("a", {**row, "family": "wordpress"})
