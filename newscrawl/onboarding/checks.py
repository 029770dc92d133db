"""What must hold for every source: docstrings, names, fixtures, layouts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from parsel import Selector

import newscrawl.spiders
from newscrawl.onboarding.fixtures import FOLDER, fixtures
from newscrawl.sites.base import FIELDS, Layout
from newscrawl.sites.gov.families import FAMILIES
from newscrawl.sites.gov.portals import portals
from newscrawl.sites.registry import declared_sites

DOCSTRING = ["Site", "CMS", "Discovery", "Quirks", "Verified on"]
"""What the docstring of a spider says, in this order."""
FEWEST_FIXTURES = 2
NAME = re.compile(r"[a-z][a-z0-9_]*")


def problems(folder: Path = FOLDER) -> Iterator[str]:
    """Everything that is wrong, a line each."""
    yield from spider_problems()
    yield from site_problems()
    yield from fixture_problems(folder)


def spider_problems() -> Iterator[str]:
    """Spiders without the docstring of fixed shape, or not named after their module."""
    for module in iter_modules(newscrawl.spiders.__path__):
        classes = vars(import_module(f"{newscrawl.spiders.__name__}.{module.name}")).values()
        own = [one for one in classes if isinstance(one, type) and one.__module__.endswith(f".spiders.{module.name}")]
        spiders = [one for one in own if getattr(one, "name", None)]
        if not spiders:
            yield f"spiders/{module.name}.py: no spider in it"
        for spider in spiders:
            labels = re.findall(r"^ {4}(\w[\w ]*):", spider.__doc__ or "", re.MULTILINE)
            if labels != DOCSTRING:
                yield f"spiders/{module.name}.py: the docstring says {labels}, not {DOCSTRING}"
            if spider.name != module.name:  # type: ignore[attr-defined]  # chosen by its name above
                yield f"spiders/{module.name}.py: the spider is called otherwise than its module"


def site_problems() -> Iterator[str]:
    """Sites with bad names, without hosts, or with layouts that cannot work."""
    for name, site in declared_sites().items():
        if not NAME.fullmatch(name):
            yield f"site {name!r}: a name is lower case letters, digits and _"
        yield from (f"site {name}: {problem}" for layout in site.layouts for problem in layout_problems(layout))
    for family in FAMILIES.values():
        yield from (f"family {family.name}: {one}" for layout in family.layouts for one in layout_problems(layout))
    hosts = Counter(host for row in portals().values() for host in (row.host, *row.aliases))
    yield from (f"portals.toml: {host} stands in {times} rows" for host, times in hosts.items() if times > 1)


def layout_problems(layout: Layout) -> Iterator[str]:
    """What is wrong with one layout."""
    if not layout.body and not layout.reader:
        yield f"layout {layout.name} finds no body and reads none"
    if unknown := set(layout.fields) - set(FIELDS):
        yield f"layout {layout.name} has unknown fields {sorted(unknown)}"
    if layout.since and layout.until and layout.since > layout.until:
        yield f"layout {layout.name} ends before it begins"
    page = Selector(text="<p>")
    several = [layout.fingerprint, layout.body, layout.remove, layout.next_page, *layout.fields.values()]
    for css in (one for selectors in several for one in selectors):
        try:
            page.css(css)
        except (RuntimeError, SyntaxError, ValueError) as error:  # what cssselect and lxml raise
            yield f"layout {layout.name}: {css!r} is no selector: {error}"


def fixture_problems(folder: Path) -> Iterator[str]:
    """Sites and families with too few fixtures, and fixtures that cleaning no longer reads as expected."""
    known = fixtures(folder)
    counted = Counter(one.path.parent.name for one in known)
    sites = [name for name, site in declared_sites().items() if site.hosts]
    for name in (*sites, *FAMILIES):
        if counted[name] < FEWEST_FIXTURES:
            yield f"{name} has {counted[name]} of at least {FEWEST_FIXTURES} fixtures; see `scrapy fixture`"
    for fixture in known:
        yield from fixture.differences()
