"""The card of a dump: what is in it, by site, day, verdict, language and field, with the data dictionary beside it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from newscrawl import schema
from newscrawl.exporting.statistics import Statistics, folders
from newscrawl.storage.errors import DumpError, storage_errors
from newscrawl.storage.files import write_whole
from newscrawl.version import __version__


@dataclass(slots=True)
class Site:
    """What the card says of a site."""

    days: list[str] = field(default_factory=list)
    statistics: Statistics = field(default_factory=Statistics)


def write_card(root: Path) -> Path:
    """Write ``README.md``, ``data-dictionary.md`` and ``article.schema.json`` into the dumps folder `root`.

    Returns the first.  Only shards are read that are new since the last time.  Raises DumpError.
    """
    if not root.is_dir():
        raise DumpError(f"{root}: no such dumps folder")
    files = {
        "data-dictionary.md": schema.data_dictionary(),
        "article.schema.json": schema.published_schema(),
        "README.md": card(root),
    }
    for name, text in files.items():
        _write(root / name, text)
    return root / "README.md"


def _write(path: Path, text: str) -> None:
    with storage_errors(path):
        write_whole(path, lambda file: file.write(text.encode("utf-8", "replace")))


def card(root: Path) -> str:
    """The card in Markdown, with the metadata block that dataset hubs read."""
    sites: dict[str, Site] = {}
    days: Counter[str] = Counter()
    total = Statistics()
    for name, day, statistics in folders(root):
        site = sites.setdefault(name, Site())
        site.days.append(day)
        site.statistics.add(statistics)
        days[day] += statistics.rows
        total.add(statistics)

    def share(rows: int) -> str:
        return f"{100 * rows / total.rows:.1f} %" if total.rows else "none"

    loader = PackageLoader("newscrawl.exporting", "")
    environment = Environment(loader=loader, undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)  # noqa: S701 - Markdown of names and figures
    return environment.get_template("card.md").render(
        sites=sites,
        days=dict(sorted(days.items())),
        total=total,
        share=share,
        fields=list(schema.article_type().fields),
        version=__version__,
        schema_version=schema.SCHEMA_VERSION,
    )
