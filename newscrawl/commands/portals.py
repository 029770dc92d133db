"""`scrapy portals`: print the table of government portals."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from newscrawl.console.examples import WithExamples

if TYPE_CHECKING:
    from newscrawl.sites.gov.portals import Portal


class Command(WithExamples):
    """One line per portal, its parts separated by tabs: name, family, place, address, lists, verified or not."""

    requires_crawler_process = False

    examples = (
        ("scrapy portals", "every portal that is known"),
        ("scrapy portals --family nfcms --region 清远", "the portals of one content system and place"),
        ("scrapy portals --region 4418", "the same by the code of the place"),
        ("scrapy portals --json", "province, city and district of each, to be joined with the `site` of rows"),
    )

    def syntax(self) -> str:
        return "[--family F] [--region R] [--json]"

    def short_desc(self) -> str:
        return "Print the government portals that are known"

    def add_options(self, parser: ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--family", metavar="F", help="only portals of this content system, such as nfcms")
        parser.add_argument(
            "--region", metavar="R", help="only portals of this place: a code or its beginning (4418) or a name (清远)"
        )

        parser.add_argument(
            "--json", action="store_true", help="one JSON object per line, with province, city and district"
        )

    def run(self, args: list[str], opts: Namespace) -> None:
        from newscrawl.crawling.say import complain
        from newscrawl.sites.gov.families import FAMILIES
        from newscrawl.sites.gov.portals import portals
        from newscrawl.sites.gov.regions import region_of

        if opts.family and opts.family not in FAMILIES:
            complain(f"no family is called {opts.family!r}; there are {', '.join(FAMILIES)}")
            self.exitcode = 1
            return
        shown = 0
        for row in portals().values():
            region = region_of(row.region)
            place = region.name if region else "全国"
            wanted = not opts.region or row.region.startswith(opts.region) or opts.region in place
            if (opts.family and row.family != opts.family) or not wanted:
                continue
            shown += 1
            print(as_json(row) if opts.json else as_line(row, place))
        if not shown:
            complain("no portal is of that family and place")
            self.exitcode = 1


def as_line(row: Portal, place: str) -> str:
    """A row for people, its parts separated by tabs."""
    verified = "verified" if row.verified else "not verified"
    parts = (row.name, row.family, f"{row.region} {place}", row.base_url, f"{len(row.lists)} lists", verified)
    return "\t".join(parts)


def as_json(row: Portal) -> str:
    """A row for programs; `site` is what rows of the dump call it, a place that does not apply is null."""
    from newscrawl.sites.gov.regions import region_of

    region = region_of(row.region)
    place = {name: getattr(region, name, None) for name in ("province", "city", "district")}
    parts = {"site": row.name, "site_name": row.display_name, "url": row.base_url, "family": row.family}
    return json.dumps({**parts, "region": row.region, **place, "verified": row.verified}, ensure_ascii=False)
