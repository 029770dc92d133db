"""Recorded pages beside what cleaning should make of them, one pair of files each.

``tests/fixtures/SITE/NAME.html`` holds the bytes as they came, ``NAME.json`` the address, the headers that matter and
the expected fields.  What a command writes there is what the code made of the page: ``reviewed`` is false until
somebody has compared it with the page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from newscrawl.cleaning.article import clean_page
from newscrawl.cleaning.refusals import NotAnArticle
from newscrawl.items import Article, Capture, RawPage
from newscrawl.sites.gov.families import family_of_url, recognise
from newscrawl.sites.registry import declared_sites, site_for

FOLDER = Path(__file__).parents[2] / "tests" / "fixtures"
"""Where this checkout keeps its fixtures."""
FIELDS = ("id", "title", "text", "published_at", "published_precision", "source", "bylines")
"""What is expected of a page, by the names of the record."""


class FixtureError(ValueError):
    """A fixture cannot be read or written; the message says which and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixture:
    """One recorded page."""

    path: Path
    """Its JSON file."""
    url: str
    fetched_at: datetime
    body: bytes
    content_type: str | None = None
    listing: dict[str, str] = field(default_factory=dict)
    """What a list said of it."""
    expected: dict[str, Any] = field(default_factory=dict)
    """Value of each of FIELDS, as JSON has it; the text as a list of lines."""
    reviewed: bool = False
    """Whether a person has compared `expected` with the page."""

    @property
    def page(self) -> RawPage:
        """The page as a spider would hand it over."""
        headers = (("Content-Type", self.content_type),) if self.content_type else ()
        capture = Capture(url=self.url, status=200, headers=headers, body=self.body, fetched_at=self.fetched_at)
        return RawPage(capture=capture, request_url=self.url, spider="fixture", listing=dict(self.listing))

    def differences(self) -> Iterator[str]:
        """What cleaning makes of the page now and should not, a line for each field."""
        try:
            found = expectation(clean_page(self.page))
        except NotAnArticle as refusal:
            yield f"{self.path}: no article: {refusal}"
            return
        for name in FIELDS:
            if found[name] != self.expected.get(name):
                yield f"{self.path}: {name} is {found[name]!r} and should be {self.expected.get(name)!r}"


def expectation(article: Article) -> dict[str, Any]:
    """The fields of a record that fixtures keep, as JSON has them."""
    return {
        **{name: getattr(article, name) for name in ("id", "title", "published_precision", "source")},
        "published_at": article.published_at.isoformat() if article.published_at else None,
        "bylines": [asdict(person) for person in article.bylines],
        "text": article.text.split("\n"),
    }


def record(page: RawPage, folder: Path = FOLDER, *, name: str | None = None) -> Fixture:
    """Write a fixture of `page`, or refresh the one it has.  Raises FixtureError for a page without an article."""
    try:
        article = clean_page(page)
    except NotAnArticle as refusal:
        raise FixtureError(f"{page.capture.url} holds no article: {refusal}") from None
    text = page.capture.body.decode("utf-8", "replace")
    stem = re.sub(r"[^\w.-]+", "_", name or article.id)
    fixture = Fixture(
        path=folder / folder_of(page.capture.url, text) / f"{stem}.json",
        url=page.capture.url,
        fetched_at=page.capture.fetched_at,
        body=page.capture.body,
        content_type=page.capture.header("Content-Type"),
        listing=page.listing,
        expected=expectation(article),
    )
    if fixture.path.exists() and load(fixture.path).expected == fixture.expected:
        fixture = replace(fixture, reviewed=load(fixture.path).reviewed)
    save(fixture)
    return fixture


def folder_of(url: str, text: str) -> str:
    """Folder of a page's fixtures: the site that has a module, the family of a portal, else the host."""
    site = site_for(url, text)
    found = None if site.name in declared_sites() else recognise(text, [url])
    family = found.family if found else family_of_url(url)
    return family.name if family and site.name not in declared_sites() else site.name


def save(fixture: Fixture) -> None:
    """Write both files."""
    described = {
        "url": fixture.url,
        "fetched_at": fixture.fetched_at.isoformat(),
        "content_type": fixture.content_type,
        "listing": fixture.listing,
        "reviewed": fixture.reviewed,
        "expected": fixture.expected,
    }
    fixture.path.parent.mkdir(parents=True, exist_ok=True)
    fixture.path.with_suffix(".html").write_bytes(fixture.body)
    fixture.path.write_text(json.dumps(described, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def load(path: Path) -> Fixture:
    """The fixture of a JSON file.  Raises FixtureError."""
    try:
        described = json.loads(path.read_text(encoding="utf-8"))
        described["fetched_at"] = datetime.fromisoformat(described["fetched_at"])
        return Fixture(path=path, body=path.with_suffix(".html").read_bytes(), **described)
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise FixtureError(f"{path}: {type(error).__name__}: {error}") from None


def fixtures(folder: Path = FOLDER) -> list[Fixture]:
    """All fixtures below `folder`.  Raises FixtureError."""
    return [load(path) for path in sorted(folder.glob("*/*.json"))]
