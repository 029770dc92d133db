import re

import pytest

from newscrawl.sites.gov.families import FAMILIES
from newscrawl.sites.gov.portals import PortalTableError, portal_hosts, portal_of, portals


def test_qingxin_comes_first():
    assert next(iter(portals())) == "qingxin"


@pytest.mark.parametrize("name", portals())
def test_every_row_can_be_crawled_and_is_honest_about_it(name):
    row = portals()[name]
    assert re.fullmatch(r"[a-z][a-z0-9_]*", row.name)
    assert row.scheme in ("http", "https")
    assert re.fullmatch(r"[a-z0-9.-]+", row.host)
    assert all(path.startswith("/") for path in row.lists)
    assert row.sid is None or row.sid.isdecimal()
    assert row.evidence, "a row says where it comes from"
    assert row.display_name
    assert row.directory in (None, "") or row.directory.startswith("/")
    assert row.verified is False, "only a run against the live site may set it"
    assert row.site().owns(row.host)


def test_the_table_covers_guangdong_and_every_family():
    rows = portals().values()
    assert len(rows) >= 150
    assert sum(row.region.startswith("44") for row in rows) >= 95
    assert {row.family for row in rows} == set(FAMILIES)


def test_no_host_stands_in_two_rows():
    hosts = [host for row in portals().values() for host in (row.host, *row.aliases)]
    assert len(hosts) == len(set(hosts)) == len(portal_hosts())


def test_every_row_of_guangdong_can_be_crawled_by_something():
    for row in portals().values():
        if row.region.startswith("44") and row.family == "gkmlpt":
            assert row.directory is not None


def test_a_faulty_row_is_named():
    row = {"display_name": "甲", "host": "www.a.gov.cn", "family": "nfcms", "region": "440000"}
    with pytest.raises(PortalTableError, match=r"\[a\].*hosts"):
        portal_of("a", {**row, "hosts": "x"})
    with pytest.raises(PortalTableError, match="wordpress"):
        portal_of("a", {**row, "family": "wordpress"})
    with pytest.raises(PortalTableError, match="999999"):
        portal_of("a", {**row, "region": "999999"})
