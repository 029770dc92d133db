import pytest

from newscrawl.sites.gov.regions import names, region_of, region_of_site_code


@pytest.mark.parametrize(
    ("code", "places"),
    [
        ("440000", ("广东省", None, None)),
        ("441800", ("广东省", "清远市", None)),
        ("441803", ("广东省", "清远市", "清新区")),
        ("500103", ("重庆市", "重庆市", "渝中区")),
        ("110000", ("北京市", "北京市", None)),
        ("469026", ("海南省", "昌江黎族自治县", None)),
        ("330999", ("浙江省", "舟山市", None)),
    ],
)
def test_a_code_names_province_city_and_district(code, places):
    region = region_of(code)
    assert (region.province, region.city, region.district) == places


@pytest.mark.parametrize("code", ["", "990000", "44", "44180x", "清远", "4418030003"])
def test_what_is_no_code_has_no_place(code):
    assert region_of(code) is None


def test_the_code_of_a_website_begins_with_its_place():
    assert region_of_site_code("4418030003").name == "广东省清远市清新区"
    assert region_of_site_code("网站标识码：4403000002").city == "深圳市"
    assert region_of_site_code("bm01000001") is None
    assert region_of_site_code("政府网站标识码") is None


def test_every_place_lies_in_a_known_province():
    assert len(names()) > 500
    for code in names():
        assert region_of(code).province
