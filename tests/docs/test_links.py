"""Every link between the pages leads to a file, and to a heading of it; the site itself is built by `make docs`."""

import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT, name_of, prose

LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")


def anchors(page: Path) -> set[str]:
    """The headings of a page as GitHub spells them in addresses."""
    headings = re.findall(r"^#+ (.*)$", prose(page), re.MULTILINE)
    words = (re.sub(r"[^\w\- ]", "", heading.lower().replace("`", "")) for heading in headings)
    return {word.strip().replace(" ", "-") for word in words}


def links() -> list:
    found = []
    for page in PAGES:
        targets = dict.fromkeys(match["target"] for match in LINK.finditer(re.sub(r"`[^`]*`", "", prose(page))))
        found += [pytest.param(page, target, id=f"{name_of(page)}-{target}") for target in targets]
    return found


@pytest.mark.parametrize(("page", "target"), links())
def test_a_link_leads_somewhere(page: Path, target: str):
    if re.match(r"https?://", target):
        return
    file, _, anchor = target.partition("#")
    led_to = (page.parent / file).resolve() if file else page
    assert led_to.exists()
    assert led_to.is_relative_to(ROOT)
    if anchor:
        assert anchor in anchors(led_to)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `make docs` builds it."""
    out = tmp_path_factory.mktemp("site")
    recipe = next(line for line in (ROOT / "Makefile").read_text().splitlines() if "sphinx" in line and "RUN" in line)
    words = recipe.replace("$(RUN)", "").split()
    assert words[-2:] == ["docs", "build/docs"]
    ended = subprocess.run(
        [sys.executable, "-m", *words[:-1], "-d", str(out / "doctrees"), str(out / "html")],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    shutil.rmtree(out / "doctrees")
    return out / "html"


class Loads(HTMLParser):
    """What a page would load from elsewhere; links that a reader follows are none of it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        wanted = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}.get(tag)
        address = dict(attrs).get(wanted or "") or ""
        if re.match(r"(?:https?:)?//", address):
            self.found.append(address)


def test_the_site_is_built_without_a_warning_and_loads_nothing_from_the_network(site: Path):
    pages = sorted(site.rglob("*.html"))
    assert {"index.html", "operating.html", "search.html"} <= {page.name for page in pages}
    for page in pages:
        loads = Loads()
        loads.feed(page.read_text("utf-8"))
        assert loads.found == [], page.name
    for sheet in site.rglob("*.css"):
        assert not re.search(r"url\(['\"]?(?:https?:)?//|@import", sheet.read_text("utf-8")), sheet.name
