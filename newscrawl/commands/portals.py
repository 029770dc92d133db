"""`scrapy portals`: print the table of government portals."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from scrapy.commands import ScrapyCommand


class Command(ScrapyCommand):
    """One line per portal, its parts separated by tabs: name, family, place, address, lists, verified or not."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[--family F] [--region R]"

    def short_desc(self) -> str:
        return "Print the government portals that are known"

    def add_options(self, parser: ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--family", metavar="F", help="only portals of this content system, such as nfcms")
        parser.add_argument(
            "--region", metavar="R", help="only portals of this place: a code or its beginning (4418) or a name (清远)"
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
            verified = "verified" if row.verified else "not verified"
            print(
                row.name,
                row.family,
                f"{row.region} {place}",
                row.base_url,
                f"{len(row.lists)} lists",
                verified,
                sep="\t",
            )
        if not shown:
            complain("no portal is of that family and place")
            self.exitcode = 1
