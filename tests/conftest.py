"""Fixtures for all tests."""

import pytest

from tests.browser import browser, chromium
from tests.postgresql import own_postgresql, postgresql

__all__ = ["browser", "chromium", "location", "own_postgresql", "postgresql"]


@pytest.fixture(params=["sqlite", "postgresql"])
def location(request, tmp_path):
    """Where the state of a test is, on either engine."""
    if request.param == "sqlite":
        yield tmp_path / "state" / "newscrawl.db"
        return
    with request.getfixturevalue("postgresql").state() as url:
        yield url
