"""Fixtures for all tests."""

from tests.browser import browser, chromium

__all__ = ["browser", "chromium"]
