"""Recorded pages: every one is read as expected, and the recorder is honest about reviews."""

import json
from dataclasses import replace

import pytest

from newscrawl.onboarding import checks
from newscrawl.onboarding.fixtures import FixtureError, fixtures, load, record, save
from newscrawl.sites.base import Layout

ALL = fixtures()


@pytest.mark.parametrize("fixture", ALL, ids=lambda one: f"{one.path.parent.name}/{one.path.stem}")
def test_a_recorded_page_is_read_as_expected(fixture):
    assert list(fixture.differences()) == []


def test_every_site_passes_its_checks():
    assert list(checks.problems()) == []


def test_a_page_is_recorded_unreviewed_and_a_review_outlives_a_refresh(tmp_path):
    page = ALL[0].page
    written = record(page, tmp_path)
    assert not written.reviewed
    save(replace(written, reviewed=True))
    assert record(page, tmp_path).reviewed
    assert load(written.path).expected == written.expected


def test_a_review_ends_when_the_outcome_changes(tmp_path):
    written = record(ALL[0].page, tmp_path)
    save(replace(written, reviewed=True, expected={**written.expected, "title": "另一个"}))
    assert [line for line in load(written.path).differences() if "title is" in line]
    assert not record(ALL[0].page, tmp_path).reviewed


def test_what_cannot_be_read_is_named(tmp_path):
    broken = tmp_path / "x" / "y.json"
    broken.parent.mkdir()
    for text in ("", "{}", json.dumps({"url": 1})):
        broken.write_text(text)
        with pytest.raises(FixtureError, match=r"y\.json"):
            fixtures(tmp_path)


def test_missing_fixtures_are_reported(tmp_path):
    found = list(checks.fixture_problems(tmp_path))
    assert "ycwb has 0 of at least 2 fixtures; see `scrapy fixture`" in found
    assert "trs has 0 of at least 2 fixtures; see `scrapy fixture`" in found


@pytest.mark.parametrize(
    ("layout", "said"),
    [
        (Layout(name="x"), "no body"),
        (Layout(name="x", body=("p",), fields={"colour": ("p",)}), "colour"),
        (Layout(name="x", body=("p[",)), "no selector"),
    ],
)
def test_a_layout_that_cannot_work_is_reported(layout, said):
    (problem,) = checks.layout_problems(layout)
    assert said in problem
