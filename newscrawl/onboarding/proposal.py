"""A new source from one of its pages: a row of portals.toml, or modules for a site and its spider."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from parsel import Selector

import newscrawl.sites
from newscrawl.sites.formats.gkmlpt_config import site_id
from newscrawl.sites.gov import gkmlpt
from newscrawl.sites.gov import portals as table
from newscrawl.sites.gov.families import CERTAIN, Recognition
from newscrawl.sites.gov.family import Family
from newscrawl.sites.gov.portals import Portal, portals
from newscrawl.sites.gov.regions import region_of_site_code
from newscrawl.sites.registry import SITES, host_of, site_of_host

PACKAGE = Path(newscrawl.sites.__path__[0]).parent
IDENTIFIER = re.compile(r"[0-9a-f]{16,}|\d{3,}")
ARTICLE_FOLDERS = {
    "nfcms": re.compile(r"^(.*/)content/m?post_\d+\.s?html?$"),
    "trs": re.compile(r"^(.*/)\d{6}/t\d{8}_\d+\.s?html?$"),
    "hash_dated": re.compile(r"^(.*/)\d{6,8}/[0-9a-f]{32}\.s?html?$"),
}
"""Family -> path of an article with its column in front."""

SITE = '''"""{title} ({host})."""

from __future__ import annotations

import re

from newscrawl.sites.base import Identity, Site

{constant} = Site(
    name="{name}",
    display_name="{title}",
    hosts=({hosts},),
    identities=(Identity(pattern=re.compile(r"{pattern}"), key="{name}:{{id}}"),),
    drop_query=True,
)
'''
SPIDER = '''from __future__ import annotations

from newscrawl.crawling.discovery.columns import ColumnSpider
from newscrawl.sites.{name} import {constant}


class {class_name}Spider(ColumnSpider):
    """{title}.

    Site: {origin}
    CMS: not known
    Discovery: column pages, the next by its link
    Quirks: none seen
    Verified on: not verified; proposed from {url}
    """

    name = "{name}"
    sites = ({constant},)

    # ColumnSpider
    columns = ("{url}",)
'''


class CannotPropose(ValueError):  # noqa: N818  the name says what is wrong
    """Nothing can be written for this page; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What to write for a new source."""

    name: str
    """Name of the portal, or of the site and its spider."""
    crawl: str
    """The command that crawls it."""
    files: dict[Path, str]
    """New files with their text."""
    row: str | None = None
    """What is added to portals.toml."""

    def write(self) -> list[Path]:
        """Write everything; returns the files that were written or added to."""
        for path, text in self.files.items():
            path.write_text(text, encoding="utf-8")
        if self.row is None:
            return list(self.files)
        rows = Path(str(table.TABLE))
        rows.write_text(rows.read_text(encoding="utf-8").rstrip() + "\n\n" + self.row, encoding="utf-8")
        return [*self.files, rows]


def propose(
    url: str, text: str, links: Iterable[str], recognition: Recognition | None, columns: Sequence[str] = ()
) -> Proposal:
    """A proposal for the site of the page at `url`.  Raises CannotPropose.

    `links` are the articles that it names, `columns` those that the page of an article leads to, its own first.  A
    family that is not certain is believed on .gov.cn only: newspapers have addresses like those of portals.
    """
    if known := site_of_host(host_of(url)):
        raise CannotPropose(f"{host_of(url)} belongs to {known.name}; nothing is to be added")
    if recognition and (recognition.confidence >= CERTAIN or host_of(url).endswith(".gov.cn")):
        return propose_portal(url, text, recognition, columns)
    return propose_site(url, text, list(links), columns)


def propose_portal(url: str, text: str, recognition: Recognition, columns: Sequence[str] = ()) -> Proposal:
    """A row for a portal of a known family."""
    parts = urlsplit(url)
    found = metas(text)
    codes = (found.get("siteidcode", ""), *re.findall(r"网站标识码[^\d]{0,20}(\d{10})", text))
    region = next((place for code in codes if (place := region_of_site_code(code))), None)
    name = free_name(host_of(url), portals())
    family = recognition.family.name
    directory = directory_of(parts.path, text, family)
    column = column_of(url, recognition.family, columns)
    if column is None and directory is None:
        raise CannotPropose(f"{url} is an article that names no column; try the address of a column page")
    row = Portal(
        name=name,
        display_name=site_name(text, found) or (region.name + "人民政府" if region else host_of(url)),
        host=parts.netloc,
        family=family,
        region=region.code if region else table.STATE,
        scheme=parts.scheme,
        lists=(column,) if column else (),
        directory=directory,
        sid=site_id(text),
        quirks=(f"family recognised with confidence {recognition.confidence:.2f}: {'; '.join(recognition.signs)}",)
        + (() if region else ("its place is not known",)),
        evidence=f"scrapy newsite {url}, {date.today().isoformat()}",  # noqa: DTZ011  the day on which somebody typed it
    )
    return Proposal(name=name, crawl=f"scrapy crawl gov -a portal={name}", files={}, row=as_toml(row))


def column_of(url: str, family: Family, columns: Sequence[str]) -> str | None:
    """Path of the column that `url` is, or that it lies in as an article; None where that is not to be known."""
    parts = urlsplit(url)
    if family is gkmlpt.FAMILY:  # its posts are listed by its directory
        return None
    if not family.is_article(url):
        return (parts.path or "/") + ("?" + parts.query if parts.query else "")
    for one in (urlsplit(column) for column in columns if host_of(column) == host_of(url)):
        return one.path + ("?" + one.query if one.query else "")
    article = ARTICLE_FOLDERS[family.name].search(parts.path) if family.name in ARTICLE_FOLDERS else None
    return article[1] if article else None


def directory_of(path: str, text: str, family: str) -> str | None:
    """Path before ``/gkmlpt/``, where the page is of the directory or links to it; None for portals without one."""
    if "/gkmlpt/" in path:
        return path.partition("/gkmlpt/")[0]
    if family not in ("nfcms", "gkmlpt"):
        return None
    return "" if re.search(r"""["']/gkmlpt/(?:index|policy|guide)""", text) else None


def propose_site(url: str, text: str, links: list[str], columns: Sequence[str] = ()) -> Proposal:
    """Modules for a site that has columns of its own."""
    pattern = identity_pattern(links)
    if pattern is None:
        raise CannotPropose(
            f"{url} names no articles with a number or a hash in their addresses; "
            "try a column page, or crawl it with `scrapy crawl generic -a list=...`"
        )
    host = host_of(url)
    name = free_name(host, SITES)
    words = {
        "name": name,
        "constant": name.upper(),
        "class_name": "".join(part.title() for part in name.split("_")),
        "title": (site_name(text, metas(text)) or host).replace('"', ""),
        "host": host,
        "hosts": json.dumps("." + host.removeprefix("www.")),
        "pattern": pattern,
        "origin": f"{urlsplit(url).scheme}://{urlsplit(url).netloc}",
        "url": columns[0] if columns and links == [url] else url,
    }
    files = {
        PACKAGE / "sites" / f"{name}.py": SITE.format(**words),
        PACKAGE / "spiders" / f"{name}.py": SPIDER.format(**words),
    }
    if existing := [path for path in files if path.exists()]:
        raise CannotPropose(f"{existing[0]} is there already")
    return Proposal(name=name, crawl=f"scrapy crawl {name}", files=files)


def identity_pattern(links: list[str]) -> str | None:
    """The regular expression that most article addresses fit, their last number or hash as the id."""
    shapes = Counter(shape for link in links if (shape := _shape(urlsplit(link).path)))
    return shapes.most_common(1)[0][0] if shapes else None


def _shape(path: str) -> str | None:
    r"""``/xw/2024-01/05/content_123.htm`` -> ``/content_(?P<id>\d+)\.htm``; folders before the file are left out."""
    file = path.rpartition("/")[2]
    found = list(IDENTIFIER.finditer(file))
    if not found:
        return None
    chosen = found[-1]
    digits = rf"(?P<id>[0-9a-f]{{{len(chosen.group())}}})" if not chosen.group().isdecimal() else r"(?P<id>\d+)"
    before, after = (
        re.sub(r"\d+", r"\\d+", re.escape(part)) for part in (file[: chosen.start()], file[chosen.end() :])
    )
    return f"/{before}{digits}{after}$"


def metas(text: str) -> dict[str, str]:
    """Contents of the page's metas by name in lower case; of equal names the longest."""
    found: dict[str, str] = {}
    for meta in Selector(text=text or "<p>", type="html").css("meta[name][content]"):
        name, value = meta.xpath("@name").get("").lower(), meta.xpath("@content").get("").strip()
        if len(value) > len(found.get(name, "")):
            found[name] = value
    return found


def site_name(text: str, found: dict[str, str]) -> str | None:
    """What the site calls itself: its SiteName, else the last part of the page's title."""
    if (named := found.get("sitename")) and named != "网站名称":
        return named
    title = " ".join((Selector(text=text or "<p>", type="html").css("title::text").get() or "").split())
    return re.split(r"\s*[-_|—–]\s*", title)[-1] or None


def free_name(host: str, taken: Iterable[str]) -> str:
    """A name after `host` that nothing has yet: the part below the country's and organisations' domains."""
    parts = [part for part in host.split(".") if part not in ("www", "cn", "com", "gov", "org", "net")]
    name = re.sub(r"\W", "_", "_".join(reversed(parts))) or "site"
    name = name if name[0].isalpha() else "site_" + name
    known = set(taken)
    return next(one for one in (name, *(f"{name}_{number}" for number in range(2, 1000))) if one not in known)


def as_toml(row: Portal) -> str:
    """A row as it stands in portals.toml."""
    names = ("display_name", "host", "scheme", "family", "region", "lists", "directory", "sid", "quirks", "evidence")
    values = {name: getattr(row, name) for name in names}
    lines = [
        f"{name} = {json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)}"
        for name, value in values.items()
        if value is not None and value != () and (name, value) != ("scheme", "https")
    ]
    return "\n".join([f"[{row.name}]", *lines, "verified = false", ""])
