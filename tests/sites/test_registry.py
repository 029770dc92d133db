from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.sites import registry
from newscrawl.sites.base import Layout, Site
from newscrawl.sites.gov.families import CERTAIN, FAMILIES, family_of_page, recognise
from newscrawl.sites.gov.portals import portals
from newscrawl.sites.registry import SITES, UnknownSite, layouts_for, site_by_name, site_for, site_of_host

NFCMS_PAGE = "<html><script>window.NFCMS_SITE_ID=755001; NFCMS_PUB_TYPE='post';</script></html>"
GKMLPT_PAGE = "<script>window._CONFIG = { SID: '755041', DETAIL: {\"id\": 1} }</script>"


def family_site_of(name):
    return portals()[name].site()


def test_a_host_decides_before_anything_else():
    assert site_for("https://news.ycwb.com/x.htm", NFCMS_PAGE).name == "ycwb"
    assert site_for("http://WWW.gdqingxin.gov.cn./").name == "qingxin"


def test_a_dialect_of_addresses_tells_the_family_of_an_undeclared_host():
    site = site_for("http://www.gaoming.example.cn/xw/content/post_5.html")
    assert (site.name, site.display_name) == ("gaoming.example.cn", "gaoming.example.cn")
    assert site.article_id("http://www.gaoming.example.cn/xw/content/post_5.html") == "nfcms:5"


@pytest.mark.parametrize("page", [NFCMS_PAGE, GKMLPT_PAGE])
def test_a_page_tells_its_family_where_the_address_does_not(page):
    url = "http://www.example.org/anything"
    assert site_for(url).layouts[0].name == "row"
    assert "nfcms" in [layout.name for layout in site_for(url, page).layouts]


def test_an_unknown_site_is_named_after_its_host():
    site = site_for("https://www.example.org/a/1.html", "<html><p>x</p></html>")
    assert (site.name, site.hosts, site.identities) == ("example.org", ("www.example.org",), ())


@pytest.mark.parametrize("url", ["", "no address", "http://[", "http:///x", "file:///tmp/page.html"])
def test_what_is_no_web_address_still_gets_a_site(url):
    assert site_for(url).name == "unknown"


def test_a_post_with_front_matter_is_known_by_its_text():
    assert site_for("", "---\nlayout: post\ntitle: 甲\n---\n<p>乙</p>").name == "jekyll"


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(UnknownSite, match="qingxin"):
        site_by_name("nowhere")
    assert site_by_name("ycwb").display_name == "金羊网"


def test_layouts_are_chosen_by_the_day_of_publication():
    new = Layout(name="new", since=date(2024, 1, 1))
    old = Layout(name="old", until=date(2023, 12, 31))
    always = Layout(name="always")
    site = Site(name="x", display_name="x", layouts=(new, old, always))
    assert layouts_for(site, date(2025, 5, 5)) == [new, always]
    assert layouts_for(site, date(2020, 5, 5)) == [old, always]
    assert layouts_for(site, None) == [new, old, always]


def test_no_two_sites_share_a_host():
    hosts = [host for site in SITES.values() for host in (*site.hosts, *site.host_aliases)]
    portals = [host for host in hosts if host.endswith(".gov.cn")]
    assert len(portals) == len(set(portals))


def test_finding_a_site_makes_no_other_portal(monkeypatch):
    """The lookup must not walk the table: a portal's declaration is made for its own host only."""
    made = []
    monkeypatch.setattr(registry, "portal_site", lambda name: made.append(name) or family_site_of(name))
    assert site_for("https://www.panyu.gov.cn/zwgk/").name == "panyu"
    assert site_for("https://nowhere.example.org/").name == "nowhere.example.org"
    assert made == ["panyu"]


def test_the_nearest_domain_owns_a_host():
    assert site_for("https://api.nfapp.southcn.com/x").name == "nanfang_plus"
    assert site_of_host("nfapp.southcn.com").name == "nanfang_plus"
    assert site_of_host("evil-ycwb.com") is None
    assert site_of_host("") is None


@pytest.mark.parametrize("name", [name for name in FAMILIES if name != "gkmlpt"])
@given(data=st.data())
def test_no_page_is_certainly_of_a_system_without_one_of_its_words(name, data):
    signs = data.draw(st.sets(st.sampled_from([pattern for pattern, _ in FAMILIES[name].signs])))
    page = "\n".join(data.draw(st.from_regex(pattern)) for pattern in signs)
    found = recognise(page)
    assert family_of_page(page) == (found.family if found and found.confidence >= CERTAIN else None)


def test_a_page_of_the_directory_is_certainly_of_its_system():
    assert family_of_page("<script>window._CONFIG = { DETAIL: {} }</script>") is FAMILIES["gkmlpt"]
    assert family_of_page("<script>window._CONFIG = { DETAILS }</script>") is None
